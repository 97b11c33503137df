//! What tests of links look at: when each message was sent and came to its end at its receiver.

use crate::support::both::in_both;
use gossip_sim::engine::{Class, Handled, Observer, Sent, Tuning};
use gossip_sim::id::NodeId;
use gossip_sim::network::Fate;
use gossip_sim::outcome::Replication;
use gossip_sim::rng::EventKey;
use gossip_sim::run;
use gossip_sim::scenario::Scenario;
use gossip_sim::time::Instant;
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Seen {
    pub sent: BTreeMap<EventKey, Sent>,
    pub arrivals: Vec<(Instant, NodeId, EventKey, Fate)>,
}

impl Observer for Seen {
    fn event(&mut self, handled: &Handled) {
        let (at, node, class, key) = handled.position;
        if class == Class::Delivery {
            self.arrivals.extend(handled.fate.map(|fate| (at, node, key, fate)));
        }
    }
    fn sent(&mut self, sent: &Sent) {
        self.sent.insert(sent.key, *sent);
    }
    fn copied(&mut self, sent: &Sent) {
        self.sent.insert(sent.key, *sent);
    }
}

/// One replication, in both engines; what it ended as, and what was seen in the fast one.
pub fn run_both(scenario: &Scenario, number: u64) -> (Replication, Seen) {
    let fast = in_both(scenario, number);
    let mut seen = Seen::default();
    run::watch(scenario, number, Tuning::default(), &mut seen);
    (fast, seen)
}

/// Within four standard deviations of a binomial number.
pub fn binomial(count: u64, of: u64, share: f64) {
    let (count, of) = (count as f64, of as f64);
    let sd = (of * share * (1.0 - share)).sqrt();
    assert!((count - of * share).abs() < 4.0 * sd, "{count} of {of}, expected {share}");
}
