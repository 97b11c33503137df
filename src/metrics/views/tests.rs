//! Views against an oracle that keeps every list and looks at all of them after each step.

use super::*;
use crate::outcome::Share;
use proptest::prelude::*;

const NODES: u32 = 5;

/// What may happen at a time.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// These nodes, as bits, come up or go down, all in one fault.
    Turn(u8),
    /// A node puts another, or itself, on its list, or takes it off.
    List(u32, u32),
    /// A node takes in nothing any more.
    Deaf(u32),
}

/// All lists, and who is up.
#[derive(Clone, Default)]
struct Oracle {
    up: [bool; NODES as usize],
    lists: [[bool; NODES as usize]; NODES as usize],
    deaf: [bool; NODES as usize],
    /// What is wrong, of how much, for how many nanoseconds: missing, ghosts, without themselves.
    sums: [(u128, u128); 3],
    /// By node: its last change, and when.
    changes: [Option<(bool, u64)>; NODES as usize],
}

impl Oracle {
    /// (observer, subject) pairs that are due, and whether they hold.
    fn pairs(&self, subject: usize) -> Vec<bool> {
        let Some((is_up, _)) = self.changes[subject] else { return Vec::new() };
        let observers = (0..NODES as usize).filter(|o| self.up[*o] && *o != subject);
        observers.map(|o| self.lists[o][subject] == is_up).collect()
    }

    fn value(&self) -> (u64, u64) {
        let all: Vec<bool> = (0..NODES as usize).flat_map(|s| self.pairs(s)).collect();
        (all.iter().filter(|holds| **holds).count() as u64, all.len() as u64)
    }

    /// A nanosecond goes by.
    fn pass(&mut self) {
        let nodes = 0..NODES as usize;
        for (o, s) in nodes.clone().flat_map(|o| nodes.clone().map(move |s| (o, s))) {
            if !self.up[o] {
                continue;
            }
            let listed = self.lists[o][s];
            let (place, wrong) = match (o == s, self.up[s], self.changes[s]) {
                (true, ..) => (2, !listed),
                (_, true, _) => (0, !listed),
                (_, _, Some(_)) => (1, listed),
                _ => continue,
            };
            self.sums[place].0 += u128::from(wrong);
            self.sums[place].1 += 1;
        }
    }

    fn held(&self, observer: usize) -> Vec<Fact> {
        let listed = (0..NODES).filter(|s| self.lists[observer][*s as usize]);
        listed.map(|s| Fact::PeerUp { peer: NodeId(s) }).collect()
    }
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => (1..32u8).prop_map(Step::Turn),
        6 => (0..NODES, 0..NODES).prop_map(|(a, b)| Step::List(a, b)),
        1 => (0..NODES).prop_map(Step::Deaf),
    ]
}

/// The times at which each item reached its shares, found by looking.
type Found = Vec<(usize, [Option<u64>; 4], u64)>;

fn look(oracle: &Oracle, found: &mut Found, at: u64) {
    for subject in 0..NODES as usize {
        let (pairs, last) = (oracle.pairs(subject), found.iter_mut().rfind(|f| f.0 == subject));
        let Some((_, reached, born_at)) = last.filter(|_| !pairs.is_empty()) else { continue };
        let held = pairs.iter().filter(|holds| **holds).count();
        for (share, reached) in [50, 90, 99, 100].iter().zip(reached) {
            if held * 100 >= share * pairs.len() {
                reached.get_or_insert(at - *born_at);
            }
        }
    }
}

/// What both say after all steps, one a nanosecond.
fn play(steps: &[Step]) -> (Views, Oracle, Found, u64) {
    let (mut views, mut oracle) = (Views::new(Kept::Curves, true), Oracle::default());
    let (mut found, mut false_deletions) = (Vec::new(), 0);
    for (step, at) in steps.iter().zip(1..) {
        oracle.pass();
        match *step {
            Step::Deaf(node) => {
                if oracle.up[node as usize] {
                    oracle.deaf[node as usize] = true;
                    views.fact((Instant(at), NodeId(node)), &Fact::Deaf);
                }
            }
            Step::Turn(bits) => {
                for node in (0..NODES as usize).filter(|node| bits >> node & 1 == 1) {
                    let place = (Instant(at), NodeId(node as u32));
                    match oracle.up[node] {
                        true => views.down(place, &oracle.held(node)),
                        false => views.up(place),
                    }
                    oracle.up[node] = !oracle.up[node];
                    oracle.lists[node] = Default::default();
                    oracle.deaf[node] = false;
                    oracle.changes[node] = Some((oracle.up[node], at));
                    found.push((node, [None; 4], at));
                }
                views.moment_end(Instant(at));
            }
            Step::List(observer, peer) => {
                let (o, s, peer) = (observer as usize, peer as usize, NodeId(peer));
                if !oracle.up[o] {
                    continue;
                }
                let listed = !oracle.lists[o][s];
                oracle.lists[o][s] = listed;
                let fact = if listed { Fact::PeerUp { peer } } else { Fact::PeerDown { peer } };
                views.fact((Instant(at), NodeId(observer)), &fact);
                false_deletions += u64::from(!listed && oracle.up[s] && o != s);
            }
        }
        look(&oracle, &mut found, at);
        assert_eq!(views.value(), oracle.value(), "after {step:?} at {at}");
    }
    (views, oracle, found, false_deletions)
}

proptest! {
    #[test]
    fn counters_say_what_is_found_by_looking(
        steps in proptest::collection::vec(any_step(), 1..60),
    ) {
        let (mut views, oracle, found, false_deletions) = play(&steps);
        for node in (0..NODES as usize).filter(|node| oracle.up[*node]) {
            views.node_end(NodeId(node as u32), &oracle.held(node));
        }
        let end = Instant(steps.len() as u64);
        let (covered, totals, curves) = views.finish(end, (Instant::ZERO, Instant::MAX));
        let share = |share: Share| (share.part, share.whole);
        prop_assert_eq!(share(totals.missing_share), oracle.sums[0]);
        prop_assert_eq!(share(totals.ghosts_share), oracle.sums[1]);
        prop_assert!(totals.without_self_share.is_none_or(|own| share(own) == oracle.sums[2]));
        let deaf = oracle.deaf.iter().filter(|deaf| **deaf).count() as u64;
        prop_assert_eq!((totals.deaf, curves.deaf.at(end.0).0), (deaf, deaf));
        prop_assert_eq!(curves.missing.at(end.0).0, totals.missing);
        prop_assert_eq!((covered.held, covered.due), oracle.value());
        prop_assert_eq!(covered.receipts.count, covered.held);
        let reached: Found = covered
            .items
            .iter()
            .map(|i| (i.writer.index(), i.reached.map(|r| r.map(|s| s.0)), i.born_at.0))
            .collect();
        prop_assert_eq!(reached, found);
        let live = oracle.up.iter().filter(|up| **up).count() as u64;
        let pairs = (0..5).flat_map(|o| (0..5).map(move |s| (o, s)));
        let count = |f: &dyn Fn(usize, usize) -> bool| {
            pairs.clone().filter(|(o, s)| oracle.up[*o] && o != s && f(*o, *s)).count() as u64
        };
        prop_assert_eq!(totals.observers, live);
        prop_assert_eq!(totals.listed, count(&|o, s| oracle.lists[o][s]));
        prop_assert_eq!(totals.ghosts, count(&|o, s| oracle.lists[o][s] && !oracle.up[s]));
        prop_assert_eq!(totals.missing, count(&|o, s| !oracle.lists[o][s] && oracle.up[s]));
        prop_assert_eq!(totals.false_deletions, false_deletions);
    }
}

const A: NodeId = NodeId(0);
const B: NodeId = NodeId(1);
const C: NodeId = NodeId(2);

fn three() -> Views {
    let mut views = Views::new(Kept::Curves, true);
    [A, B, C].iter().for_each(|node| views.up((Instant(0), *node)));
    for observer in [A, B, C] {
        for peer in [A, B, C].into_iter().filter(|peer| *peer != observer) {
            views.fact((Instant(5), observer), &Fact::PeerUp { peer });
        }
    }
    views
}

fn lists(peers: &[NodeId]) -> Vec<Fact> {
    peers.iter().map(|peer| Fact::PeerUp { peer: *peer }).collect()
}

#[test]
fn a_crash_is_due_at_all_others_until_the_node_is_back() {
    let mut views = three();
    assert_eq!(views.value(), (6, 6));
    views.down((Instant(10), C), &lists(&[A, B]));
    views.moment_end(Instant(10));
    assert_eq!(views.value(), (2, 4));
    views.fact((Instant(13), A), &Fact::PeerDown { peer: C });
    assert_eq!(views.value(), (3, 4));
    views.fact((Instant(19), B), &Fact::PeerDown { peer: C });
    assert!(views.complete());
    views.up((Instant(30), C));
    views.moment_end(Instant(30));
    // Two list each other; nobody lists C, and C lists nobody.
    assert_eq!(views.value(), (2, 6));
    let (covered, totals, _) = views.finish(Instant(40), (Instant(10), Instant::MAX));
    let down = &covered.items[3];
    assert_eq!((down.writer, down.change), (C, Some(Change::Down)));
    assert_eq!(down.reached.map(|r| r.map(|s| s.0)), [Some(3), Some(9), Some(9), Some(9)]);
    assert_eq!((down.held, down.due), (0, 0));
    // C, which came up again, is on no list.
    assert_eq!((totals.came_up, totals.discovery_all), (1, None));
    assert_eq!(totals.detection_first, Some(Span(3)));
    assert_eq!(totals.detection_all, Some(Span(9)));
    assert_eq!((totals.false_deletions, totals.missing, totals.ghosts), (0, 4, 0));
    assert_eq!(covered.converged_at, None);
}

#[test]
fn who_is_taken_off_while_it_is_up_is_deleted_falsely() {
    let mut views = three();
    views.fact((Instant(10), A), &Fact::PeerDown { peer: B });
    assert_eq!(views.value(), (5, 6));
    views.fact((Instant(20), A), &Fact::PeerUp { peer: B });
    for (node, held) in [(A, lists(&[B, C])), (B, lists(&[A, C])), (C, lists(&[A, B]))] {
        views.node_end(node, &held);
    }
    let (covered, totals, _) = views.finish(Instant(40), (Instant::ZERO, Instant::MAX));
    assert_eq!((totals.false_deletions, totals.missing, totals.listed), (1, 0, 6));
    assert_eq!((totals.came_up, totals.discovery_all), (3, Some(Span(5))));
    assert_eq!(covered.converged_at, Some(Instant(20)));
    // What is reached is never taken back, and first receipts are the first.
    assert_eq!(covered.reached, [Some(Span(5)); 4]);
    assert_eq!((covered.receipts.count, covered.receipts.sum_ns), (6, 30));
}

#[test]
fn who_has_never_been_up_is_due_nowhere_and_a_ghost_where_it_is_listed() {
    let mut views = three();
    views.fact((Instant(10), A), &Fact::PeerUp { peer: NodeId(7) });
    assert_eq!(views.value(), (6, 6));
    let (covered, totals, _) = views.finish(Instant(40), (Instant::ZERO, Instant::MAX));
    assert_eq!((totals.ghosts, totals.listed, covered.updates), (1, 7, 3));
    assert_eq!((totals.detection_first, totals.detection_all), (None, None));
}
