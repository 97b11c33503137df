//! The seam between protocols and whatever drives them.
//!
//! A [`Protocol`] is a set of handlers over shared parameters (`&self`) and one node's state
//! (`&mut Node`). Effects leave through a [`Context`] and nowhere else, but for what a node prints
//! when it is stopped: no handler fails, blocks, reads a clock, or sees another node. The simulator's
//! engines drive this seam; a real UDP socket can drive it as well.

mod context;
mod fact;
mod message;
mod peers;
pub mod recording;
mod timing;

pub use context::{Context, Phase};
pub use fact::{Answer, Fact};
pub use message::{Message, Wire};
pub use peers::{PICKS_MAX, Peers, pick_by, pick_distinct};
pub use timing::Timing;

use crate::id::{NodeId, RequestId};
use std::fmt::Debug;

/// A gossip protocol: what a node does when it boots, hears, ticks, or is asked.
///
/// Handlers are called one at a time per node, in the order of virtual time. Within a handler time
/// stands still. A timer or failure of an earlier life never fires; a datagram sent to an earlier
/// life reaches the present one.
pub trait Protocol: Sized {
    /// A node's volatile state, lost in a crash. Kept small: up to 10^8 of them are stored.
    type Node;
    /// What nodes say to each other.
    type Msg: Message;
    /// The names of a node's timers.
    type Timer: Copy + Eq + Debug + Into<u32> + From<u32>;
    /// What a client may ask of a node.
    type Command: Clone;
    /// One appended record on disk; `()` for a protocol that keeps nothing.
    type Record: Wire + Clone;

    /// Whether [`Protocol::tamper`] can forge versions.
    const FORGES: bool = false;

    /// Begins a life: `disk` holds the records that survived earlier lives, oldest first.
    fn boot(&self, disk: &[Self::Record], cx: &mut impl Context<Self>) -> Self::Node;

    /// Handles a message from `from`.
    fn on_message(
        &self,
        node: &mut Self::Node,
        from: NodeId,
        msg: &Self::Msg,
        cx: &mut impl Context<Self>,
    );

    /// Handles a timer that the node set in this life.
    fn on_timer(&self, node: &mut Self::Node, timer: Self::Timer, cx: &mut impl Context<Self>);

    /// Whether to hear `msg` would neither change `node` nor have any effect. A driver may then
    /// spare the call of [`Protocol::on_message`]: in gossip most messages say nothing new.
    fn ignores_message(&self, _node: &Self::Node, _msg: &Self::Msg) -> bool {
        false
    }

    /// The same for [`Protocol::on_timer`].
    fn ignores_timer(&self, _node: &Self::Node, _timer: Self::Timer) -> bool {
        false
    }

    /// Handles a client's command; its answer, if any, is a [`Fact::Answered`] with `request`.
    fn on_command(
        &self,
        node: &mut Self::Node,
        request: RequestId,
        command: Self::Command,
        cx: &mut impl Context<Self>,
    );

    /// Takes, as one of several nodes in one instant, an update that they all hold from then on:
    /// the same `request` and `command` at each, and `writer`, one of them, in whose name it is.
    ///
    /// What they take must be equal to the last bit. Only the writer answers.
    fn on_shared(
        &self,
        _node: &mut Self::Node,
        request: RequestId,
        _command: Self::Command,
        writer: NodeId,
        cx: &mut impl Context<Self>,
    ) {
        if cx.me() == writer {
            let answer = Answer::Refused("this protocol knows no shared updates".into());
            cx.emit(Fact::Answered { request, answer });
        }
    }

    /// Hears that a message to `to` failed, or that `to`, to which it has an open stream, has crashed, where
    /// the transport can tell.
    fn on_failure(
        &self,
        _node: &mut Self::Node,
        _to: NodeId,
        _why: Failure,
        _cx: &mut impl Context<Self>,
    ) {
    }

    /// Receives `len` octets that are no message: corrupt, or cut at the receive buffer.
    fn on_undecodable(
        &self,
        _node: &mut Self::Node,
        _from: NodeId,
        _len: u32,
        _cx: &mut impl Context<Self>,
    ) {
    }

    /// A node that is up, and not paused, is stopped for good: the lines that it prints. Asked only if
    /// somebody listens; it can send nothing any more.
    fn on_stop(&self, _node: &Self::Node, _print: &mut dyn FnMut(&str)) {}

    /// Reads one command, already split into words.
    ///
    /// # Errors
    /// An unknown verb, or a missing or superfluous word, by the place of that word.
    fn parse(&self, words: &[&str]) -> Result<Self::Command, CommandError>;

    /// Reports all that `node` holds, as the [`Fact::Learned`] by which it would be learned.
    ///
    /// Asked when the node crashes and when a run ends.
    fn held(&self, node: &Self::Node, each: &mut dyn FnMut(Fact));

    /// Whether `node` will send nothing before it hears something. A protocol that has something
    /// to say at every tick is never idle.
    fn idle(&self, _node: &Self::Node) -> bool {
        false
    }

    /// Turns `msg` into a lie, for nodes that lie; false when this message has no such lie.
    fn tamper(&self, _msg: &mut Self::Msg, _how: Tamper) -> bool {
        false
    }
}

/// Why a message is known to have failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The peer is down and its host says so (streams), or has accepted as many callers in this cycle
    /// as it may.
    Refused,
    /// No answer within the transport's patience (streams).
    TimedOut,
    /// Longer than the largest datagram.
    TooBig,
}

impl Failure {
    /// The reason's number in event keys.
    pub fn number(self) -> u8 {
        match self {
            Failure::Refused => 0,
            Failure::TimedOut => 1,
            Failure::TooBig => 2,
        }
    }
}

/// How a lying node changes what it sends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tamper {
    /// Claims a version above every honest one.
    ForgeVersion,
}

/// Why a client's command cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CommandError {
    /// The place of the word at fault, from 0; the number of words when one is missing.
    pub word: usize,
    /// What is wrong.
    pub message: String,
    /// What could stand there, for a hint.
    pub expected: Vec<String>,
}
