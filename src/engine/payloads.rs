//! The contents of messages on their way, shared by all copies of a fan-out.
//!
//! What handlers send goes to the [`Outbox`]; between windows its contents are sealed, so that in a
//! window sealed contents are read while new ones are written. Contents lie in chunks in the order
//! of sending. A chunk counts the copies that still need it (one count a chunk, none a message);
//! a chunk without any is used again.

/// Where a message's content lies: chunk, and place within it. Fits 30 bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PayloadId(pub u32);

const PLACE_BITS: u32 = 12;
const CHUNK_MESSAGES: usize = 1 << PLACE_BITS;
const CHUNKS_MAX: u32 = 1 << (30 - PLACE_BITS);

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
    messages: Vec<M>,
    copies: u64,
}

impl<M> Chunk<M> {
    const EMPTY: Chunk<M> = Chunk { messages: Vec::new(), copies: 0 };
}

/// What the handlers of the open window have sent.
pub struct Outbox<M> {
    /// The chunk being filled, and its number.
    current: Chunk<M>,
    number: u32,
    /// Chunks filled in this window.
    full: Vec<(u32, Chunk<M>)>,
    /// Numbers and memory of chunks that can be used again.
    free: Vec<(u32, Vec<M>)>,
    numbers: u32,
}

/// All contents of messages on their way.
pub struct Payloads<M> {
    sealed: Vec<Chunk<M>>,
    /// Where handlers put contents.
    pub outbox: Outbox<M>,
}

impl<M> Outbox<M> {
    /// Stores the content of a message that is about to be sent.
    #[inline(always)]
    pub fn store(&mut self, message: M) -> PayloadId {
        if self.current.messages.len() == CHUNK_MESSAGES {
            self.next_chunk();
        }
        self.current.messages.push(message);
        PayloadId(self.number << PLACE_BITS | (self.current.messages.len() as u32 - 1))
    }

    /// Notes that one copy of the content last stored is on its way.
    #[inline(always)]
    pub fn retain(&mut self) {
        self.current.copies += 1;
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
                assert!(self.numbers < CHUNKS_MAX, "more than 2^30 messages on their way");
                self.numbers += 1;
                self.numbers - 1
            }
        };
    }

    /// The chunk with this number, which is not sealed.
    #[cold]
    fn unsealed(&mut self, number: usize) -> &mut Chunk<M> {
        let full = self.full.iter_mut().find(|(full, _)| *full as usize == number);
        full.map_or(&mut self.current, |(_, chunk)| chunk)
    }
}

impl<M: Clone> Payloads<M> {
    /// No content at all.
    pub fn new() -> Payloads<M> {
        let (current, full, free) = (Chunk::EMPTY, Vec::new(), Vec::new());
        let outbox = Outbox { current, number: 0, full, free, numbers: 1 };
        Payloads { sealed: Vec::new(), outbox }
    }

    /// Seals all that was sent: from now on it can be read while more is sent.
    pub fn seal(&mut self) {
        if !self.outbox.current.messages.is_empty() {
            self.outbox.next_chunk();
        }
        while let Some((number, chunk)) = self.outbox.full.pop() {
            let place = number as usize;
            if self.sealed.len() <= place {
                self.sealed.resize_with(place + 1, || Chunk::EMPTY);
            }
            self.sealed[place] = chunk;
            if self.sealed[place].copies == 0 {
                self.recycle(place);
            }
        }
    }

    /// The address of a content, to be fetched ahead of use.
    #[inline(always)]
    pub fn address(&self, id: PayloadId) -> *const M {
        let chunk = self.sealed.get(id.chunk());
        chunk.map_or(std::ptr::null(), |c| c.messages.as_ptr().wrapping_add(id.place()))
    }

    /// The content of a message that arrives, and the outbox for what its handler sends.
    ///
    /// One that was sent in the open window is not sealed yet: `copy` then holds a copy of it.
    #[inline(always)]
    pub fn open<'a>(
        &'a mut self,
        id: PayloadId,
        copy: &'a mut Option<M>,
    ) -> (&'a M, &'a mut Outbox<M>) {
        let sealed = self.sealed.get(id.chunk()).and_then(|c| c.messages.get(id.place()));
        let message = match sealed {
            Some(message) => message,
            None => copy.insert(self.outbox.unsealed(id.chunk()).messages[id.place()].clone()),
        };
        (message, &mut self.outbox)
    }

    /// Notes that one copy has arrived.
    #[inline(always)]
    pub fn release(&mut self, id: PayloadId) {
        match self.sealed.get_mut(id.chunk()) {
            Some(chunk) if !chunk.messages.is_empty() => {
                chunk.copies -= 1;
                if chunk.copies == 0 {
                    self.recycle(id.chunk());
                }
            }
            _ => self.outbox.unsealed(id.chunk()).copies -= 1,
        }
    }

    #[inline(never)]
    fn recycle(&mut self, number: usize) {
        let mut memory = std::mem::take(&mut self.sealed[number].messages);
        memory.clear();
        self.outbox.free.push((number as u32, memory));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_live_until_their_last_copy() {
        let mut payloads = Payloads::new();
        let mut alive = std::collections::VecDeque::new();
        for i in 0..40_000u32 {
            let id = payloads.outbox.store(i);
            for _ in 0..i % 4 {
                payloads.outbox.retain();
                alive.push_back((id, i));
            }
            if i % 7_000 == 0 {
                payloads.seal();
            }
            while alive.len() > 900 {
                let (id, expected) = alive.pop_front().unwrap();
                let mut copy = None;
                let (message, outbox) = payloads.open(id, &mut copy);
                assert_eq!(*message, expected);
                outbox.store(expected);
                payloads.release(id);
            }
        }
        assert!(payloads.outbox.numbers < 60, "chunks are used again: {}", payloads.outbox.numbers);
    }
}
