//! Whom nodes know when they boot: `[cluster] bootstrap` and the seeds of groups, in both engines.

use crate::support::both::{in_both, parsed};
use crate::support::recorder::{Call, Recorder};
use gossip_sim::engine::{Engine, Tuning};
use gossip_sim::id::{NodeId, RequestId};
use gossip_sim::network::{Bootstrap, Fate};
use gossip_sim::protocol::{CommandError, Context, Fact, Message, Protocol};
use gossip_sim::run;
use gossip_sim::scenario::{LoadError, Scenario, parse};
use gossip_sim::select::Selector;
use std::collections::BTreeSet;
use std::path::Path;

/// A node that boots tells whom it knows, and calls them.
struct Caller;

#[derive(Clone)]
struct Hello;

impl Message for Hello {
    const KINDS: &'static [&'static str] = &["hello"];
    fn kind(&self) -> u8 {
        0
    }
    fn wire_len(&self) -> u32 {
        1
    }
    fn updates(&self) -> u32 {
        0
    }
}

impl Protocol for Caller {
    type Node = ();
    type Msg = Hello;
    type Timer = u32;
    type Command = ();
    type Record = ();

    fn boot(&self, _: &[()], cx: &mut impl Context<Self>) {
        let known = cx.contacts();
        let known: Vec<NodeId> = (0..known.len()).map(|place| known.get(place)).collect();
        known.iter().for_each(|peer| cx.emit(Fact::PeerUp { peer: *peer }));
        cx.send(&known, Hello);
    }
    fn on_message(&self, (): &mut (), _: NodeId, _: &Hello, _: &mut impl Context<Self>) {}
    fn on_timer(&self, (): &mut (), _: u32, _: &mut impl Context<Self>) {}
    fn on_command(&self, (): &mut (), _: RequestId, (): (), _: &mut impl Context<Self>) {}
    fn parse(&self, _: &[&str]) -> Result<(), CommandError> {
        Ok(())
    }
    fn held(&self, (): &(), _: &mut dyn FnMut(Fact)) {}
}

/// So many nodes, for ten seconds.
fn cluster(nodes: u32, rest: &str) -> Scenario {
    parsed(&format!(
        "[cluster]\nnodes = {nodes}\n{rest}\n[protocol]\nkind = \"gossip\"\n[[workload]]\nat = \"5 s\"\n\
         node = 0\ncommand = \"set a b\"\n[stop]\nwhen = \"never\"\nat = \"10 s\"\n"
    ))
}

fn knowing(scenario: &Scenario, bootstrap: Bootstrap) -> Scenario {
    Scenario { bootstrap, ..scenario.clone() }
}

fn random(scenario: &Scenario, peers: u32) -> Scenario {
    knowing(scenario, Bootstrap::Random { peers })
}

/// What is seen of a replication.
#[derive(PartialEq, Eq, Debug, Default)]
struct Seen {
    /// By address, whom it has told that it knows, in the order of its boots.
    known: Vec<Vec<u32>>,
    /// Calls made, and of them those without a way.
    calls: u32,
    no_route: u32,
}

/// That, in both engines.
fn seen(scenario: &Scenario, number: u64) -> Seen {
    let reference = Tuning { engine: Engine::Reference, ..Tuning::default() };
    let [one, other] = [Tuning::default(), reference].map(|tuning| {
        let mut recorder = Recorder::new(true);
        let ending = run::drive(scenario, &[Caller], number, tuning, &mut recorder);
        let mut seen = Seen::default();
        for call in recorder.calls(false) {
            match call {
                Call::Up(_, node) => {
                    let addresses = seen.known.len().max(node.index() + 1);
                    seen.known.resize(addresses, Vec::new());
                }
                Call::Fact((_, node, ..), Fact::PeerUp { peer }) => {
                    seen.known[node.index()].push(peer.0);
                }
                Call::Sent(..) => seen.calls += 1,
                Call::Ended(_, Fate::NoRoute) => seen.no_route += 1,
                _ => {}
            }
        }
        (seen, ending)
    });
    assert_eq!(one, other);
    one.0
}

fn known(scenario: &Scenario) -> Vec<Vec<u32>> {
    seen(scenario, 0).known
}

#[test]
fn nodes_know_whom_the_kind_says() {
    let four = cluster(4, "");
    assert_eq!(known(&four), [[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]]);
    assert_eq!(known(&random(&four, 3)), known(&four));
    assert_eq!(known(&random(&four, 9)), known(&four));
    let chain = seen(&knowing(&four, Bootstrap::Chain), 0);
    assert_eq!(chain.known, [vec![], vec![0], vec![1], vec![2]]);
    assert_eq!((chain.calls, chain.no_route), (3, 0));
    let seeds = Bootstrap::Seeds(Selector::Range(1, 3));
    assert_eq!(known(&knowing(&four, seeds)), [vec![1, 2], vec![2], vec![1], vec![1, 2]]);
}

#[test]
fn what_is_known_is_no_matter_of_the_topology() {
    let ring = cluster(6, "topology = { kind = \"ring\", degree = 2 }");
    let around = seen(&ring, 0);
    assert_eq!(around.known[2..4], [[1, 3], [2, 4]]);
    assert_eq!((around.calls, around.no_route), (12, 0));
    // Three have no way to node 0, which two have a link to.
    let seeds = seen(&knowing(&ring, Bootstrap::Seeds(Selector::One(NodeId(0)))), 0);
    assert_eq!((&seeds.known[0], &seeds.known[3]), (&vec![], &vec![0]));
    assert_eq!((seeds.calls, seeds.no_route), (5, 3));
    assert_eq!(seen(&random(&ring, 5), 0).no_route, 6 * 3);
}

#[test]
fn random_peers_are_distinct_others_and_equally_likely() {
    let nodes = 2_000;
    let cluster = cluster(nodes, "");
    let three = seen(&random(&cluster, 3), 7);
    assert_eq!((three.known.len(), three.calls), (2_000, 6_000));
    let mut counts = vec![0u32; nodes as usize];
    for (me, peers) in three.known.iter().enumerate() {
        let distinct: BTreeSet<&u32> = peers.iter().collect();
        assert!(distinct.len() == 3 && !peers.contains(&(me as u32)), "{me} knows {peers:?}");
        peers.iter().for_each(|peer| counts[*peer as usize] += 1);
    }
    // Known by 3 on average. Each term of the sum of squares has a mean of 1 and, as of a Poisson
    // count, a variance of 2 + 1/3: five standard deviations of the sum are 342.
    let squares = counts.iter().map(|count| (f64::from(*count) - 3.0).powi(2) / 3.0).sum::<f64>();
    assert!((squares - 2_000.0).abs() < 342.0, "{squares}");
    // Others in another replication, the same in the same, and more of them are the same and others.
    assert_ne!(three.known, seen(&random(&cluster, 3), 8).known);
    assert_eq!(three, seen(&random(&cluster, 3), 7));
    let five = seen(&random(&cluster, 5), 7).known;
    assert!(three.known.iter().zip(&five).all(|(few, many)| *few == many[..3]));
    let another = Scenario { seed: 2, ..random(&cluster, 3) };
    assert_ne!(three.known, seen(&another, 7).known);
}

#[test]
fn a_node_on_a_new_address_knows_whom_its_host_knew() {
    let moved = cluster(
        4,
        "[[faults]]\nat = \"1 s\"\nlasts = \"1 s\"\nkind = \"crash\"\nnodes = [2, 1]\naddress = \"new\"",
    );
    let seeds = Bootstrap::Seeds(Selector::Range(1, 3));
    let all = [Bootstrap::Full, Bootstrap::Random { peers: 2 }, Bootstrap::Chain, seeds];
    for bootstrap in all {
        let known = known(&knowing(&moved, bootstrap));
        assert_eq!(known.len(), 6);
        assert_eq!(known[4..], known[1..3]);
        assert!(!known[4].contains(&1) && known.iter().flatten().all(|peer| *peer < 4));
    }
    let mut groups = cluster(
        4,
        "[[groups]]\nname = \"a\"\nnodes = [1, 3]\n[[faults]]\nat = \"1 s\"\nlasts = \"1 s\"\n\
         kind = \"crash\"\nnodes = 1\naddress = \"new\"",
    );
    groups.groups.seeds = vec![None, Some(Selector::List(vec![NodeId(0), NodeId(1)]))];
    let chain = knowing(&groups, Bootstrap::Chain);
    assert_eq!(known(&chain), [vec![], vec![0], vec![1], vec![0, 1], vec![0]]);
    // On the same address it knows the same again.
    let again = cluster(
        2,
        "[[faults]]\nat = \"1 s\"\nlasts = \"1 s\"\nkind = \"crash\"\nnodes = 1\ndisk = \"lost\"",
    );
    assert_eq!(known(&knowing(&again, Bootstrap::Chain)), [vec![], vec![0, 0]]);
}

#[test]
fn seeds_of_a_group_count_instead() {
    let groups = "[[groups]]\nname = \"seeds\"\nnodes = \"0..2\"\n[[groups]]\nname = \"some\"\n\
                  nodes = \"25 %\"";
    let mut scenario = knowing(&cluster(40, groups), Bootstrap::Chain);
    let seeds = Selector::Group(scenario.groups.named.clone(), 1);
    scenario.groups.seeds = vec![None, None, Some(seeds)];
    let of_some = |number| {
        let known = seen(&scenario, number).known;
        let own = |(me, known): (usize, &Vec<u32>)| match known[..] {
            [0, 1] => Some(me),
            [] => (me > 0).then(|| panic!("{me} knows nobody")),
            [before] => (before + 1 != me as u32).then(|| panic!("{me} knows {before}")),
            ref other => panic!("{me} knows {other:?}"),
        };
        known.iter().enumerate().filter_map(own).collect::<Vec<usize>>()
    };
    // The nodes of a share are drawn anew in each replication, and so are seeds.
    let [one, other] = [0, 1].map(of_some);
    assert_eq!((one.len(), other.len()), (10, 10));
    assert_ne!(one, other);
    let share = Bootstrap::Seeds(Selector::Share("20 %".parse().unwrap()));
    let drawn = |number| seen(&knowing(&cluster(40, ""), share.clone()), number).known;
    let lists = |known: &[Vec<u32>]| {
        let others = known.iter().filter(|known| known.len() == 8);
        others.cloned().collect::<BTreeSet<_>>()
    };
    let [one, other] = [0, 1].map(|number| lists(&drawn(number)));
    assert_eq!((one.len(), other.len()), (1, 1));
    assert_ne!(one, other);
}

/// Kinds of protocols.
const KINDS: [&str; 4] = ["gossip", "rumor", "flood", "direct-mail"];

fn text(kind: &str, bootstrap: &str, seeds: &str) -> String {
    format!(
        "[cluster]\nnodes = 50\nbootstrap = {bootstrap}\n[protocol]\nkind = \"{kind}\"\n[[groups]]\n\
         name = \"a\"\nnodes = 1\n{seeds}\n[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"set a b\"\n\
         [stop]\nwhen = \"never\"\nat = \"5 s\"\n"
    )
}

#[test]
fn kinds_that_never_look_take_full_alone() {
    for kind in KINDS {
        let bootstraps =
            ["kind = \"chain\"", "kind = \"seeds\", nodes = 3", "kind = \"random\", peers = 60"];
        for bootstrap in bootstraps {
            let text = text(kind, &format!("{{ {bootstrap} }}"), "seeds = \"0..3\"");
            let error = parse(&text, "s.toml", Path::new(""), &[]).unwrap_err();
            let LoadError::Invalid(report) = &error else { panic!("{error}") };
            assert_eq!(report.positions(), [(3, 13), (9, 9)]);
            let shown = error.render(false);
            assert!(shown.contains(&format!("a bootstrap that nodes of kind {kind} never use")));
            assert!(shown.contains(&format!("`seeds` that nodes of kind {kind} never use")));
        }
    }
}

#[test]
fn it_is_nothing_to_them() {
    for kind in KINDS {
        let full = parsed(&text(kind, "{ kind = \"full\" }", ""));
        let mut other = random(&full, 2);
        other.groups.seeds = vec![None, Some(Selector::One(NodeId(7)))];
        let [full, other] = [full, other].map(|scenario| in_both(&scenario, 0));
        assert_eq!(format!("{full:?}"), format!("{other:?}"), "{kind}");
        assert!(full.messages.sent > 40, "{kind}");
    }
}
