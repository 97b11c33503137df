//! What the engine itself knows at the end of a replication.

use super::Setup;
use super::core::Core;
use super::observer::Observer;
use super::record::{Record, Table};
use crate::network::Fate;
use crate::outcome::{Incidents, Load, NodeRow};
use crate::protocol::{Fact, Protocol};
use crate::time::Instant;
use std::collections::BTreeMap;

/// The end of a replication, as the engine saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// When the last event was handled.
    pub at: Instant,
    /// The digest of all nodes.
    pub digest: u128,
    /// Events handled.
    pub events: u64,
    /// The largest number of ticks of any one timer of any node.
    pub rounds: u64,
    /// Nodes up.
    pub nodes_alive: u32,
    /// How many nodes carried how much.
    pub load: Load,
    /// What no fate of a message tells.
    pub incidents: Incidents,
}

/// Ends a replication: what is on its way stays there, and observers see each node once more.
pub(super) fn end<P: Protocol, O: Observer>(mut core: Core<P, O>) -> Ending {
    let at = core.world.seen(core.now);
    for _ in 0..core.world.in_flight {
        core.world.observer.ended(at, Fate::InFlight);
    }
    let (mut digest, mut nodes_alive) = (0u128, 0);
    let (mut sends, mut receives) = (Tally::default(), Tally::default());
    for (id, record) in core.table.iter() {
        let meta = &record.meta;
        digest = digest.wrapping_add(meta.chain.finish(id));
        nodes_alive += u32::from(meta.is_there());
        sends.add(meta.sends);
        receives.add(meta.receives);
    }
    if core.world.observer.wants_ends() {
        let rests = |node, record: &Record<P::Node>| {
            // Whoever is paused may have something to say afterwards.
            !record.meta.is_there()
                || (record.meta.is_up() && core.setup.protocol_of(node).idle(&record.node))
        };
        if core.world.nothing_on_its_way()
            && core.table.iter().all(|(node, record)| rests(node, record))
        {
            core.world.observer.quiet_at_end();
        }
        tell_ends(core.setup, &core.table, core.world.observer);
    }
    let load = Load { sends: sends.pairs(), receives: receives.pairs() };
    let Core { events, rounds, world, .. } = core;
    let mut incidents = world.incidents;
    incidents.messages_unsent += world.disks.waiting();
    Ending { at, digest, events, rounds, nodes_alive, load, incidents }
}

fn tell_ends<P: Protocol>(setup: &Setup<P>, table: &Table<P::Node>, observer: &mut impl Observer) {
    let mut held: Vec<Fact> = Vec::new();
    for (node, record) in table.iter() {
        let meta = &record.meta;
        held.clear();
        if meta.is_there() {
            setup.protocol_of(node).held(&record.node, &mut |fact| held.push(fact));
        }
        let row = NodeRow {
            node,
            host: setup.hosts.of(node),
            lives: if meta.booted { meta.life + 1 } else { 0 },
            up: meta.is_there(),
            sends: meta.sends,
            receives: meta.receives,
            held: held.iter().filter(|fact| matches!(fact, Fact::Learned { .. })).count() as u64,
        };
        observer.node_end(row, &held);
    }
}

/// How often each number occurs.
#[derive(Default)]
struct Tally {
    small: Vec<u64>,
    large: BTreeMap<u64, u64>,
}

impl Tally {
    const SMALL: u64 = 4096;

    #[inline(always)]
    fn add(&mut self, number: u64) {
        match self.small.get_mut(number as usize) {
            Some(count) => *count += 1,
            None => self.add_first(number),
        }
    }

    /// A number for which there is no room yet among the small ones.
    #[inline(never)]
    fn add_first(&mut self, number: u64) {
        if number >= Tally::SMALL {
            *self.large.entry(number).or_default() += 1;
            return;
        }
        self.small.resize(number as usize + 1, 0);
        self.small[number as usize] += 1;
    }

    fn pairs(self) -> Vec<(u64, u64)> {
        let small = self.small.into_iter().enumerate().map(|(n, count)| (n as u64, count));
        small.filter(|(_, count)| *count > 0).chain(self.large).collect()
    }
}
