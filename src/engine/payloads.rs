//! The contents of messages on their way, shared by all copies of a fan-out and by messages sent one
//! after the other that say the same.
//!
//! What handlers send goes to the [`Outbox`]; between windows its contents are sealed, so that in a
//! window sealed contents are read while new ones are written (what is not sealed is copied out).
//! Contents lie in chunks in the order of sending. A chunk counts the copies that still need it (one
//! count a chunk, none a message); a chunk without any is used again.

use std::mem::{ManuallyDrop, needs_drop};

/// Where a message's content lies: chunk, and place within it. Fits 30 bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PayloadId(pub u32);

const PLACE_BITS: u32 = 10;
const CHUNK_MESSAGES: usize = 1 << PLACE_BITS;
const CHUNKS_MAX: u32 = 1 << (30 - PLACE_BITS);
/// A chunk with fewer messages or copies is not sealed: one late copy keeps a whole chunk, and in a
/// quiet run each window would seal another.
const SEALED_MIN: u64 = 64;

impl PayloadId {
    #[inline(always)]
    fn chunk(self) -> usize {
        (self.0 >> PLACE_BITS) as usize
    }

    #[inline(always)]
    fn place(self) -> usize {
        (self.0 & (CHUNK_MESSAGES as u32 - 1)) as usize
    }
}

struct Chunk<M> {
    messages: Contents<M>,
    copies: u64,
}

/// Messages in the order of sending.
///
/// In [`ManuallyDrop`], so that a message moves from its maker to its place in registers: it need
/// not stand in memory for the sake of a panic on the way.
struct Contents<M>(Vec<ManuallyDrop<M>>);

impl<M> Contents<M> {
    const EMPTY: Contents<M> = Contents(Vec::new());

    fn clear(&mut self) {
        if needs_drop::<M>() {
            self.0.drain(..).for_each(|message| drop(ManuallyDrop::into_inner(message)));
        }
        self.0.clear();
    }
}

impl<M> Drop for Contents<M> {
    fn drop(&mut self) {
        self.clear();
    }
}

impl<M> Chunk<M> {
    const EMPTY: Chunk<M> = Chunk { messages: Contents::EMPTY, copies: 0 };
}

/// What the handlers of the open window have sent.
pub struct Outbox<M> {
    /// The chunk being filled, and its number.
    current: Chunk<M>,
    number: u32,
    /// Chunks filled in this window.
    full: Vec<(u32, Chunk<M>)>,
    /// Numbers and memory of chunks that can be used again.
    free: Vec<(u32, Contents<M>)>,
    numbers: u32,
    /// Whether one content serves for messages that say the same.
    shares: bool,
}

/// All contents of messages on their way that were sent before the open window.
pub struct Sealed<M>(Vec<Chunk<M>>);

impl<M> Outbox<M> {
    /// Stores the content of a message that is about to be sent, unless contents are shared and it is
    /// the same as the one stored last: then that one serves for both.
    #[inline(always)]
    pub fn store(
        &mut self,
        message: ManuallyDrop<M>,
        is_same: impl FnOnce(&M, &M) -> bool,
    ) -> PayloadId {
        if self.shares
            && let Some(last) = self.current.messages.0.last()
            && is_same(&message, last)
        {
            drop(ManuallyDrop::into_inner(message));
            return self.last();
        }
        if self.current.messages.0.len() == CHUNK_MESSAGES {
            self.next_chunk();
        }
        self.current.messages.0.push(message);
        self.last()
    }

    /// The content last stored.
    #[inline(always)]
    fn last(&self) -> PayloadId {
        PayloadId(self.number << PLACE_BITS | (self.current.messages.0.len() as u32 - 1))
    }

    /// The content last stored.
    #[cold]
    pub fn last_stored(&self) -> Option<&M> {
        self.current.messages.0.last().map(|message| &**message)
    }

    /// Notes that so many copies of the content last stored are on their way.
    #[inline(always)]
    pub fn retain(&mut self, copies: u64) {
        self.current.copies += copies;
    }

    #[inline(never)]
    fn next_chunk(&mut self) {
        let filled = std::mem::replace(&mut self.current, Chunk::EMPTY);
        self.full.push((self.number, filled));
        self.number = match self.free.pop() {
            Some((number, memory)) => {
                self.current.messages = memory;
                number
            }
            None => {
                assert!(
                    self.numbers < CHUNKS_MAX,
                    "more than 2^20 chunks of messages on their way"
                );
                self.numbers += 1;
                self.numbers - 1
            }
        };
    }

    /// A copy of the content of one copy that arrives in the window in which it was sent.
    #[cold]
    pub fn take(&mut self, id: PayloadId) -> M
    where
        M: Clone,
    {
        let full = self.full.iter_mut().find(|(number, _)| *number as usize == id.chunk());
        let chunk = full.map_or(&mut self.current, |(_, chunk)| chunk);
        chunk.copies -= 1;
        M::clone(&chunk.messages.0[id.place()])
    }
}

impl<M> Outbox<M> {
    /// Nothing sent. To compare each message with the one before is worth it only where contents would
    /// not stay in the nearer caches.
    pub fn new(shares: bool) -> Outbox<M> {
        let (current, full, free) = (Chunk::EMPTY, Vec::new(), Vec::new());
        Outbox { current, number: 0, full, free, numbers: 1, shares }
    }
}

impl<M: Clone> Sealed<M> {
    /// No content at all.
    pub fn new() -> Sealed<M> {
        Sealed(Vec::new())
    }

    /// Seals what was sent, unless it is little: from now on it can be read while more is sent.
    pub fn seal(&mut self, outbox: &mut Outbox<M>) {
        let current = &outbox.current;
        if current.copies.max(current.messages.0.len() as u64) >= SEALED_MIN {
            outbox.next_chunk();
        }
        while let Some((number, chunk)) = outbox.full.pop() {
            let place = number as usize;
            if self.0.len() <= place {
                self.0.resize_with(place + 1, || Chunk::EMPTY);
            }
            self.0[place] = chunk;
            if self.0[place].copies == 0 {
                self.recycle(PayloadId(number << PLACE_BITS), outbox);
            }
        }
    }

    /// The address of a content, to be fetched ahead of use.
    #[inline(always)]
    pub fn address(&self, id: PayloadId) -> *const ManuallyDrop<M> {
        let chunk = self.0.get(id.chunk());
        chunk.map_or(std::ptr::null(), |c| c.messages.0.as_ptr().wrapping_add(id.place()))
    }

    /// The content of one copy that arrives, and whether it was the chunk's last: then
    /// [`Sealed::recycle`] is due when the content is done with. `None` for what was sent in the
    /// open window, which the [`Outbox`] has.
    #[inline(always)]
    pub fn take(&mut self, id: PayloadId) -> Option<(&M, bool)> {
        let chunk = self.0.get_mut(id.chunk())?;
        let message = chunk.messages.0.get(id.place())?;
        chunk.copies -= 1;
        Some((message, chunk.copies == 0))
    }

    /// The content of one copy that arrives; `None`, and none is taken, if [`Sealed::take`] would
    /// have more to say.
    #[inline(always)]
    pub fn take_one_of_many(&mut self, id: PayloadId) -> Option<&M> {
        let chunk = self.0.get_mut(id.chunk())?;
        let message = chunk.messages.0.get(id.place())?;
        if chunk.copies == 1 {
            return None;
        }
        chunk.copies -= 1;
        Some(message)
    }

    /// Makes the chunk of this content, which nobody needs any more, free to be used again.
    #[inline(never)]
    pub fn recycle(&mut self, id: PayloadId, outbox: &mut Outbox<M>) {
        let mut memory = std::mem::replace(&mut self.0[id.chunk()].messages, Contents::EMPTY);
        memory.clear();
        outbox.free.push((id.chunk() as u32, memory));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_live_until_their_last_copy() {
        let (mut sealed, mut outbox) = (Sealed::new(), Outbox::new(true));
        let mut alive = std::collections::VecDeque::new();
        for i in 0..40_000u32 {
            let id = outbox.store(ManuallyDrop::new(i), |_, _| false);
            outbox.retain(u64::from(i % 4));
            (0..i % 4).for_each(|_| alive.push_back((id, i)));
            if i % 7_000 == 0 {
                sealed.seal(&mut outbox);
            }
            while alive.len() > 900 {
                let (id, expected) = alive.pop_front().unwrap();
                let taken = sealed.take(id).map(|(message, last)| (*message, last));
                let (message, last) = taken.unwrap_or_else(|| (outbox.take(id), false));
                assert_eq!(message, expected);
                if last {
                    sealed.recycle(id, &mut outbox);
                }
                outbox.store(ManuallyDrop::new(expected), |_, _| false);
            }
        }
        assert!(outbox.numbers < 60, "chunks are used again: {}", outbox.numbers);
    }

    #[test]
    fn the_same_content_is_stored_once_and_lives_until_the_last_copy_of_all() {
        let (mut sealed, mut outbox) = (Sealed::new(), Outbox::new(true));
        let mut store = |text: &str| {
            let message = ManuallyDrop::new(text.to_string());
            let id = outbox.store(message, |one, other| one == other);
            outbox.retain(40);
            id
        };
        let ids = [store("a"), store("a"), store("b"), store("a")];
        assert_eq!(ids[0], ids[1]);
        assert!(ids[1] != ids[2] && ids[2] != ids[3] && ids[3] != ids[0]);
        sealed.seal(&mut outbox);
        for turn in 1..=40 {
            for (place, (id, text)) in ids.into_iter().zip(["a", "a", "b", "a"]).enumerate() {
                let (message, last) = sealed.take(id).unwrap();
                assert_eq!((&message[..], last), (text, turn == 40 && place == 3));
            }
        }
    }

    #[test]
    fn late_copies_in_many_windows_keep_few_chunks() {
        let (mut sealed, mut outbox) = (Sealed::new(), Outbox::new(true));
        for window in 0..1u32 << 19 {
            outbox.store(ManuallyDrop::new(window), |_, _| false);
            outbox.retain(1);
            sealed.seal(&mut outbox);
        }
        assert!(outbox.numbers <= (1 << 19) / SEALED_MIN as u32 + 1);
    }
}
