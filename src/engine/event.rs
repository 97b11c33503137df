//! Events and the total order in which they take place.

use super::payloads::PayloadId;
use super::streams::{Leg, Trip};
use super::ticks::Gap;
use crate::id::NodeId;
use crate::protocol::Failure;
use crate::rng::EventKey;
use crate::time::{Instant, Span};

/// One thing that will happen at one node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Event {
    /// When.
    pub at: Instant,
    /// At which node.
    pub to: NodeId,
    /// Its name.
    pub key: EventKey,
    /// What happens.
    pub what: What,
}

/// What happens at the node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// It boots.
    Boot,
    /// A client asks it: the command's place in the plan.
    Command(u32),
    /// A message arrives.
    Delivery {
        /// Its sender.
        from: NodeId,
        /// Where its content lies.
        payload: PayloadId,
    },
    /// A message that has arrived is one step further.
    Passing {
        /// Its sender.
        from: NodeId,
        /// Where its content lies.
        payload: PayloadId,
        /// The life at which it arrived.
        life: u32,
        /// The step that it has reached.
        step: Step,
    },
    /// It hears that what it sent has failed.
    Failure {
        /// To whom it was sent.
        peer: NodeId,
        /// Why it failed.
        why: Failure,
        /// The life that sent it; [`ANY_LIFE`] for whichever is present.
        life: u32,
    },
    /// A timer that it set once fires.
    Timer {
        /// Which.
        timer: u32,
        /// The life that set it.
        life: u32,
    },
    /// A connection goes on at one of its ends.
    Stream {
        /// What happens.
        leg: Leg,
        /// To which message, or handshake.
        trip: Trip,
    },
    /// A periodic timer fires.
    Tick(Tick),
}

/// The steps between a message's arrival and its handler.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// It is through the receiver's link.
    Received,
    /// The receiver has the time for it.
    Ready,
}

/// A life that is not known, and cannot have changed meanwhile.
pub const ANY_LIFE: u32 = u32::MAX;

/// One turn of a periodic timer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tick {
    /// Which timer.
    pub timer: u32,
    /// The life that set it.
    pub life: u32,
    /// Its number since boot, from 0.
    pub number: u64,
    /// The (mean) time to the next.
    pub period: Span,
    /// What moves it away from a grid.
    pub gap: Gap,
}

/// The order of events of one node in one instant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Class {
    /// Boots come first: a command may be asked of a node in the instant in which it boots.
    Boot,
    /// Then commands.
    Command,
    /// Then arrivals.
    Delivery,
    /// Then failures.
    Failure,
    /// Then timers.
    Timer,
}

/// A place in the total order; faults stand before all positions of their instant.
pub type Position = (Instant, NodeId, Class, EventKey);

impl Event {
    /// Its class.
    pub fn class(&self) -> Class {
        match self.what {
            What::Boot => Class::Boot,
            What::Command(_) => Class::Command,
            What::Delivery { .. } | What::Passing { .. } => Class::Delivery,
            What::Failure { .. } => Class::Failure,
            What::Stream { leg, .. } if !leg.is_wait() => Class::Delivery,
            What::Timer { .. } | What::Tick(_) | What::Stream { .. } => Class::Timer,
        }
    }

    /// Its place in the total order.
    pub fn position(&self) -> Position {
        (self.at, self.to, self.class(), self.key)
    }
}

impl PartialOrd for Event {
    fn partial_cmp(&self, other: &Event) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Event {
    fn cmp(&self, other: &Event) -> std::cmp::Ordering {
        self.position().cmp(&other.position())
    }
}
