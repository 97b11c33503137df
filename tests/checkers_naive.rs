//! The checkers against judges that read the whole story again at every step.

use gossip_sim::check::{Asked, CheckSetup, Checks};
use gossip_sim::engine::{Class, Observer, Tuning};
use gossip_sim::id::{ItemId, KeyId, NodeId, RequestId};
use gossip_sim::outcome::{Invariant, Replication};
use gossip_sim::protocol::Fact;
use gossip_sim::rng::EventKey;
use gossip_sim::run;
use gossip_sim::scenario;
use gossip_sim::time::Instant;
use gossip_sim::workload::Request;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use std::path::Path;

const NODES: u32 = 2;
const ITEMS: u32 = 10;
/// Steps of a story are so many nanoseconds apart.
const STEP: u64 = 10;

/// What happens at a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum What {
    /// It learns the item from a client's command.
    Writes(u32),
    /// It learns the item otherwise; perhaps under a forged rank.
    Learns(u32, bool),
    /// It forgets what it holds of the key.
    Forgets(u32),
    /// It crashes, and begins another life.
    Crashes,
}

/// One step of a story.
type Step = (u32, What);

fn key(item: u32) -> u32 {
    u32::from(item >= 6)
}

fn deletes(item: u32) -> bool {
    item % 4 >= 2
}

/// Out of the order of the numbers.
fn rank(item: u32, forged: bool) -> u128 {
    let number = if forged { 1_000 } else { item * 5 % 11 };
    u128::from(number) << 64 | u128::from(item)
}

/// Whether a client asks `node` for `item` at the step `place` or before.
fn is_asked(item: u32, node: u32, place: usize) -> bool {
    item % NODES == node && place as u32 >= item
}

/// A version: its rank, then its item.
type Version = (u128, u32);

/// The version that a step brings to its node.
fn brought(what: What) -> Option<Version> {
    match what {
        What::Writes(item) => Some((rank(item, false), item)),
        What::Learns(item, forged) => Some((rank(item, forged), item)),
        What::Forgets(_) | What::Crashes => None,
    }
}

/// What `node` holds of `of` after these steps.
fn held(story: &[Step], node: u32, of: u32) -> Option<Version> {
    let touches = |what: What| match what {
        What::Crashes => true,
        What::Forgets(key) => key == of,
        What::Writes(item) | What::Learns(item, _) => key(item) == of,
    };
    let last = story.iter().rev().find(|(at, what)| *at == node && touches(*what))?;
    brought(last.1)
}

/// The step at which the item was written.
fn birth(story: &[Step], item: u32) -> Option<usize> {
    let writes = |(place, (node, what)): (usize, &Step)| {
        *what == What::Writes(item) && is_asked(item, *node, place)
    };
    story.iter().enumerate().position(writes)
}

/// The highest delete of `of` that `node` has forgotten since its last crash.
fn buried(story: &[Step], node: u32, of: u32) -> Option<Version> {
    let life = story.iter().rposition(|step| *step == (node, What::Crashes)).map_or(0, |i| i + 1);
    let forgets = (life..story.len()).filter(|i| story[*i] == (node, What::Forgets(of)));
    let deletes = forgets.filter_map(|i| held(&story[..i], node, of).filter(|v| deletes(v.1)));
    deletes.max()
}

/// Whether the version was written like this before the end of these steps.
fn is_written(story: &[Step], version: Version) -> bool {
    birth(story, version.1).is_some() && version.0 == rank(version.1, false)
}

/// How many breaches of the first three invariants the last step makes.
fn breaches(story: &[Step]) -> [u64; 3] {
    let Some(((node, what), before)) = story.split_last() else { return [0; 3] };
    match (*what, brought(*what)) {
        (What::Forgets(of), _) => {
            let live = held(before, *node, of).is_some_and(|version| !deletes(version.1));
            [live.into(), 0, 0]
        }
        (What::Crashes, _) => {
            let all = (0..2).filter_map(|key| held(before, *node, key));
            [0, all.filter(|version| !is_written(before, *version)).count() as u64, 0]
        }
        (_, None) => [0; 3],
        (_, Some(new)) => {
            let of = key(new.1);
            let falls = held(before, *node, of).is_some_and(|old| new < old);
            let comes_back = buried(before, *node, of).is_some_and(|delete| {
                let older = birth(story, new.1).zip(birth(story, delete.1));
                let older = older.is_some_and(|(value, delete)| value < delete);
                let tops = (0..NODES).filter_map(|node| held(before, node, of));
                let known = tops.into_iter().any(|version| version.0 >= delete.0);
                older && new < delete && !known && !deletes(new.1)
            });
            [falls, !is_written(story, new), comes_back].map(u64::from)
        }
    }
}

const JUDGED: [Invariant; 3] =
    [Invariant::NoVersionGoesBack, Invariant::NothingUnwritten, Invariant::NoResurrection];

fn checks() -> Checks {
    let request = |item: u32| Request {
        id: RequestId(item),
        at: Instant(u64::from(item) * STEP),
        node: NodeId(item % NODES),
        place: item,
        line: item,
        occurrence: 0,
        shared: None,
    };
    let asked =
        |item| Asked { text: format!("write {item}"), writes: true, deletes: deletes(item) };
    Checks::new(CheckSetup {
        invariants: JUDGED.to_vec(),
        requests: (0..ITEMS).map(request).collect(),
        asked: (0..ITEMS).map(asked).collect(),
        datagram_limits_bytes: vec![None],
    })
}

fn learned((rank, item): Version) -> Fact {
    Fact::Learned { item: ItemId(item), key: KeyId(key(item)), rank: Some(rank), replaces: None }
}

/// Tells the last step of a story.
fn tell(checks: &mut Checks, story: &[Step]) {
    let Some(((node, what), before)) = story.split_last() else { return };
    let (at, to) = (Instant(before.len() as u64 * STEP), NodeId(*node));
    let told = |class| (at, to, class, EventKey(0));
    match *what {
        What::Writes(_) | What::Learns(..) => {
            let class =
                if matches!(what, What::Writes(_)) { Class::Command } else { Class::Delivery };
            brought(*what).into_iter().for_each(|v| checks.fact(told(class), learned(v)));
        }
        What::Forgets(key) => {
            let item = ItemId(held(before, *node, key).map_or(0, |version| version.1));
            checks.fact(told(Class::Timer), Fact::Forgot { item, key: KeyId(key) });
        }
        What::Crashes => {
            let all = (0..2).filter_map(|key| held(before, *node, key)).map(learned);
            checks.down(at, to, &all.collect::<Vec<Fact>>());
        }
    }
}

/// How a run ended of which only the end counts.
fn ended() -> Replication {
    let text = "[cluster]\nnodes = 1\n[protocol]\nkind = 'flood'\n[stop]\nat = '1 s'\n\
                [[workload]]\nat = '0 s'\nnode = 0\ncommand = 'set a b'\n";
    let scenario = scenario::parse(text, "one.toml", Path::new("."), &[]).unwrap();
    run::replicate(&scenario, 0, Tuning::default()).0
}

fn step() -> impl Strategy<Value = Step> {
    let what = prop_oneof![
        6 => (0..ITEMS).prop_map(What::Writes),
        6 => (0..ITEMS, prop::bool::weighted(0.05)).prop_map(|(i, f)| What::Learns(i, f)),
        5 => (0..2u32).prop_map(What::Forgets),
        1 => Just(What::Crashes),
    ];
    (0..NODES, what)
}

/// A story of so many steps: half of the writes are moved to where they are asked for.
fn story() -> impl Strategy<Value = Vec<Step>> {
    vec((step(), any::<bool>()), 0..80).prop_map(|steps| {
        let asked = |((node, what), moved): (Step, bool)| match what {
            What::Writes(item) if moved => (item % NODES, what),
            _ => (node, what),
        };
        steps.into_iter().map(asked).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn checkers_judge_as_the_naive_do(story in story()) {
        let mut checks = checks();
        let mut expected = [(0, None); 3];
        for end in 1..=story.len() {
            tell(&mut checks, &story[..end]);
            for (all, new) in expected.iter_mut().zip(breaches(&story[..end])) {
                all.0 += new;
                let at = Instant((end as u64 - 1) * STEP);
                all.1 = all.1.or((new > 0).then_some((at, NodeId(story[end - 1].0))));
            }
        }
        let violations = checks.finish(&ended());
        for (invariant, (count, first)) in JUDGED.into_iter().zip(expected) {
            let found = violations.iter().find(|v| v.invariant == invariant);
            prop_assert_eq!(found.map_or(0, |v| v.count), count, "{:?}", invariant);
            prop_assert_eq!(found.map(|v| (v.at, v.nodes[0])), first, "{:?}", invariant);
        }
    }
}

/// The stories hold enough of each kind of breach for the comparison to say something.
#[test]
fn every_breach_occurs_in_random_stories() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut all = [0; 3];
    for _ in 0..500 {
        let story = story().new_tree(&mut runner).unwrap().current();
        for end in 1..=story.len() {
            all.iter_mut().zip(breaches(&story[..end])).for_each(|(sum, new)| *sum += new);
        }
    }
    assert!(all.iter().all(|count| *count > 20), "{all:?}");
}
