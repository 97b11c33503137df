//! Common random numbers: what two design points share, as DESIGN 4.5 promises it.

use gossip_sim::engine::{Class, Handled, Observer, Sent, Tuning};
use gossip_sim::id::NodeId;
use gossip_sim::network::Fate;
use gossip_sim::protocol::Fact;
use gossip_sim::rng::EventKey;
use gossip_sim::run::watch;
use gossip_sim::scenario::{Override, Text};
use gossip_sim::sweep::Plan;
use gossip_sim::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

const SCENARIO: &str = "[cluster]\nnodes = 300\n[protocol]\nkind = \"gossip\"\nmode = \"push\"\n\
    fanout = 3\n\
    [network]\nlatency = { kind = \"uniform\", min = \"10 ms\", max = \"100 ms\" }\nloss = \"10 %\"\n\
    [[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"set a b\"\n[[faults]]\nid = \"crash\"\n\
    at = \"3 s\"\nlasts = \"2 s\"\nkind = \"crash\"\nnodes = \"30 %\"\n[stop]\nwhen = \"never\"\n\
    at = \"12 s\"\n";

/// What a replication did, by the names of its events.
#[derive(Default)]
struct Seen {
    boots: Vec<(Instant, NodeId)>,
    victims: Vec<(Instant, NodeId)>,
    ticks: Vec<(Instant, NodeId)>,
    /// By message: cause, receiver.
    sent: BTreeMap<EventKey, (EventKey, NodeId)>,
    lost: BTreeSet<EventKey>,
    arrived: BTreeMap<EventKey, Instant>,
    last: Option<EventKey>,
}

impl Observer for Seen {
    fn needs_total_order(&self) -> bool {
        true
    }

    fn event(&mut self, handled: &Handled) {
        let (at, node, class, key) = handled.position;
        match class {
            Class::Boot => self.boots.push((at, node)),
            Class::Timer => self.ticks.push((at, node)),
            Class::Delivery => _ = self.arrived.insert(key, at),
            _ => {}
        }
    }

    fn sent(&mut self, sent: &Sent) {
        self.sent.insert(sent.key, (sent.cause, sent.to));
        self.last = Some(sent.key);
    }

    fn ended(&mut self, _at: Instant, fate: Fate) {
        // A message is lost when it is sent, so it is the one sent last.
        if fate == Fate::Lost {
            self.lost.extend(self.last);
        }
    }

    fn down(&mut self, at: Instant, node: NodeId, _held: &[Fact]) {
        self.victims.push((at, node));
    }
}

/// Both points of a sweep along one axis, in replication `number`.
fn pair(axis: &str, number: u64) -> [Seen; 2] {
    points(SCENARIO, axis, number)
}

/// The same of the scenario `text`.
fn points(text: &str, axis: &str, number: u64) -> [Seen; 2] {
    let text = Text { name: "s.toml".into(), text: text.to_string(), folder: PathBuf::new() };
    let plan = Plan::of(&text, &[Override::vary(axis)], 2).unwrap();
    [0, 1].map(|point| {
        let mut seen = Seen::default();
        watch(&plan.points[point].scenario, number, Tuning::default(), &mut seen);
        seen
    })
}

/// Whom each event sent something to.
fn calls(seen: &Seen) -> BTreeMap<EventKey, BTreeSet<NodeId>> {
    let mut all: BTreeMap<EventKey, BTreeSet<NodeId>> = BTreeMap::new();
    seen.sent.values().for_each(|(cause, to)| _ = all.entry(*cause).or_default().insert(*to));
    all
}

fn same_surroundings([a, b]: &[Seen; 2]) {
    assert_eq!(a.boots, b.boots);
    assert_eq!(a.victims, b.victims);
    assert_eq!(a.victims.len(), 90);
    assert_eq!(a.ticks, b.ticks, "phases, of first and of later lives");
    assert!(a.ticks.len() > 2_500);
}

#[test]
fn a_higher_loss_loses_a_superset() {
    let both = pair("network.loss=10 %,20 %", 0);
    same_surroundings(&both);
    let [low, high] = &both;
    let common: Vec<&EventKey> = low.sent.keys().filter(|k| high.sent.contains_key(k)).collect();
    assert!(common.len() > 4_000, "{} messages in both", common.len());
    let [mut only_high, mut lost_low] = [0, 0];
    for key in common {
        let [in_low, in_high] = [low.lost.contains(key), high.lost.contains(key)];
        assert!(!in_low || in_high, "lost at 10 % and not at 20 %");
        lost_low += usize::from(in_low);
        only_high += usize::from(in_high && !in_low);
        assert_eq!(low.sent[key], high.sent[key]);
        if let (Some(a), Some(b)) = (low.arrived.get(key), high.arrived.get(key)) {
            assert_eq!(a, b, "one latency under one key");
        }
    }
    assert!(lost_low > 300 && only_high > 300, "{lost_low} {only_high}");
}

#[test]
fn a_larger_fanout_contacts_a_superset() {
    let both = pair("protocol.fanout=2,3", 0);
    same_surroundings(&both);
    let [few, many] = [calls(&both[0]), calls(&both[1])];
    let common = few.iter().filter_map(|(cause, to)| Some((to, many.get(cause)?)));
    let pairs: Vec<_> = common.collect();
    assert!(pairs.len() > 1_500, "{} rounds in both", pairs.len());
    for (few, many) in pairs {
        assert_eq!((few.len(), many.len()), (2, 3));
        assert!(few.is_subset(many));
    }
}

/// A coin falls where a contact is judged, and the words of a tick choose peers alone: a site that is
/// still hot at one point and not at the other calls the same peers at both.
#[test]
fn coins_move_no_choice_of_peers() {
    for mode in ["push", "pull", "push-pull"] {
        let protocol = format!(
            "kind = \"rumor\"\nremoval = \"coin\"\nmode = \"{mode}\"\n\
             timing = {{ kind = \"synchronous\" }}\nfanout = 3\n"
        );
        let gossip = "kind = \"gossip\"\nmode = \"push\"\nfanout = 3\n";
        let latency = "latency = { kind = \"uniform\", min = \"10 ms\", max = \"100 ms\" }\n";
        let text = SCENARIO.replace(gossip, &protocol).replace(latency, "");
        let both = points(&text, "protocol.k=2,4", 0);
        let [few, many] = [calls(&both[0]), calls(&both[1])];
        let common: Vec<_> =
            few.iter().filter_map(|(cause, to)| Some((to, many.get(cause)?))).collect();
        assert!(common.len() > 500, "{mode}: {} rounds in both", common.len());
        assert!(common.iter().all(|(few, many)| few == many), "{mode}");
    }
}

#[test]
fn another_replication_shares_nothing() {
    let [first, _] = pair("protocol.fanout=2,3", 0);
    let [second, _] = pair("protocol.fanout=2,3", 1);
    assert_ne!(first.victims, second.victims);
    assert_ne!(first.ticks, second.ticks);
    assert!(first.sent.keys().all(|key| !second.sent.contains_key(key)));
}
