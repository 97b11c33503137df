//! What comes next on the fault timeline. Each place is made when the one before it is reached, so
//! that a fault can come any number of times.

use super::{Change, Fault, FaultKind, Lifetime};
use crate::id::NodeId;
use crate::rng::{Block, Draws, EventKey, Keys, Purpose};
use crate::select::Selector;
use crate::time::{Instant, Span};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// One place on the timeline: the beginning or the end of a fault, or what it does to one node in
/// between. They are in the order in which they take place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Moment {
    /// When.
    pub at: Instant,
    /// The place of the fault in the file: the order within an instant.
    pub place: u32,
    /// Which time the fault comes, from 0.
    pub occurrence: u64,
    /// Of a fault by which nodes come and go: the node, and the number of its life or of the change.
    pub life: Option<(NodeId, u32)>,
    /// Whether the fault ends, or the node comes up again.
    pub ends: bool,
}

impl Moment {
    /// Its name.
    pub fn key(&self, keys: &Keys) -> EventKey {
        match self.life {
            None => keys.fault(self.place, self.occurrence, self.ends),
            Some(life) => keys.churn(self.place, self.occurrence, life, self.ends),
        }
    }

    /// Whether a run waits for it: not for what is drawn while nodes come and go.
    pub fn is_listed(&self, faults: &[Fault]) -> bool {
        let drawn = matches!(faults[self.place as usize].what, FaultKind::Churn { .. });
        self.life.is_none() || !drawn
    }
}

/// When synchronous cycles exchange their messages: so long after the start of each.
#[derive(Clone, Copy, Debug)]
pub struct Legs {
    /// The length of a cycle.
    pub period: Span,
    /// How long after its start that is over.
    pub last: Span,
}

impl Legs {
    /// This time, or the first after the legs in which it falls.
    fn after(self, at: Instant) -> Instant {
        let into = at.0 % self.period.0;
        match (1..=self.last.0).contains(&into) {
            true => at.saturating_add(Span(self.last.0 + 1 - into)),
            false => at,
        }
    }
}

/// What is still to come in one replication.
pub struct Timeline<'a> {
    faults: &'a [Fault],
    nodes: u32,
    seed: (u64, u64),
    draws: Draws,
    legs: Option<Legs>,
    heap: BinaryHeap<Reverse<Moment>>,
}

impl<'a> Timeline<'a> {
    /// All of these faults are still to come in a cluster of `nodes`, in the replication with this
    /// seed and number. What happens to nodes that come and go does not happen within `legs`.
    pub fn new(
        faults: &'a [Fault],
        nodes: u32,
        seed: (u64, u64),
        legs: Option<Legs>,
    ) -> Timeline<'a> {
        let first = |(fault, place): (&Fault, u32)| {
            Reverse(Moment { at: fault.at, place, occurrence: 0, life: None, ends: false })
        };
        let heap = faults.iter().zip(0..).map(first).collect();
        Timeline { faults, nodes, seed, draws: Draws::new(seed.0, seed.1), legs, heap }
    }

    /// When the next moment is.
    #[inline(always)]
    pub fn next_at(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse(moment)| moment.at)
    }

    /// Goes on to the next moment.
    pub fn advance(&mut self) -> Option<Moment> {
        let Reverse(moment) = self.heap.pop()?;
        match (moment.life, moment.ends) {
            (Some(life), _) => self.live_on(moment, life),
            (None, false) => self.follow(moment),
            (None, true) => {}
        }
        Some(moment)
    }

    /// The nodes that the fault at `place` means, each time that it comes.
    pub fn victims(&self, nodes: &Selector, place: u32) -> Vec<NodeId> {
        // A share is drawn more than once, so from streams of its own.
        let draws = Draws::new(self.seed.0, self.seed.1);
        nodes.resolve(self.nodes, &draws, Purpose::Victims, place)
    }

    /// What a beginning leads to: its end, the next beginning, and what it does to nodes.
    fn follow(&mut self, moment: Moment) {
        let fault = &self.faults[moment.place as usize];
        let end = fault.ends(moment.occurrence);
        self.heap.extend(end.map(|at| Reverse(Moment { at, ends: true, ..moment })));
        let occurrence = moment.occurrence + 1;
        if occurrence < fault.repeats.count {
            self.heap.push(Reverse(Moment { at: fault.begins(occurrence), occurrence, ..moment }));
        }
        match &fault.what {
            FaultKind::Churn { nodes, stationary: true, .. } => {
                for node in self.victims(nodes, moment.place) {
                    self.meet(moment, node);
                }
            }
            FaultKind::Churn { nodes, up, .. } => {
                for node in self.victims(nodes, moment.place) {
                    self.end_of_life(moment, (node, 0), *up);
                }
            }
            FaultKind::ChurnTrace { .. } => self.change(moment, 0),
            _ => {}
        }
    }

    /// What becomes of a node next, after it went down or came up by a fault.
    fn live_on(&mut self, moment: Moment, (node, number): (NodeId, u32)) {
        match &self.faults[moment.place as usize].what {
            FaultKind::Churn { up, .. } if moment.ends => {
                self.end_of_life(moment, (node, number + 1), *up);
            }
            FaultKind::Churn { down, stationary, .. } => {
                let key = self.life(moment, (node, number));
                // Whoever is up at the beginning is so for 1 ns more.
                let begun =
                    moment.at == self.faults[moment.place as usize].begins(moment.occurrence);
                let time = match *stationary && begun {
                    true => down.rest(self.rests(key)),
                    false => down.sample(self.draws.block(Purpose::Downtime, key, 0)[0]),
                };
                let at = moment.at.saturating_add(time);
                self.push(Moment { at, ends: true, ..moment });
            }
            _ => self.change(moment, number + 1),
        }
    }

    /// `node` begins a life now that ends after a time of the law `up`.
    fn end_of_life(&mut self, moment: Moment, life: (NodeId, u32), up: Lifetime) {
        let draw = self.draws.block(Purpose::Lifetime, self.life(moment, life), 0)[0];
        let at = moment.at.saturating_add(up.sample(draw));
        self.push(Moment { at, life: Some(life), ends: false, ..moment });
    }

    /// `node` has come and gone for long: it is up now with the share of its time that it is, and
    /// what it does goes on for what is left of it. Who is down goes down at once.
    fn meet(&mut self, moment: Moment, node: NodeId) {
        let what = &self.faults[moment.place as usize].what;
        let FaultKind::Churn { up, down, .. } = what else { return };
        let key = self.life(moment, (node, 0));
        let draw = self.draws.block(Purpose::FirstState, key, 0)[0];
        let [up_ns, down_ns] = [up, down].map(|law| u128::from(law.mean().0));
        let is_up = u128::from(draw) * (up_ns + down_ns) < up_ns << 64;
        let left = if is_up { up.rest(self.rests(key)) } else { Span::ZERO };
        let at = moment.at.saturating_add(left);
        self.push(Moment { at, life: Some((node, 0)), ends: false, ..moment });
    }

    /// The name of what ends a life, by which times are drawn.
    fn life(&self, moment: Moment, life: (NodeId, u32)) -> u64 {
        self.draws.keys().churn(moment.place, moment.occurrence, life, false).0
    }

    /// The draws for what is left of a time.
    fn rests(&self, key: u64) -> impl Fn(u64) -> Block + '_ {
        move |number| self.draws.block(Purpose::FirstRest, key, number)
    }

    /// The change of a trace with this number.
    fn change(&mut self, moment: Moment, number: u32) {
        let fault = &self.faults[moment.place as usize];
        let FaultKind::ChurnTrace { changes, .. } = &fault.what else { return };
        let Some(Change { after, node, up }) = changes.get(number as usize) else { return };
        let at = fault.begins(moment.occurrence).saturating_add(*after);
        self.push(Moment { at, life: Some((*node, number)), ends: *up, ..moment });
    }

    /// What happens to nodes before the fault ends; at its end none of them is down by it.
    fn push(&mut self, mut moment: Moment) {
        moment.at = self.legs.map_or(moment.at, |legs| legs.after(moment.at));
        let end = self.faults[moment.place as usize].ends(moment.occurrence);
        if end.is_none_or(|end| moment.at < end) {
            self.heap.push(Reverse(moment));
        }
    }
}

/// How many beginnings, ends and measured changes a run waits for.
pub fn listed(faults: &[Fault]) -> u64 {
    let changes = |fault: &Fault| match &fault.what {
        FaultKind::ChurnTrace { changes, .. } => {
            changes.iter().filter(|c| fault.lasts.is_none_or(|lasts| c.after < lasts)).count()
        }
        _ => 0,
    };
    let each = |fault: &Fault| {
        fault
            .repeats
            .count
            .saturating_mul(1 + u64::from(fault.lasts.is_some()) + changes(fault) as u64)
    };
    faults.iter().map(each).fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::{Address, Disk, Repeats, down_at_first};

    fn fault(at: u64, lasts: Option<u64>, every: u64, count: u64) -> Fault {
        Fault {
            id: None,
            at: Instant(at),
            lasts: lasts.map(Span),
            repeats: Repeats { every: Span(every), count },
            what: FaultKind::Partition { groups: vec![Selector::Range(0, 1)] },
        }
    }

    #[test]
    fn moments_come_in_order_however_often() {
        let faults = [
            fault(10, Some(5), 10, 3),
            fault(15, None, 0, 1),
            fault(10, Some(20), 0, 1),
            fault(20, Some(1), 1_000_000, u64::MAX),
        ];
        assert_eq!(listed(&faults[..3]), 6 + 1 + 2);
        assert_eq!(listed(&faults), u64::MAX);
        let mut timeline = Timeline::new(&faults, 10, (1, 0), None);
        let mut found = Vec::new();
        while let Some(moment) = timeline.advance().filter(|moment| moment.at.0 <= 40) {
            found.push((moment.at.0, moment.place, moment.occurrence, moment.ends));
        }
        let expected = [
            (10, 0, 0, false),
            (10, 2, 0, false),
            (15, 0, 0, true),
            (15, 1, 0, false),
            (20, 0, 1, false),
            (20, 3, 0, false),
            (21, 3, 0, true),
            (25, 0, 1, true),
            (30, 0, 2, false),
            (30, 2, 0, true),
            (35, 0, 2, true),
        ];
        assert_eq!(found, expected);
    }

    fn churn(lasts: Option<u64>, what: FaultKind) -> Fault {
        Fault { what, ..fault(100, lasts, 1_000, 2) }
    }

    /// Time, node and whether it comes up, of what happens to nodes up to `until`.
    fn lives(faults: &[Fault], until: u64) -> Vec<(u64, u32, bool)> {
        let mut timeline = Timeline::new(faults, 10, (1, 0), None);
        let mut found = Vec::new();
        while let Some(moment) = timeline.advance().filter(|moment| moment.at.0 <= until) {
            let life = moment.life.map(|(node, _)| (moment.at.0, node.0, moment.ends));
            found.extend(life);
        }
        found
    }

    #[test]
    fn nodes_come_and_go_until_the_end_of_the_fault() {
        let time = |time| Lifetime::Constant(Span(time));
        let nodes = Selector::List(vec![NodeId(3), NodeId(8)]);
        let what = FaultKind::Churn {
            nodes,
            up: time(7),
            down: time(2),
            stationary: false,
            disk: Disk::Kept,
            address: Address::Same,
        };
        // Down at 107 and 116, up at 109; at 118 and from then on the end has brought them up.
        let found = lives(&[churn(Some(18), what)], 2_000);
        let one = |at, up| [(at, 3, up), (at, 8, up)];
        let first: Vec<_> =
            [one(107, false), one(109, true), one(116, false)].into_iter().flatten().collect();
        let again = first.iter().map(|(at, node, up)| (at + 1_000, *node, *up));
        assert_eq!(found, first.iter().copied().chain(again).collect::<Vec<_>>());
    }

    #[test]
    fn two_faults_draw_lives_of_their_own() {
        let law = Lifetime::Exponential { mean: Span(1_000) };
        let what = || FaultKind::Churn {
            nodes: Selector::All,
            up: law,
            down: law,
            stationary: false,
            disk: Disk::Kept,
            address: Address::Same,
        };
        let endless = || Fault { repeats: Repeats::ONCE, ..churn(None, what()) };
        let both = [endless(), endless()];
        let [one, two] = [1, 2].map(|count| lives(&both[..count], 50_000));
        assert!(one.len() > 300, "{}", one.len());
        assert!(two.len() > 600 && two.len() != 2 * one.len(), "{}", two.len());
        // What one node does does not depend on what else there is.
        assert!(one.iter().all(|life| two.contains(life)));
    }

    #[test]
    fn measured_changes_happen_in_order() {
        let change = |after, node, up| Change { after: Span(after), node: NodeId(node), up };
        let changes =
            [change(0, 2, false), change(0, 5, false), change(9, 2, true), change(9, 4, true)];
        assert_eq!(down_at_first(&changes), [NodeId(4)]);
        let what = FaultKind::ChurnTrace {
            changes: changes.into(),
            disk: Disk::Kept,
            address: Address::Same,
        };
        let fault = Fault { repeats: Repeats::ONCE, ..churn(None, what) };
        let all = [(100, 2, false), (100, 5, false), (109, 2, true), (109, 4, true)];
        assert_eq!(listed(std::slice::from_ref(&fault)), 1 + 4);
        assert_eq!(lives(std::slice::from_ref(&fault), 2_000), all);
        // Node 2 is up again; node 5 stays down, so only the end of the fault is the end of it.
        assert_eq!(fault.is_over(0), None);
        let FaultKind::ChurnTrace { disk, address, .. } = fault.what else { unreachable!() };
        let all_back = FaultKind::ChurnTrace { changes: changes[2..].into(), disk, address };
        let of = |what: &FaultKind, lasts| {
            let what = what.clone();
            Fault { lasts, what, ..fault.clone() }.is_over(0).map(|at| at.0)
        };
        assert_eq!(of(&all_back, None), Some(109));
        assert_eq!(of(&all_back, Some(Span(5))), Some(105));
        assert_eq!(of(&fault.what, Some(Span(60))), Some(160));
        assert_eq!(listed(&[Fault { lasts: Some(Span(9)), ..fault }]), 2 + 2);
    }

    #[test]
    fn nothing_happens_to_nodes_within_the_legs_of_a_cycle() {
        let legs = Legs { period: Span(1_000), last: Span(10) };
        let times = [0, 1, 10, 11, 999, 1_000, 1_003].map(|at| legs.after(Instant(at)).0);
        assert_eq!(times, [0, 11, 11, 11, 999, 1_000, 1_011]);
    }
}
