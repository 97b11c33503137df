//! [`Ledger`]: the messages of a part of a run, those of groups of nodes, and those to oneself.
//!
//! A message belongs to a part of a run if it is sent in it, and its one fate counts whenever it is
//! known; a copy that the network makes belongs where its original does. So what was sent and
//! duplicated is again the sum of all fates. Whatever is told carries its own time and key, so the
//! order in which nodes are handled does not matter.

use crate::engine::{Handled, Observer, Sent};
use crate::id::NodeId;
use crate::network::Fate;
use crate::outcome::{GroupTraffic, Measured};
use crate::rng::EventKey;
use crate::time::Instant;
use std::collections::BTreeSet;

/// Follows every message from its sending to its end.
pub struct Ledger {
    header_bytes: u64,
    window: Option<Window>,
    /// The group of each node, by address, and what each group sent and received.
    of: Vec<u8>,
    groups: Vec<GroupTraffic>,
    to_itself: u64,
}

/// What was counted in a run.
pub struct Counted {
    /// Of the part of the run.
    pub measured: Option<Measured>,
    /// By group.
    pub groups: Vec<GroupTraffic>,
    /// Messages that nodes sent to themselves, in the whole run.
    pub to_itself: u64,
}

/// The part of a run, and what it had.
struct Window {
    from: Instant,
    until: Instant,
    sums: Measured,
    /// The messages under way that count.
    under_way: BTreeSet<EventKey>,
    /// The message that was sent last, which may end at its sender, if it counts.
    sent_last: Option<EventKey>,
    /// Whether the message that arrived last counts.
    arrived_counts: bool,
    /// By address.
    sends: Vec<u64>,
    receives: Vec<u64>,
}

impl Ledger {
    /// Nothing yet, of `nodes` nodes, for what is sent from the first instant of `window` up to the
    /// second, itself excluded; `of` is the group of each node, empty without groups.
    pub fn new(
        header_bytes: u32,
        nodes: u32,
        window: Option<(Instant, Instant)>,
        of: Vec<u8>,
    ) -> Ledger {
        let count = of.iter().max().map_or(0, |most| usize::from(*most) + 1);
        let zeros = || vec![0; nodes as usize];
        let window = window.map(|(from, until)| Window {
            from,
            until,
            sums: Measured::default(),
            under_way: BTreeSet::new(),
            sent_last: None,
            arrived_counts: false,
            sends: zeros(),
            receives: zeros(),
        });
        let groups = vec![GroupTraffic::default(); count];
        Ledger { header_bytes: header_bytes.into(), window, of, groups, to_itself: 0 }
    }

    fn group(&mut self, node: NodeId) -> Option<&mut GroupTraffic> {
        let group = self.of.get(node.index())?;
        self.groups.get_mut(usize::from(*group))
    }

    /// What was counted in a run that ended then.
    pub fn finish(self, ended_at: Instant) -> Counted {
        let measured = self.window.map(|window| {
            let mut sums = window.sums;
            sums.messages.by_fate[Fate::InFlight as usize] += window.under_way.len() as u64;
            sums.lasted = window.until.min(ended_at).since(window.from.min(ended_at));
            sums.sends_per_node_max = window.sends.into_iter().max().unwrap_or_default();
            sums.receives_per_node_max = window.receives.into_iter().max().unwrap_or_default();
            sums
        });
        Counted { measured, groups: self.groups, to_itself: self.to_itself }
    }
}

impl Window {
    fn sent(&mut self, sent: &Sent, bytes: u64) {
        self.sent_last = None;
        if sent.at < self.from || sent.at >= self.until {
            return;
        }
        self.sums.messages.sent += 1;
        self.sums.bytes_sent += bytes;
        self.sums.payloads_sent += u64::from(sent.updates);
        self.sends[sent.from.index()] += 1;
        self.under_way.insert(sent.key);
        self.sent_last = Some(sent.key);
    }

    fn copied(&mut self, copy: &Sent) {
        if self.sent_last.is_some() {
            self.sums.messages.duplicated += 1;
            self.under_way.insert(copy.key);
        }
    }

    fn ends(&mut self, key: EventKey, fate: Fate) -> bool {
        let counts = self.under_way.remove(&key);
        self.sums.messages.by_fate[fate as usize] += u64::from(counts);
        counts
    }
}

impl Observer for Ledger {
    fn up(&mut self, _at: Instant, node: NodeId) {
        if let Some(window) = &mut self.window {
            let addresses = window.sends.len().max(node.index() + 1);
            window.sends.resize(addresses, 0);
            window.receives.resize(addresses, 0);
        }
    }

    fn event(&mut self, handled: &Handled) {
        let (_, node, _, key) = handled.position;
        if handled.fate == Some(Fate::Delivered) {
            self.group(node).into_iter().for_each(|group| group.messages_delivered += 1);
        }
        let Some(window) = &mut self.window else { return };
        (window.sent_last, window.arrived_counts) = (None, false);
        let Some(fate) = handled.fate else { return };
        window.arrived_counts = window.ends(key, fate);
        if window.arrived_counts && fate == Fate::Delivered {
            window.receives[node.index()] += 1;
        }
    }

    fn sent(&mut self, sent: &Sent) {
        let bytes = u64::from(sent.len) + self.header_bytes;
        self.to_itself += u64::from(sent.from == sent.to);
        if let Some(group) = self.group(sent.from) {
            group.messages_sent += 1;
            group.bytes_sent += bytes;
        }
        self.window.iter_mut().for_each(|window| window.sent(sent, bytes));
    }

    fn copied(&mut self, copy: &Sent) {
        self.window.iter_mut().for_each(|window| window.copied(copy));
    }

    /// Of an arrival the end is told with the event; here it is told of what ends at its sender.
    fn ended(&mut self, _at: Instant, fate: Fate) {
        let Some(window) = &mut self.window else { return };
        if let Some(key) = window.sent_last.take() {
            window.ends(key, fate);
        }
    }

    fn useful(&mut self) {
        if let Some(window) = self.window.as_mut().filter(|window| window.arrived_counts) {
            window.sums.messages.useful += 1;
        }
    }
}
