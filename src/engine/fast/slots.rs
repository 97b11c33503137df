//! The queue: time in slots of 2^k ns, each a list of pooled chunks of events, unordered until it
//! opens.
//!
//! A ring holds the slots of the near future; what lies beyond waits in a heap and moves in as the
//! ring turns.

use super::packed::{Packed, RareEvents};
use crate::engine::event::Event;
use crate::engine::memory::vec_on_huge_pages;
use crate::engine::payloads::PayloadId;
use crate::id::NodeId;
use crate::rng::EventKey;
use crate::time::Instant;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const RING: u64 = 1024;
const CHUNK: usize = 340;
const NONE: u32 = u32::MAX;

/// Some events of one slot.
struct Chunk {
    events: Vec<Packed>,
    next: u32,
}

/// All events of the future, by slot.
pub struct Slots {
    /// The width of a slot is 2^shift ns.
    shift: u32,
    /// The slot that opens next; all before it are done.
    next: u64,
    /// The first chunk of each slot from `next` on, by number modulo the ring.
    ring: Vec<u32>,
    chunks: Vec<Chunk>,
    free: u32,
    /// Events beyond the ring.
    far: BinaryHeap<Reverse<Event>>,
    /// Events in the ring.
    near: u64,
    /// What does not fit a packed event.
    pub rare: RareEvents,
    counts: Vec<u32>,
}

impl Slots {
    /// No events; slots of 2^`shift` ns, `shift` at most 32.
    pub fn new(shift: u32) -> Slots {
        assert!(shift <= 32, "offsets within a slot are 32 bits");
        Slots {
            shift,
            next: 0,
            ring: vec![NONE; RING as usize],
            chunks: Vec::new(),
            free: NONE,
            far: BinaryHeap::new(),
            near: 0,
            rare: RareEvents::default(),
            counts: Vec::new(),
        }
    }

    /// The width of a slot as a power of two of nanoseconds.
    pub fn shift(&self) -> u32 {
        self.shift
    }

    /// The slot of an instant.
    #[inline(always)]
    pub fn slot_of(&self, at: Instant) -> u64 {
        at.0 >> self.shift
    }

    /// The first instant of a slot.
    pub fn start(&self, slot: u64) -> u64 {
        slot << self.shift
    }

    /// The last instant of a slot.
    pub fn last(&self, slot: u64) -> Instant {
        Instant(self.start(slot) | ((1 << self.shift) - 1))
    }

    /// Adds an event of slot `next` or later.
    pub fn push(&mut self, event: Event) {
        let slot = self.slot_of(event.at);
        if slot - self.next >= RING {
            self.far.push(Reverse(event));
            return;
        }
        let offset = (event.at.0 - self.start(slot)) as u32;
        let packed = Packed::new(offset, event, &mut self.rare);
        self.add(slot, packed);
    }

    /// Adds a delivery of slot `next` or later.
    #[inline(always)]
    pub fn push_delivery(
        &mut self,
        at: Instant,
        to: NodeId,
        key: EventKey,
        from: NodeId,
        payload: PayloadId,
    ) {
        let slot = self.slot_of(at);
        if slot - self.next >= RING {
            return self.push_far_delivery(at, to, key, from, payload);
        }
        let offset = (at.0 - self.start(slot)) as u32;
        self.add(slot, Packed::delivery(offset, to, key, from, payload));
    }

    #[cold]
    fn push_far_delivery(
        &mut self,
        at: Instant,
        to: NodeId,
        key: EventKey,
        from: NodeId,
        payload: PayloadId,
    ) {
        let what = crate::engine::event::What::Delivery { from, payload };
        self.far.push(Reverse(Event { at, to, key, what }));
    }

    #[inline(always)]
    fn add(&mut self, slot: u64, packed: Packed) {
        self.near += 1;
        let head = &mut self.ring[(slot % RING) as usize];
        if *head == NONE || self.chunks[*head as usize].events.len() == CHUNK {
            let next = *head;
            *head = fresh(&mut self.chunks, &mut self.free, next);
        }
        self.chunks[*head as usize].events.push(packed);
    }

    /// The slot of the earliest event.
    pub fn earliest(&self) -> Option<u64> {
        let far = self.far.peek().map(|Reverse(event)| self.slot_of(event.at));
        if self.near == 0 {
            return far;
        }
        let occupied = |slot: &u64| self.ring[(slot % RING) as usize] != NONE;
        let near = (self.next..self.next + RING).find(occupied);
        near.into_iter().chain(far).min()
    }

    /// Moves on to `slot`, at or after the next and not after the earliest event.
    pub fn advance(&mut self, slot: u64) {
        self.next = slot;
        while let Some(Reverse(event)) = self.far.peek() {
            if self.slot_of(event.at) - self.next >= RING {
                break;
            }
            let Some(Reverse(event)) = self.far.pop() else { break };
            self.push(event);
        }
    }

    /// Takes all events of the next slot, in the total order, into `window`, and moves past it.
    pub fn open(&mut self, window: &mut Vec<Packed>) {
        window.clear();
        let head = std::mem::replace(&mut self.ring[(self.next % RING) as usize], NONE);
        let total = self.chain(head).map(|chunk| chunk.events.len()).sum::<usize>();
        if total > 0 {
            self.near -= total as u64;
            let bits = usize::BITS - (total / 4).leading_zeros();
            let bits = bits.clamp(1, 18).min(self.shift.max(1));
            self.scatter(head, total, self.shift.saturating_sub(bits), window);
            self.recycle(head);
            put_in_order(window, &self.rare);
        }
        self.advance(self.next + 1);
    }

    fn chain(&self, head: u32) -> impl Iterator<Item = &Chunk> {
        let chunk = |place: u32| self.chunks.get(place as usize);
        std::iter::successors(chunk(head), move |c| chunk(c.next))
    }

    /// Counting sort by the high bits of the offset.
    fn scatter(&mut self, head: u32, total: usize, drop_bits: u32, window: &mut Vec<Packed>) {
        let mut counts = std::mem::take(&mut self.counts);
        counts.clear();
        counts.resize((((1u64 << self.shift) - 1) >> drop_bits) as usize + 2, 0);
        for chunk in self.chain(head) {
            for event in &chunk.events {
                counts[(event.offset >> drop_bits) as usize + 1] += 1;
            }
        }
        let mut sum = 0;
        counts.iter_mut().for_each(|count| {
            sum += *count;
            *count = sum;
        });
        if window.capacity() < total {
            *window = vec_on_huge_pages(total + total / 4);
        }
        window.resize(total, Packed::BLANK);
        for chunk in self.chain(head) {
            for event in &chunk.events {
                let place = &mut counts[(event.offset >> drop_bits) as usize];
                window[*place as usize] = *event;
                *place += 1;
            }
        }
        self.counts = counts;
    }

    fn recycle(&mut self, mut head: u32) {
        while head != NONE {
            let chunk = &mut self.chunks[head as usize];
            chunk.events.clear();
            let next = std::mem::replace(&mut chunk.next, self.free);
            self.free = head;
            head = next;
        }
    }
}

/// A chunk from the pool, before `next` in its list.
#[inline(never)]
fn fresh(chunks: &mut Vec<Chunk>, free: &mut u32, next: u32) -> u32 {
    if *free != NONE {
        let place = *free;
        *free = std::mem::replace(&mut chunks[place as usize].next, next);
        return place;
    }
    chunks.push(Chunk { events: Vec::with_capacity(CHUNK), next });
    chunks.len() as u32 - 1
}

/// Finishes the order of a window whose events are nearly in place.
///
/// Insertion sort, with a bound on its work: ties in time by the thousand (constant latencies,
/// aligned phases) go to the library's sort.
fn put_in_order(window: &mut [Packed], rare: &RareEvents) {
    let mut work = 8 * window.len();
    for i in 1..window.len() {
        let event = window[i];
        let mut place = i;
        while place > 0 && event.before(&window[place - 1], rare) {
            window[place] = window[place - 1];
            place -= 1;
        }
        window[place] = event;
        work = work.saturating_sub(i - place);
        if work == 0 {
            let order = |e: &Packed| (e.offset, e.to, e.class(rare), e.key);
            return window.sort_unstable_by_key(order);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::event::What;
    use crate::rng::{Draws, HandlerRng};
    use proptest::prelude::*;

    /// A slot queue and a heap are given the same random operations and must agree.
    fn agree(shift: u32, spread: u64, steps: u64, seed: u64) {
        let mut rng = HandlerRng::new(&Draws::new(seed, 0), EventKey(0));
        let (mut slots, mut heap) = (Slots::new(shift), BinaryHeap::new());
        let mut window = Vec::new();
        for _ in 0..steps {
            let base = slots.start(slots.next);
            for _ in 0..rng.below(40) {
                let at = Instant(base + rng.word() % spread);
                let what = match rng.below(3) {
                    0 => What::Boot,
                    1 => What::Timer { timer: 3, life: 1 },
                    _ => What::Delivery { from: NodeId(1), payload: PayloadId(7) },
                };
                let key = EventKey(rng.word() % 5);
                let event = Event { at, to: NodeId(rng.below(4)), key, what };
                slots.push(event);
                heap.push(Reverse(event));
            }
            let Some(slot) = slots.earliest() else { continue };
            slots.advance(slot);
            let start = slots.start(slot);
            slots.open(&mut window);
            for packed in &window {
                let Reverse(expected) = heap.pop().unwrap();
                let event = packed.unpack(start, &mut slots.rare);
                assert_eq!(event.position(), expected.position());
            }
        }
        assert_eq!(slots.near + slots.far.len() as u64, heap.len() as u64);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn slots_order_events_as_a_heap_does(
            shift in 0u32..=32,
            spread_bits in 1u32..44,
            seed in any::<u64>(),
        ) {
            agree(shift, 1 << spread_bits, 60, seed);
        }
    }
}
