//! What befell a replication that no fate of a message tells.

use crate::time::Span;
use std::ops::AddAssign;

/// How often each of it happened, in the whole run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Incidents {
    /// Messages that had to wait for a paused node, or in the line of one that was.
    pub messages_waited: u64,
    /// Turns of timers that came due at a paused node.
    pub timers_overdue: u64,
    /// Tries of handshakes of streams.
    pub handshakes: u64,
    /// Tries of messages of streams after the first.
    pub retransmissions: u64,
    /// Writes that were not durable when their node crashed, and are gone.
    pub writes_lost: u64,
    /// Writes of which a crash left a part.
    pub writes_torn: u64,
    /// Messages that waited for a write and never left, because their sender crashed or the run ended.
    pub messages_unsent: u64,
    /// Messages that mute nodes kept back.
    pub messages_withheld: u64,
    /// Messages in the place of which nodes sent something replayed or forged.
    pub messages_falsified: u64,
    /// Messages that nodes sent to themselves.
    pub messages_to_itself: u64,
    /// Turns that came due while their node waited for an answer of an earlier one.
    pub stalls: u64,
    /// Nodes up at the end of whom a turn waits.
    pub stalled_at_end: u64,
    /// How long a turn waited; the longest.
    pub stall_longest: Span,
}

impl AddAssign for Incidents {
    fn add_assign(&mut self, other: Incidents) {
        self.messages_waited += other.messages_waited;
        self.timers_overdue += other.timers_overdue;
        self.handshakes += other.handshakes;
        self.retransmissions += other.retransmissions;
        self.writes_lost += other.writes_lost;
        self.writes_torn += other.writes_torn;
        self.messages_unsent += other.messages_unsent;
        self.messages_withheld += other.messages_withheld;
        self.messages_falsified += other.messages_falsified;
        self.messages_to_itself += other.messages_to_itself;
        self.stalls += other.stalls;
        self.stalled_at_end += other.stalled_at_end;
        self.stall_longest = self.stall_longest.max(other.stall_longest);
    }
}
