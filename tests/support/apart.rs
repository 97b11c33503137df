//! What the nodes of a random case know at boot, and what its groups do in their own ways.
//!
//! All of it follows from the case's seed: nothing is drawn for it, so cases without it are what they
//! would be.

use super::Chaos;
use gossip_sim::id::NodeId;
use gossip_sim::network::Bootstrap;
use gossip_sim::select::Selector;

/// Whom nodes know, and what differs by group besides networks.
#[derive(Clone, Debug, Default)]
pub struct Apart {
    /// Whom all know when they boot.
    pub bootstrap: Bootstrap,
    /// Whom the nodes of each group know instead; none, or one for each.
    pub seeds: Vec<Option<Selector>>,
    /// What the nodes of each group do; none, or one for each.
    pub protocols: Vec<Chaos>,
}

impl Apart {
    /// That of a case with this seed, and with so many groups. Every third goes by contacts, which
    /// `chaos` then says; in every other one with groups they have protocols of their own.
    pub fn of(seed: u64, nodes: u32, groups: u8, chaos: &mut Chaos) -> Apart {
        let mut left = seed;
        let mut below = |bound: u64| {
            let rest = left % bound;
            left /= bound;
            rest
        };
        let mut apart = Apart::default();
        let differ = groups > 0 && below(2) == 1;
        chaos.calls = below(3) == 1;
        if chaos.calls {
            let [from, to] = [0, 1].map(|_| below(u64::from(nodes) + 1) as u32);
            let some = || Selector::Range(from.min(to), from.max(to));
            apart.bootstrap = match below(5) {
                0 => Bootstrap::Full,
                1 => Bootstrap::Random { peers: to + 1 },
                2 => Bootstrap::Chain,
                3 => Bootstrap::Seeds(some()),
                _ => Bootstrap::Seeds(Selector::Share("20 %".parse().unwrap())),
            };
            let own = |group| match (group + from) % 3 {
                0 => None,
                1 => Some(some()),
                _ => Some(Selector::One(NodeId(to % nodes))),
            };
            apart.seeds = (0..u32::from(groups)).map(own).collect();
        }
        if differ {
            apart.protocols = (0..u32::from(groups)).map(|group| own_way(chaos, group)).collect();
        }
        apart
    }
}

/// The same, done by a group in its own way: as often, with the same items.
fn own_way(chaos: &Chaos, group: u32) -> Chaos {
    let mut own = chaos.clone();
    match group % 3 {
        0 => {}
        1 => {
            own.ticks.reverse();
            own.lens.reverse();
            own.fanout_max /= 2;
            own.persists = !chaos.persists;
        }
        _ => {
            own.ticks.truncate(1);
            own.delays.rotate_left(1);
            own.hops /= 2;
            own.calls = false;
        }
    }
    own
}
