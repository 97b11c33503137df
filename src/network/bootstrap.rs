//! Whom a node knows when it boots, whatever the topology lets it talk to.

use super::Topology;
use crate::id::{Hosts, NodeId};
use crate::protocol::{Peers, pick_by};
use crate::rng::{Draws, Purpose, scaled};
use crate::select::Selector;
use rand::Rng;

/// Whom nodes know when they boot.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Bootstrap {
    /// All whom the topology lets a node talk to.
    #[default]
    Full,
    /// Some others, drawn anew in each replication: those of fewer `peers` are among those of more.
    Random {
        /// How many, at least 1; all others if there are no more.
        peers: u32,
    },
    /// The node whose id is one less; node 0 knows nobody.
    Chain,
    /// These nodes, which are the same for all; none of them knows itself.
    Seeds(Selector),
}

impl Bootstrap {
    /// How many ids are kept for it in a cluster of `nodes`.
    pub fn ids_kept(&self, nodes: u32) -> u64 {
        match self {
            Bootstrap::Full => 0,
            Bootstrap::Random { peers } if *peers >= nodes - 1 => 0,
            Bootstrap::Random { peers } => u64::from(nodes) * u64::from(*peers),
            Bootstrap::Chain => u64::from(nodes - 1),
            Bootstrap::Seeds(selector) => 2 * selector.count(nodes),
        }
    }
}

/// The seeds of groups, which count instead of what others know.
#[derive(Clone, Copy)]
pub struct GroupSeeds<'a> {
    /// The group of each node, by address.
    pub of: &'a [u8],
    /// Those of each group that has any, the rest first.
    pub seeds: &'a [Option<Selector>],
}

/// What all nodes of a replication know at boot.
pub struct Contacts<'a> {
    nodes: u32,
    hosts: Hosts,
    known: Known,
    /// The group of each node, by address, and the seeds of each group.
    groups: Option<(&'a [u8], Vec<Option<Seeds>>)>,
}

enum Known {
    Neighbours,
    Others,
    /// So many of each host, one host after the other.
    Drawn(u32, Vec<NodeId>),
    /// All ids but the last.
    Before(Vec<NodeId>),
    Seeds(Seeds),
}

/// Some nodes, ascending, twice: what follows any of them, up to itself, is all others.
struct Seeds(Vec<NodeId>);

impl<'a> Contacts<'a> {
    /// Those of the replication with these draws, in a cluster of `nodes`.
    pub fn new(
        bootstrap: &Bootstrap,
        groups: Option<GroupSeeds<'a>>,
        (nodes, hosts): (u32, &Hosts),
        draws: &Draws,
    ) -> Contacts<'a> {
        let seeds = |selector: &Selector, place| {
            Seeds::of(selector.resolve(nodes, draws, Purpose::Bootstrap, place))
        };
        let known = match bootstrap {
            Bootstrap::Full => Known::Neighbours,
            Bootstrap::Random { peers } if *peers >= nodes - 1 => Known::Others,
            Bootstrap::Random { peers } => Known::Drawn(*peers, drawn(*peers, nodes, draws)),
            Bootstrap::Chain => Known::Before((0..nodes - 1).map(NodeId).collect()),
            Bootstrap::Seeds(selector) => Known::Seeds(seeds(selector, 0)),
        };
        let groups = groups.filter(|groups| groups.seeds.iter().any(Option::is_some));
        let groups = groups.map(|GroupSeeds { of, seeds: all }| {
            let own = all.iter().zip(0..);
            (of, own.map(|(own, place)| own.as_ref().map(|own| seeds(own, place))).collect())
        });
        Contacts { nodes, hosts: hosts.clone(), known, groups }
    }

    /// Whom `me` knows: on a later address, whom its host knows. Nobody knows his host's first
    /// address.
    pub fn of<'s>(&'s self, me: NodeId, topology: &'s Topology) -> Peers<'s> {
        let host = self.hosts.of(me);
        if let Some(seeds) = self.seeds_of_group(me) {
            return seeds.but(host);
        }
        match &self.known {
            Known::Neighbours => topology.neighbours(host),
            Known::Others => Peers::Everybody { nodes: self.nodes, me: host },
            Known::Drawn(each, all) => {
                let each = *each as usize;
                Peers::List(&all[host.index() * each..][..each])
            }
            Known::Before(all) => Peers::List(&all[host.index().saturating_sub(1)..host.index()]),
            Known::Seeds(seeds) => seeds.but(host),
        }
    }

    fn seeds_of_group(&self, me: NodeId) -> Option<&Seeds> {
        let (of, seeds) = self.groups.as_ref()?;
        seeds.get(usize::from(of[me.index()]))?.as_ref()
    }
}

impl Seeds {
    /// Of nodes that are ascending.
    fn of(nodes: Vec<NodeId>) -> Seeds {
        Seeds([nodes.as_slice(), &nodes].concat())
    }

    fn but(&self, host: NodeId) -> Peers<'_> {
        let all = &self.0[..self.0.len() / 2];
        match all.binary_search(&host) {
            Ok(place) => Peers::List(&self.0[place + 1..place + all.len()]),
            Err(_) => Peers::List(all),
        }
    }
}

/// The `each` others that each of `nodes` hosts knows, in the order drawn; fewer than there are.
///
/// A host has a part of the stream of its own, so that one more peer of it moves no draw of the next.
fn drawn(each: u32, nodes: u32, draws: &Draws) -> Vec<NodeId> {
    let mut stream = draws.bulk(Purpose::Bootstrap);
    let mut all = Vec::with_capacity(nodes as usize * each as usize);
    let mut picks = vec![0; each as usize];
    for me in 0..nodes {
        // Two words of 32 bits a pick, and fewer than 2^32 picks.
        stream.set_word_pos(u128::from(me) << 33);
        pick_by(|bound| scaled(stream.next_u64(), bound), nodes - 1, &mut picks);
        all.extend(picks.iter().map(|pick| NodeId(pick + u32::from(*pick >= me))));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each of the first addresses knows, and each later one.
    fn known(bootstrap: &Bootstrap, nodes: u32, later: &[u32], number: u64) -> Vec<Vec<u32>> {
        let hosts = Hosts::new(nodes, later.iter().copied().map(NodeId).collect());
        let contacts = Contacts::new(bootstrap, None, (nodes, &hosts), &Draws::new(1, number));
        let topology = Topology::Complete(nodes);
        let of = |me| {
            let peers = contacts.of(NodeId(me), &topology);
            (0..peers.len()).map(|place| peers.get(place).0).collect()
        };
        (0..nodes + hosts.moves()).map(of).collect()
    }

    #[test]
    fn each_knows_whom_its_kind_says_and_never_itself() {
        let all = known(&Bootstrap::Full, 4, &[2], 0);
        assert_eq!(all, [[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2], [0, 1, 3]]);
        assert_eq!(known(&Bootstrap::Random { peers: 3 }, 4, &[2], 0), all);
        assert_eq!(known(&Bootstrap::Random { peers: u32::MAX }, 4, &[2], 0), all);
        let chain = known(&Bootstrap::Chain, 4, &[2, 0], 0);
        assert_eq!(chain, [vec![], vec![0], vec![1], vec![2], vec![1], vec![]]);
        let seeds = Bootstrap::Seeds(Selector::List([1, 3, 4].map(NodeId).into()));
        let others = vec![1, 3, 4];
        let of_seeds = [vec![3, 4], vec![4, 1], vec![1, 3]];
        let [one, three, four] = of_seeds;
        let expected =
            [&others, &one, &others, &three, &four, &three, &others].map(|list| list.clone());
        assert_eq!(known(&seeds, 5, &[3, 0], 0), expected);
        let only = Bootstrap::Seeds(Selector::One(NodeId(1)));
        assert_eq!(known(&only, 3, &[], 0), [vec![1], vec![], vec![1]]);
    }

    #[test]
    fn a_node_alone_knows_nobody() {
        let seeds = Bootstrap::Seeds(Selector::All);
        let drawn = Bootstrap::Random { peers: 2 };
        for bootstrap in [Bootstrap::Full, drawn, Bootstrap::Chain, seeds] {
            assert_eq!(known(&bootstrap, 1, &[], 0), [Vec::<u32>::new()], "{bootstrap:?}");
        }
    }

    #[test]
    fn every_set_of_random_peers_is_equally_likely() {
        let (nodes, each, replications) = (7u32, 3, 3_000);
        // By node, how often each other is first, and how often it is known at all.
        let mut counts = vec![[(0u32, 0u32); 7]; nodes as usize];
        for number in 0..replications {
            let all = known(&Bootstrap::Random { peers: each }, nodes, &[], number);
            for (counts, peers) in counts.iter_mut().zip(all) {
                assert_eq!(peers.len(), each as usize);
                counts[peers[0] as usize].0 += 1;
                peers.iter().for_each(|peer| counts[*peer as usize].1 += 1);
            }
        }
        // Five standard deviations of a binomial count of 3,000: 102 of 1/6, 137 of 1/2. Who is named
        // twice in a list, or is the node itself, is missing elsewhere.
        for (me, counts) in counts.iter().enumerate() {
            assert_eq!(counts[me], (0, 0));
            let others = counts.iter().enumerate().filter(|(other, _)| *other != me);
            for (other, (first, all)) in others {
                assert!(first.abs_diff(500) < 102 && all.abs_diff(1_500) < 137, "{me} {other}");
            }
        }
    }

    #[test]
    fn nodes_and_replications_draw_by_themselves() {
        let drawn = |peers, number| known(&Bootstrap::Random { peers }, 1_000, &[], number);
        assert_eq!(drawn(5, 3), drawn(5, 3));
        // Of 1,000 nodes 5 know the same peer first in two replications on average 1 of 999 times.
        let same = |one: &[Vec<u32>], other: &[Vec<u32>]| {
            one.iter().zip(other).filter(|(one, other)| one[0] == other[0]).count()
        };
        let (all, next) = (drawn(5, 3), drawn(5, 4));
        assert!(same(&all, &next) < 10);
        assert!(same(&all[1..], &all) < 10);
        // How many are drawn moves no draw, not even of so many that they are picked another way.
        for more in [6, 400] {
            let more = drawn(more, 3);
            assert!(all.iter().zip(&more).all(|(few, many)| *few == many[..5]));
        }
    }

    #[test]
    fn seeds_of_a_group_count_instead() {
        let (of, hosts) = ([0, 1, 1, 2, 1], Hosts::new(4, vec![NodeId(2)]));
        let share = Selector::Share("50 %".parse().unwrap());
        let seeds = [None, Some(Selector::Range(0, 2)), Some(share)];
        let groups = GroupSeeds { of: &of, seeds: &seeds };
        let draws = Draws::new(1, 0);
        let contacts = Contacts::new(&Bootstrap::Chain, Some(groups), (4, &hosts), &draws);
        let topology = Topology::Complete(4);
        let of = |me| {
            let peers = contacts.of(NodeId(me), &topology);
            (0..peers.len()).map(|place| peers.get(place).0).collect::<Vec<u32>>()
        };
        assert_eq!([0, 1, 2, 4].map(of), [vec![], vec![0], vec![0, 1], vec![0, 1]]);
        let seeds = of(3);
        assert!(seeds.len() <= 2 && !seeds.contains(&3), "{seeds:?}");
    }

    #[test]
    fn what_is_kept_is_what_is_counted() {
        let kept = |bootstrap: &Bootstrap| {
            let hosts = Hosts::default();
            let contacts = Contacts::new(bootstrap, None, (9, &hosts), &Draws::new(1, 0));
            let kept = match &contacts.known {
                Known::Neighbours | Known::Others => 0,
                Known::Drawn(_, all) | Known::Before(all) | Known::Seeds(Seeds(all)) => all.len(),
            };
            assert_eq!(bootstrap.ids_kept(9), kept as u64, "{bootstrap:?}");
            kept
        };
        let random = |peers| Bootstrap::Random { peers };
        let seeds = Bootstrap::Seeds(Selector::Range(2, 5));
        let all = [Bootstrap::Full, random(7), random(8), Bootstrap::Chain, seeds];
        assert_eq!(all.map(|bootstrap| kept(&bootstrap)), [0, 63, 0, 8, 6]);
    }
}
