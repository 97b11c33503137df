//! The queue: time in slots of 2^k ns, each a list of pooled chunks of events, unordered until it
//! opens.
//!
//! A ring holds the slots of the near future; what lies beyond waits in a heap and moves in as the
//! ring turns.

use super::packed::{Packed, RareEvents};
use crate::engine::event::Event;
use crate::engine::memory::{reserve_on_huge_pages, vec_on_huge_pages};
use crate::engine::payloads::PayloadId;
use crate::id::NodeId;
use crate::rng::EventKey;
use crate::time::Instant;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const RING: u64 = 4096;
/// Events of a chunk; a power of two.
const CHUNK: u32 = 256;

/// All events of the future, by slot.
pub struct Slots {
    /// The width of a slot is 2^shift ns.
    shift: u32,
    /// The bits of an instant that are its offset within a slot.
    offset_mask: u32,
    /// The slot that opens next; all before it are done.
    next: u64,
    /// By slot from `next` on, modulo the ring: the place in `store` after its last event, in the
    /// last of its chunks; 0 for an empty slot.
    tails: [u32; RING as usize],
    /// A bit a place in the ring: whether its slot has events.
    occupied: [u64; RING as usize / 64],
    /// Chunks, one after the other; the first is never used.
    store: Vec<Packed>,
    /// By chunk: the chunk before it in its slot, or the next free one; 0 for none.
    before: Vec<u32>,
    free: u32,
    /// Events beyond the ring.
    far: BinaryHeap<Reverse<Event>>,
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
            offset_mask: ((1u64 << shift) - 1) as u32,
            next: 0,
            tails: [0; RING as usize],
            occupied: [0; RING as usize / 64],
            store: vec![Packed::BLANK; CHUNK as usize],
            before: vec![0],
            free: 0,
            far: BinaryHeap::new(),
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
        // What is later than the end of the run, in the slot of that end, is never handled.
        if slot.wrapping_sub(self.next) >= RING {
            self.far.push(Reverse(event));
            return;
        }
        let offset = (event.at.0 - self.start(slot)) as u32;
        let packed = Packed::new(offset, event, &mut self.rare);
        self.add(slot, packed);
    }

    /// Adds a delivery; false, and nothing is added, if its slot is over, open, or beyond the ring.
    #[inline(always)]
    pub fn try_push_delivery(
        &mut self,
        at: Instant,
        to: NodeId,
        key: EventKey,
        from: NodeId,
        payload: PayloadId,
    ) -> bool {
        let slot = self.slot_of(at);
        if slot.wrapping_sub(self.next) >= RING {
            return false;
        }
        // A slot is at most 2^32 ns wide, so the offset is what is left of the low bits.
        let offset = at.0 as u32 & self.offset_mask;
        self.add(slot, Packed::delivery(offset, to, key, from, payload));
        true
    }

    #[inline(always)]
    fn add(&mut self, slot: u64, packed: Packed) {
        let place = (slot % RING) as usize;
        let mut tail = self.tails[place];
        if tail.is_multiple_of(CHUNK) {
            tail = self.new_chunk(tail, place);
        }
        match self.store.get_mut(tail as usize) {
            Some(free) => *free = packed,
            None => no_chunk(),
        }
        self.tails[place] = tail + 1;
    }

    /// The start of a fresh chunk, after the one that ends at `tail`, for the slot at `place`.
    #[inline(never)]
    fn new_chunk(&mut self, tail: u32, place: usize) -> u32 {
        self.occupied[place / 64] |= 1 << (place % 64);
        let before = if tail == 0 { 0 } else { tail / CHUNK - 1 };
        let chunk = match self.free {
            0 => self.grow(),
            free => free,
        };
        self.free = std::mem::replace(&mut self.before[chunk as usize], before);
        chunk * CHUNK
    }

    /// One chunk more; the store grows by a quarter and some chunks, on huge pages.
    fn grow(&mut self) -> u32 {
        let (chunk, needed) = (self.before.len(), (self.before.len() + 1) * CHUNK as usize);
        assert!(needed <= u32::MAX as usize, "more than 2^32 events at once");
        if self.store.capacity() < needed {
            let quarter = self.store.len() / 4;
            reserve_on_huge_pages(&mut self.store, quarter.max(16 * CHUNK as usize));
        }
        self.store.resize(needed, Packed::BLANK);
        self.before.push(0);
        chunk as u32
    }

    /// The slot of the earliest event.
    pub fn earliest(&self) -> Option<u64> {
        let far = self.far.peek().map(|Reverse(event)| self.slot_of(event.at));
        self.near().into_iter().chain(far).min()
    }

    /// The first slot of the ring with events.
    fn near(&self) -> Option<u64> {
        let mut slot = self.next;
        while slot < self.next + RING {
            let place = (slot % RING) as usize;
            let word = self.occupied[place / 64] >> (place % 64);
            if word != 0 {
                slot += u64::from(word.trailing_zeros());
                return (slot < self.next + RING).then_some(slot);
            }
            slot += 64 - place as u64 % 64;
        }
        None
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

    /// Takes all events of the next slot, in the total order, to the front of `window`, and moves
    /// past it; returns how many there are. Behind them `window` has room for `room` more.
    pub fn open(&mut self, window: &mut Vec<Packed>, room: usize) -> usize {
        let place = (self.next % RING) as usize;
        let tail = std::mem::take(&mut self.tails[place]);
        self.occupied[place / 64] &= !(1 << (place % 64));
        let total = self.chunks(tail).map(|(events, _)| events.len()).sum::<usize>();
        if window.len() < total + room {
            *window = vec_on_huge_pages(total + total / 4 + room);
            window.resize(total + total / 4 + room, Packed::BLANK);
        }
        if total > 0 {
            let bits = (total.ilog2() + 2).min(18);
            match self.shift {
                0 => self.scatter_nodes(tail, bits, &mut window[..total]),
                shift => self.scatter_times(tail, shift.saturating_sub(bits), &mut window[..total]),
            }
            self.recycle(tail);
            put_in_order(&mut window[..total], &self.rare);
        }
        self.advance(self.next + 1);
        total
    }

    /// The events of a slot, chunk by chunk from the last, with the numbers of the chunks.
    fn chunks(&self, tail: u32) -> impl Iterator<Item = (&[Packed], u32)> {
        let mut end = tail;
        std::iter::from_fn(move || {
            let chunk = end.checked_sub(1)? / CHUNK;
            let events = &self.store[(chunk * CHUNK) as usize..end as usize];
            end = match self.before[chunk as usize] {
                0 => 0,
                before => (before + 1) * CHUNK,
            };
            Some((events, chunk))
        })
    }

    /// Sorts by the high bits of the offset.
    fn scatter_times(&mut self, tail: u32, drop_bits: u32, window: &mut [Packed]) {
        let most = ((1u64 << self.shift) - 1) as u32;
        self.scatter(tail, most >> drop_bits, |event| event.offset >> drop_bits, window);
    }

    /// Sorts the events of one instant by the high bits of their nodes' ids.
    fn scatter_nodes(&mut self, tail: u32, bits: u32, window: &mut [Packed]) {
        let most = self.chunks(tail).flat_map(|(events, _)| events).map(|event| event.to).max();
        let most = most.unwrap_or(0);
        let drop_bits = most.checked_ilog2().map_or(0, |top| (top + 1).saturating_sub(bits));
        self.scatter(tail, most >> drop_bits, |event| event.to >> drop_bits, window);
    }

    /// Counting sort by a digit from 0 to `most`.
    #[inline(always)]
    fn scatter(
        &mut self,
        tail: u32,
        most: u32,
        digit: impl Fn(&Packed) -> u32,
        window: &mut [Packed],
    ) {
        let mut places = std::mem::take(&mut self.counts);
        places.clear();
        places.resize(most as usize + 1, 0);
        let counts = &mut places[..];
        for (events, _) in self.chunks(tail) {
            events.iter().for_each(|event| counts[digit(event) as usize] += 1);
        }
        let mut sum = 0;
        counts.iter_mut().for_each(|count| sum += std::mem::replace(count, sum));
        for (events, _) in self.chunks(tail) {
            for event in events {
                let place = &mut counts[digit(event) as usize];
                window[*place as usize] = *event;
                *place += 1;
            }
        }
        self.counts = places;
    }

    /// Frees the chunks of a slot with events.
    fn recycle(&mut self, tail: u32) {
        let mut chunk = (tail - 1) / CHUNK;
        while chunk != 0 {
            let before = std::mem::replace(&mut self.before[chunk as usize], self.free);
            self.free = std::mem::replace(&mut chunk, before);
        }
    }
}

/// Finishes the order of a window whose events are nearly in place.
///
/// Insertion sort, with a bound on its work: ties in time by the thousand (constant latencies,
/// aligned phases) go to the library's sort.
fn put_in_order(window: &mut [Packed], rare: &RareEvents) {
    let mut work = 8 * window.len();
    let mut before = 0;
    for i in 0..window.len() {
        let offset = window[i].offset;
        if offset <= before && i > 0 {
            work = work.saturating_sub(insert(window, i, rare));
            if work == 0 {
                let order = |e: &Packed| (e.offset, e.to, e.class(rare), e.key);
                return window.sort_unstable_by_key(order);
            }
        }
        before = before.max(offset);
    }
}

/// Moves the event at `i` down to its place among those before it; returns how far.
#[inline(never)]
fn insert(window: &mut [Packed], i: usize, rare: &RareEvents) -> usize {
    let event = window[i];
    let mut place = i;
    while place > 0 && event.before(&window[place - 1], rare) {
        window[place] = window[place - 1];
        place -= 1;
    }
    window[place] = event;
    i - place
}

/// Out of line, so that the loop that adds events has no panic's words in hand.
#[cold]
#[inline(never)]
fn no_chunk() -> ! {
    unreachable!("a chunk was made for every event")
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
            let count = slots.open(&mut window, 0);
            for packed in &window[..count] {
                let Reverse(expected) = heap.pop().unwrap();
                let event = packed.unpack(start, &mut slots.rare);
                assert_eq!(event.position(), expected.position());
            }
        }
        let near = slots.tails.iter().flat_map(|tail| slots.chunks(*tail)).map(|(e, _)| e.len());
        assert_eq!(near.sum::<usize>() + slots.far.len(), heap.len());
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
