//! The contents of messages on their way, shared by all copies of a fan-out.
//!
//! Contents lie in chunks in the order of sending. A chunk counts the copies that still need it
//! (one count a chunk, none a message); a sealed chunk without any is used again.

/// Where a message's content lies: chunk, and place within it. Fits 30 bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PayloadId(pub u32);

const PLACE_BITS: u32 = 12;
const CHUNK_MESSAGES: usize = 1 << PLACE_BITS;
const CHUNKS_MAX: usize = 1 << (30 - PLACE_BITS);

impl PayloadId {
    fn chunk(self) -> usize {
        (self.0 >> PLACE_BITS) as usize
    }

    fn place(self) -> usize {
        (self.0 & (CHUNK_MESSAGES as u32 - 1)) as usize
    }
}

struct Chunk<M> {
    messages: Vec<M>,
    copies: u64,
}

/// All contents of messages on their way.
pub struct Payloads<M> {
    chunks: Vec<Chunk<M>>,
    free: Vec<u32>,
    current: u32,
}

impl<M: Clone> Payloads<M> {
    /// No content at all.
    pub fn new() -> Payloads<M> {
        let mut payloads = Payloads { chunks: Vec::new(), free: Vec::new(), current: 0 };
        payloads.current = payloads.fresh();
        payloads
    }

    /// Stores the content of a message that is about to be sent.
    #[inline(always)]
    pub fn store(&mut self, message: M) -> PayloadId {
        if self.chunks[self.current as usize].messages.len() == CHUNK_MESSAGES {
            self.seal();
        }
        let messages = &mut self.chunks[self.current as usize].messages;
        messages.push(message);
        PayloadId(self.current << PLACE_BITS | (messages.len() as u32 - 1))
    }

    /// Notes that one copy of the content last stored is on its way.
    #[inline(always)]
    pub fn retain(&mut self) {
        self.chunks[self.current as usize].copies += 1;
    }

    /// Begins a new chunk; the contents so far can then be read while new ones are stored.
    pub fn seal(&mut self) {
        let sealed = self.current;
        if self.chunks[sealed as usize].messages.is_empty() {
            return;
        }
        self.current = self.fresh();
        if self.chunks[sealed as usize].copies == 0 {
            self.recycle(sealed);
        }
    }

    /// The address of a content, to be fetched ahead of use.
    #[inline(always)]
    pub fn address(&self, id: PayloadId) -> *const M {
        self.chunks[id.chunk()].messages.as_ptr().wrapping_add(id.place())
    }

    /// The content.
    #[inline(always)]
    pub fn get(&self, id: PayloadId) -> &M {
        &self.chunks[id.chunk()].messages[id.place()]
    }

    /// Calls `with` on the content, while it may store further ones.
    #[inline(always)]
    pub fn read<R>(&mut self, id: PayloadId, with: impl FnOnce(&mut Self, &M) -> R) -> R {
        if id.chunk() == self.current as usize {
            let message = self.get(id).clone();
            return with(self, &message);
        }
        let messages = std::mem::take(&mut self.chunks[id.chunk()].messages);
        let result = with(self, &messages[id.place()]);
        self.chunks[id.chunk()].messages = messages;
        result
    }

    /// Notes that one copy has arrived.
    #[inline(always)]
    pub fn release(&mut self, id: PayloadId) {
        let chunk = &mut self.chunks[id.chunk()];
        chunk.copies -= 1;
        if chunk.copies == 0 && id.chunk() != self.current as usize {
            self.recycle(id.chunk() as u32);
        }
    }

    fn recycle(&mut self, chunk: u32) {
        self.chunks[chunk as usize].messages.clear();
        self.free.push(chunk);
    }

    fn fresh(&mut self) -> u32 {
        if let Some(chunk) = self.free.pop() {
            return chunk;
        }
        assert!(self.chunks.len() < CHUNKS_MAX, "more than 2^30 message contents on their way");
        self.chunks.push(Chunk { messages: Vec::new(), copies: 0 });
        self.chunks.len() as u32 - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_live_until_their_last_copy() {
        let mut payloads = Payloads::new();
        let mut alive = std::collections::VecDeque::new();
        for i in 0..20_000u32 {
            let id = payloads.store(i);
            for _ in 0..i % 4 {
                payloads.retain();
                alive.push_back((id, i));
            }
            if i % 700 == 0 {
                payloads.seal();
            }
            while alive.len() > 900 {
                let (id, expected) = alive.pop_front().unwrap();
                let stored = payloads.read(id, |payloads, m| {
                    payloads.store(*m);
                    *m
                });
                assert_eq!(stored, expected);
                payloads.release(id);
            }
        }
        assert!(payloads.chunks.len() < 12, "chunks are used again: {}", payloads.chunks.len());
    }
}
