//! Streams: messages in order, and again until they arrive.
//!
//! What a message sent at s from a to b goes through, with L a latency drawn for each leg:
//!
//! * **Handshake.** The first message to b opens a connection, and waits for it with those that
//!   follow: a try leaves, and its answer is back one round trip later. A try that is lost, damaged
//!   or cut on either way is followed by the next after 1 s, 2 s, 4 s …; after the wait of the sixth
//!   the connection has timed out. Once open, a connection stays open until it breaks.
//! * **Data.** Each message is one segment with tries of its own: it leaves at once when the connection
//!   is open, and arrives after L unless the try is lost, damaged, cut when it leaves or when it
//!   arrives, or finds the queue of a link full. Then it leaves again 200 ms after the try, 400 ms
//!   after that one, and so on: with independent loss p and a constant latency L it is there after
//!   L + Σ p^k · 200 ms · 2^(k−1) on average, k = 1 … 14. After the wait of the fifteenth try it has
//!   timed out, and the connection is broken.
//! * **Order.** A message that is there before an earlier one of its connection waits for it; those
//!   that waited are handed over 1 ns apart. So each is handed over at max(its own arrival, 1 ns after
//!   the one before).
//! * **Refusal.** A node that is down, or that knows nothing of the connection because it has booted
//!   since, refuses: its answer is back after L, and the connection is broken. The next message opens
//!   another one.
//! * **Reset.** When a node crashes, whoever has an open connection to it is told so after a latency L,
//!   as by the kernel that outlives a process, and the connection is broken, whether or not a message is
//!   under way. A cut stops that too; who is not told finds out by its next message.
//! * **Ends.** What a broken connection has not handed over ends at its sender, which is told of each:
//!   `dead` if it was refused, else `cut` if its last try was cut, else `lost`. What a sender that
//!   crashes has under way arrives; what it would have had to send again ends when its wait is over,
//!   untold. What had arrived at a receiver that crashes and waited there is sent again, in vain.
//!
//! Acknowledgements are no messages: they are not lost and not counted, and a sender sends again only
//! what did not arrive; a wait is no shorter than the round trip after which the sender can know. An
//! answer to a handshake, a refusal and a reset are stopped by cuts and by nothing else. A handshake
//! takes the sender's link as a message without content does. Neither tries after the first nor
//! handshakes are counted as messages or octets, and nothing doubles a message.
//!
//! The state of a connection lies at each end by itself, so that the nodes of a window stay
//! independent: the numbers given out at the sender ([`Outgoing`]), what is expected at the receiver
//! ([`Incoming`]). What one end knows reaches the other no sooner than a latency later.

mod receiver;
mod sender;

pub use sender::Parcel;

use super::event::{Event, What};
use super::payloads::PayloadId;
use super::schedule::Schedule;
use crate::id::NodeId;
use crate::network::{Network, StreamTiming};
use crate::protocol::Failure;
use crate::rng::EventKey;
use crate::time::{Instant, Span};
use std::collections::BTreeMap;

/// All connections.
pub struct Streams {
    timing: StreamTiming,
    /// By sender, then receiver.
    outgoing: Vec<BTreeMap<NodeId, Outgoing>>,
    /// By receiver, then sender.
    incoming: Vec<BTreeMap<NodeId, Incoming>>,
    /// How many messages lie here, and in no event: at the sender until a connection is open, at the
    /// receiver until an earlier one arrives.
    held: u64,
}

/// The sender's end of the connections to one peer, one at a time.
struct Outgoing {
    /// The number of the last, from 1.
    number: u32,
    /// The place of the next message in it.
    next: u32,
    state: State,
    /// Why the last one that broke did.
    why: Failure,
}

enum State {
    Closed,
    Opening {
        /// The first message.
        opener: EventKey,
        /// The number of the present try, from 0.
        tried: u8,
        /// Whether it is known to have been cut.
        cut: bool,
        /// What waits.
        held: Vec<Parcel>,
    },
    Open,
}

impl Default for Outgoing {
    fn default() -> Outgoing {
        Outgoing { number: 0, next: 0, state: State::Closed, why: Failure::TimedOut }
    }
}

/// The receiver's end of a connection.
struct Incoming {
    number: u32,
    /// The life of its sender.
    life: u32,
    /// The place of the message that is handed over next.
    next: u32,
    /// What has this place, or a later one, never is.
    limit: u32,
    /// When the next may be handed over.
    free_at: Instant,
    /// What is there too early, by place.
    waiting: BTreeMap<u32, (EventKey, Trip)>,
}

/// What is known of a message, or a handshake, wherever it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Trip {
    /// Where a message's content lies; nowhere of a reset.
    pub payload: PayloadId,
    /// The other end: at the sender the receiver, at the receiver the sender.
    pub peer: NodeId,
    /// The sender's life.
    pub life: u32,
    /// The number of the connection.
    pub connection: u32,
    /// The message's place in it.
    pub sequence: u32,
    /// The message's length in octets, without headers.
    pub len: u32,
    /// The number of its try, from 0.
    pub tried: u8,
    /// Whether the last try was cut.
    pub cut: bool,
    /// When this try left.
    pub sent_at: Instant,
}

/// What happens to a connection at one of its ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leg {
    /// A try of a message arrives at the receiver.
    Segment,
    /// It is through the receiver's link.
    Through,
    /// The sender's wait after a try that failed is over.
    Retry,
    /// The receiver's refusal of a message is back.
    Refusal,
    /// The receiver has crashed: the connection is broken.
    Reset,
    /// The receiver learns that a message, and all after it, never comes.
    Over,
    /// A try of a handshake arrives at the receiver.
    Call,
    /// Its answer is back: the connection is open.
    Accepted,
    /// Its answer is back: there is nobody.
    Refused,
    /// The sender can know that no answer comes because of a cut.
    Silent,
    /// The sender's wait after a try of a handshake is over.
    Knock,
}

impl Leg {
    /// Whether it is a wait of the sender's.
    pub fn is_wait(self) -> bool {
        matches!(self, Leg::Retry | Leg::Knock)
    }
}

impl Streams {
    /// No connection yet; `None` where messages take none.
    pub fn new(network: &Network, addresses: u32) -> Option<Streams> {
        let timing = network.transport.stream()?;
        let (mut outgoing, mut incoming) = (Vec::new(), Vec::new());
        outgoing.resize_with(addresses as usize, BTreeMap::new);
        incoming.resize_with(addresses as usize, BTreeMap::new);
        Some(Streams { timing, outgoing, incoming, held: 0 })
    }

    /// How many messages lie in no event.
    pub fn held(&self) -> u64 {
        self.held
    }

    /// Lets a sender wait after a try that failed, not less than until `earliest`.
    fn wait(
        &self,
        (sender, receiver): (NodeId, NodeId),
        key: EventKey,
        trip: Trip,
        earliest: Instant,
        queue: &mut impl Schedule,
    ) {
        let at = trip.sent_at.saturating_add(self.timing.data.wait(trip.tried)).max(earliest);
        let trip = Trip { peer: receiver, ..trip };
        push(queue, (at, sender), key, Leg::Retry, trip);
    }
}

fn push(
    queue: &mut impl Schedule,
    (at, to): (Instant, NodeId),
    key: EventKey,
    leg: Leg,
    trip: Trip,
) {
    queue.push(Event { at, to, key, what: What::Stream { leg, trip } });
}

/// 1 ns later.
fn soon(at: Instant) -> Instant {
    at.saturating_add(Span::TICK)
}
