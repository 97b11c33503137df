//! Randomness without order: every draw is a pure function of what it decides.
//!
//! A replication has one Philox key, made by ChaCha8 from (master seed, replication number). A
//! draw is the Philox block at the counter (entity or event key, [`Purpose`], block, 0). So a
//! draw never depends on how many draws came before it, on the queue, or on a thread. Tables
//! that are made in bulk before time 0 (a topology, say) take a ChaCha8 stream per purpose.

mod binomial;
mod exponential;
mod key;
mod normal;
mod philox;
mod ratio;

pub use binomial::{Mean, binomial};
pub use exponential::exponential_ns;
pub use key::{Children, EventKey, Keys, entity, mixed};
pub use normal::normal_quantile;
pub use philox::{Block, RoundKeys, philox4x64};
pub use ratio::{Ratio, RatioError};

use crate::id::NodeId;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Infallible, TryRng};

/// Philox rounds: Random123's floor for passing BigCrush.
const ROUNDS: usize = 7;

/// What a draw decides. The numbers are part of the file format and are never reused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[repr(u64)]
pub enum Purpose {
    /// The edges of the topology (bulk).
    Topology = 1,
    /// Whom nodes know at boot: their peers (bulk, a part of the stream a host), and seeds that are a
    /// share: counter (group, 0 for those of all), block node.
    Bootstrap = 3,
    /// The phase of a periodic timer: counter (node, life), block timer.
    Phase = 4,
    /// How long a node that comes and goes is up: counter the event that ends it, block 0.
    Lifetime = 5,
    /// How long it is down then: the same counter.
    Downtime = 6,
    /// What moves a tick of a timer away from a grid: counter the tick, block 0.
    Jitter = 7,
    /// A protocol's own draws: counter the event being handled, words in order; what must not
    /// move those has blocks from 2^32 on ([`HandlerRng::word_of`]).
    Protocol = 8,
    /// Loss (high 32 bits) and latency (low 32 bits) of a message: counter the sending event,
    /// block ordinal / 4, word ordinal mod 4.
    Fate = 9,
    /// Whether a message comes twice (word 0) and when its second copy does (word 1): counter the
    /// message.
    Duplicate = 10,
    /// What befalls a message when it arrives, corruption (word 0) and loss on the way down
    /// (word 1): counter the message.
    Arrival = 11,
    /// How long a link stays good or bad: counter the side and the node, block the state.
    Burst = 12,
    /// The victims of a share: counter (place of the fault in the file, 0), block node.
    Victims = 13,
    /// Nodes named by a share in a workload entry: counter entry, block node.
    Workload = 14,
    /// The order of a pass of round robin: counter (node, life), block the pass.
    Shuffle = 16,
    /// Nodes named by a share among the weights of peers: counter entry, block node.
    Weights = 17,
    /// A latency that is fixed per pair: counter (sender, receiver), or (smaller, larger) id if both
    /// directions have one; block 0, low 32 bits.
    PairLatency = 18,
    /// A try of a message over a stream: counter the message, block the number of the try; loss and
    /// latency (word 0, of tries after the first), damage and the latency of an answer (word 1), loss
    /// on the way down and the latency of a notice (word 2).
    Retransmission = 25,
    /// A try of a stream's handshake: counter the try, block 0, words as above.
    Handshake = 26,
    /// The nodes of groups that are shares: counter 0, block node.
    Group = 28,
    /// The gap before an occurrence of a workload entry: counter entry, block occurrence.
    WorkloadGap = 29,
    /// The key of an occurrence of a workload entry: counter entry, block occurrence.
    WorkloadKey = 30,
    /// The one node that an occurrence of a workload entry asks: counter entry, block occurrence.
    WorkloadNode = 31,
    /// Whether a node that has come and gone for long is up when that begins to be followed (word 0):
    /// counter as of [`Purpose::Lifetime`], block 0.
    FirstState = 33,
    /// How long what it does then still lasts: the same counter, block the try.
    FirstRest = 34,
}

/// The streams of one replication.
pub struct Draws {
    round_keys: RoundKeys,
    keys: Keys,
    bulk_seed: [u8; 32],
    #[cfg(debug_assertions)]
    used: Used,
}

/// Every counter used so far in a replication; kept in debug builds only.
#[cfg(debug_assertions)]
type Used = std::rc::Rc<std::cell::RefCell<rustc_hash::FxHashSet<[u64; 3]>>>;

impl Draws {
    /// The streams of `replication` under the master `seed`.
    pub fn new(seed: u64, replication: u64) -> Draws {
        let mut material = [0; 32];
        material[..8].copy_from_slice(&seed.to_le_bytes());
        material[8..16].copy_from_slice(&replication.to_le_bytes());
        material[16..].copy_from_slice(b"gossip-sim keys\0");
        let mut chacha = ChaCha8Rng::from_seed(material);
        let mut word = || {
            let Ok(word) = chacha.try_next_u64();
            word
        };
        let round_keys = RoundKeys::new([word(), word()]);
        let keys = Keys::new(word());
        let mut bulk_seed = [0; 32];
        bulk_seed.chunks_exact_mut(8).for_each(|c| c.copy_from_slice(&word().to_le_bytes()));
        Draws {
            round_keys,
            keys,
            bulk_seed,
            #[cfg(debug_assertions)]
            used: Default::default(),
        }
    }

    /// The names of this replication's events.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The four words at counter (`entity`, `purpose`, `block`, 0).
    ///
    /// A debug build panics when one counter is used twice: two decisions would be one.
    #[inline(always)]
    pub fn block(&self, purpose: Purpose, entity: u64, block: u64) -> Block {
        let counter = [entity, purpose as u64, block, 0];
        #[cfg(debug_assertions)]
        note_use(&self.used, counter);
        philox4x64::<ROUNDS>(counter, &self.round_keys)
    }

    /// The same, for words of a block that [`Draws::block`] has made before if `again` is true.
    #[inline(always)]
    pub fn shared_block(&self, purpose: Purpose, entity: u64, block: u64, again: bool) -> Block {
        let counter = [entity, purpose as u64, block, 0];
        #[cfg(debug_assertions)]
        if !again {
            note_use(&self.used, counter);
        }
        let _ = again;
        philox4x64::<ROUNDS>(counter, &self.round_keys)
    }

    /// The first word of the block of a pair of nodes, in this order: counter (the first id in the
    /// high half and the second in the low half, block 0), made anew whenever it is asked for.
    pub fn of_pair(&self, purpose: Purpose, (first, second): (NodeId, NodeId)) -> u64 {
        let entity = (u64::from(first.0) << 32) | u64::from(second.0);
        self.shared_block(purpose, entity, 0, true)[0]
    }

    /// A sequential stream for a table that is made whole before time 0.
    pub fn bulk(&self, purpose: Purpose) -> ChaCha8Rng {
        let mut chacha = ChaCha8Rng::from_seed(self.bulk_seed);
        chacha.set_stream(purpose as u64);
        chacha
    }
}

/// The draws of one event's handler, words in order: what a protocol sees as its generator.
pub struct HandlerRng {
    philox_key: [u64; 2],
    event: EventKey,
    /// The number of the next block.
    block: u64,
    words: Block,
    /// How many of `words` have been drawn.
    used: usize,
    #[cfg(debug_assertions)]
    counters_used: Used,
}

impl HandlerRng {
    /// The generator of the handler of `event`, with its first block: made for a handler that is
    /// about to draw.
    #[inline(always)]
    pub fn new(draws: &Draws, event: EventKey) -> HandlerRng {
        HandlerRng::after(draws, event, 0)
    }

    /// The same, for a handler that has drawn so many words already, at most four.
    #[inline(always)]
    pub fn after(draws: &Draws, event: EventKey, drawn: u32) -> HandlerRng {
        HandlerRng {
            philox_key: draws.round_keys.key(),
            event,
            block: 1,
            words: draws.shared_block(Purpose::Protocol, event.0, 0, drawn > 0),
            used: drawn as usize,
            #[cfg(debug_assertions)]
            counters_used: draws.used.clone(),
        }
    }

    /// The next 64 bits.
    #[inline(always)]
    pub fn word(&mut self) -> u64 {
        if self.used == 4 {
            self.next_block();
        }
        let word = self.words[self.used];
        self.used += 1;
        word
    }

    /// The next `count` words in front, of which there can be `N`.
    pub fn few<const N: usize>(&mut self, count: u32) -> [u64; N] {
        let mut words = [0; N];
        words[..count as usize].iter_mut().for_each(|word| *word = self.word());
        words
    }

    #[inline(never)]
    fn next_block(&mut self) {
        let counter = [self.event.0, Purpose::Protocol as u64, self.block, 0];
        #[cfg(debug_assertions)]
        note_use(&self.counters_used, counter);
        self.words = philox4x64::<ROUNDS>(counter, &RoundKeys::new(self.philox_key));
        self.block += 1;
        self.used = 0;
    }

    /// A word of its own for the decision `number`, at most once a handler: it moves no other
    /// draw, so a decision that some design points make and others do not leaves the rest common.
    pub fn word_of(&self, number: u32) -> u64 {
        let counter = [self.event.0, Purpose::Protocol as u64, (1 << 32) | u64::from(number), 0];
        #[cfg(debug_assertions)]
        note_use(&self.counters_used, counter);
        philox4x64::<ROUNDS>(counter, &RoundKeys::new(self.philox_key))[0]
    }

    /// A number from 0 to `bound` − 1, from one word by multiply-shift.
    ///
    /// The bias is at most `bound` / 2^64.
    #[inline(always)]
    pub fn below(&mut self, bound: u32) -> u32 {
        debug_assert!(bound > 0);
        scaled(self.word(), bound)
    }
}

/// `word` / 2^64 of the way through the numbers from 0 to `bound` − 1.
#[inline(always)]
pub fn scaled(word: u64, bound: u32) -> u32 {
    ((u128::from(word) * u128::from(bound)) >> 64) as u32
}

/// The same for a long bound.
pub fn scaled_long(word: u64, bound: u64) -> u64 {
    ((u128::from(word) * u128::from(bound)) >> 64) as u64
}

#[cfg(debug_assertions)]
fn note_use(used: &Used, [entity, purpose, block, _]: Block) {
    let new = used.borrow_mut().insert([purpose, entity, block]);
    assert!(new, "draw of purpose {purpose} at ({entity:#x}, {block}) used twice");
}

impl TryRng for HandlerRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.word() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.word())
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        for chunk in dst.chunks_mut(8) {
            chunk.copy_from_slice(&self.word().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_depend_on_seed_replication_purpose_and_counter() {
        let base = Draws::new(1, 0).block(Purpose::Fate, 5, 0);
        assert_eq!(base, Draws::new(1, 0).block(Purpose::Fate, 5, 0));
        let others = [
            Draws::new(2, 0).block(Purpose::Fate, 5, 0),
            Draws::new(1, 1).block(Purpose::Fate, 5, 0),
            Draws::new(1, 0).block(Purpose::Protocol, 5, 0),
            Draws::new(1, 0).block(Purpose::Fate, 6, 0),
            Draws::new(1, 0).block(Purpose::Fate, 5, 1),
        ];
        assert!(others.iter().all(|o| *o != base));
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "used twice")]
    fn one_counter_is_never_used_twice() {
        let draws = Draws::new(1, 0);
        draws.block(Purpose::Fate, 5, 0);
        draws.block(Purpose::Fate, 5, 0);
    }

    #[test]
    fn pairs_have_words_of_their_own_again_and_again() {
        let draws = Draws::new(1, 0);
        let word =
            |draws: &Draws, a, b| draws.of_pair(Purpose::PairLatency, (NodeId(a), NodeId(b)));
        let base = word(&draws, 3, 7);
        assert_eq!(base, word(&draws, 3, 7));
        assert_eq!(base, draws.block(Purpose::PairLatency, (3 << 32) | 7, 0)[0]);
        let others = [word(&draws, 7, 3), word(&draws, 3, 8), word(&Draws::new(1, 1), 3, 7)];
        assert!(others.iter().all(|other| *other != base));
    }

    #[test]
    fn below_is_uniform_enough_to_see() {
        let draws = Draws::new(7, 3);
        let mut rng = HandlerRng::new(&draws, EventKey(9));
        let mut counts = [0u32; 5];
        (0..50_000).for_each(|_| counts[rng.below(5) as usize] += 1);
        // Four standard deviations of a binomial count: 4 * sqrt(50000 * .2 * .8) = 358.
        assert!(counts.iter().all(|c| c.abs_diff(10_000) < 358), "{counts:?}");
    }
}
