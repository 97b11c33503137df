//! How old the records are that nodes have of each other.
//!
//! A record is as old as it has been out of date: since its owner told of a newer one, or went down.
//! The one that its owner would tell of now has the age 0. What is looked at are pairs of two nodes that
//! are up, while the one has a record of the other.
//!
//! A pair is looked at only when it changes. Until then it was as old as the record that it had, of
//! which it is known since when it was out of date: so a fact costs O(log), and a crash one look at each
//! node.

use crate::id::NodeId;
use crate::outcome::Ages;
use crate::time::{Instant, Span};
use std::collections::BTreeMap;

/// How wide the bins are in which ages are counted.
const BIN_NS: u64 = 100_000_000;

/// The ages of all pairs.
pub struct AgeMeter {
    window: (Instant, Instant),
    owners: Vec<Owner>,
    /// What owners have told of, and since when it is out of date.
    told: Vec<Option<Instant>>,
    /// By whose it is, its rank and what it says: its place among those.
    places: BTreeMap<(u32, u128, u64), u32>,
    sums: Sums,
}

/// A node as the owner of records.
#[derive(Default)]
struct Owner {
    up: bool,
    /// The newest that it has told of in this life, by place and rank.
    newest: Option<(u32, u128)>,
    /// What others have of it, by observer.
    pairs: Vec<Pair>,
}

/// What an observer has of an owner.
#[derive(Clone, Copy)]
struct Pair {
    /// The record, by its place; `NONE` if it has none.
    told: u32,
    /// What was before is added up.
    since: Instant,
}

const NONE: u32 = u32::MAX;

/// The rank of a record, and what it says.
pub type Said = (u128, u64);

impl AgeMeter {
    /// No records yet.
    pub fn new() -> AgeMeter {
        AgeMeter {
            window: (Instant::ZERO, Instant::MAX),
            owners: Vec::new(),
            told: Vec::new(),
            places: BTreeMap::new(),
            sums: Sums::default(),
        }
    }

    /// Adds up only what is from the first instant up to the second.
    pub fn measure(&mut self, window: (Instant, Instant)) {
        self.window = window;
    }

    fn owner(&mut self, node: NodeId) -> &mut Owner {
        if self.owners.len() <= node.index() {
            self.owners.resize_with(node.index() + 1, Owner::default);
        }
        &mut self.owners[node.index()]
    }

    /// `observer` has this record of `peer` from now on; `None` says that it is gone. Of one that boots
    /// later it may have the record with which that comes up.
    pub fn recorded(
        &mut self,
        (at, observer): (Instant, NodeId),
        peer: NodeId,
        said: Option<Said>,
    ) {
        if peer == observer {
            return self.tells(at, peer, said);
        }
        let told = said.map_or(NONE, |said| self.place(peer, said));
        self.change((at, observer), peer, told);
    }

    /// The place of a record, which is not out of date unless it was told of.
    fn place(&mut self, owner: NodeId, (rank, says): Said) -> u32 {
        let told = &mut self.told;
        *self.places.entry((owner.0, rank, says)).or_insert_with(|| {
            told.push(None);
            told.len() as u32 - 1
        })
    }

    /// `observer` has no record of `peer` any more.
    pub fn dropped(&mut self, place: (Instant, NodeId), peer: NodeId) {
        self.change(place, peer, NONE);
    }

    /// An owner has a new record of itself. Without any (it lists itself no more) the last one stands.
    fn tells(&mut self, at: Instant, owner: NodeId, said: Option<Said>) {
        let Some(said) = said else { return };
        let before = self.owner(owner).newest;
        // It may take an old one back from others.
        if before.is_some_and(|(_, before)| said.0 <= before) {
            return;
        }
        let place = self.place(owner, said);
        // An earlier life may have told of the same.
        self.told[place as usize] = None;
        self.owner(owner).newest = Some((place, said.0));
        if let Some((before, _)) = before {
            self.told[before as usize] = Some(at);
        }
    }

    fn change(&mut self, (at, observer): (Instant, NodeId), peer: NodeId, told: u32) {
        let owner = self.owner(peer);
        if owner.pairs.len() <= observer.index() {
            if told == NONE {
                return;
            }
            let none = Pair { told: NONE, since: at };
            owner.pairs.resize(observer.index() + 1, none);
        }
        self.pass(at, observer.index(), peer);
        self.owners[peer.index()].pairs[observer.index()].told = told;
    }

    /// Adds up what a pair was until `at`.
    fn pass(&mut self, at: Instant, observer: usize, peer: NodeId) {
        let owner = &mut self.owners[peer.index()];
        let pair = &mut owner.pairs[observer];
        let since = std::mem::replace(&mut pair.since, at).max(self.window.0);
        let until = at.min(self.window.1);
        if owner.up && pair.told != NONE && since < until {
            self.sums.add((since, until), self.told[pair.told as usize]);
        }
    }

    fn pass_all(&mut self, at: Instant, peer: NodeId) {
        (0..self.owner(peer).pairs.len()).for_each(|observer| self.pass(at, observer, peer));
    }

    /// A node is up from now on.
    pub fn up(&mut self, at: Instant, node: NodeId) {
        self.pass_all(at, node);
        let owner = self.owner(node);
        (owner.up, owner.newest) = (true, None);
    }

    /// A node is down from now on, and has lost the records that it had.
    pub fn down(&mut self, at: Instant, node: NodeId) {
        self.pass_all(at, node);
        let owner = self.owner(node);
        owner.up = false;
        if let Some((newest, _)) = owner.newest.take() {
            self.told[newest as usize] = Some(at);
        }
        for peer in 0..self.owners.len() as u32 {
            self.dropped((at, node), NodeId(peer));
        }
    }

    /// The ages of a run that ended at `at`.
    pub fn finish(mut self, at: Instant) -> Ages {
        (0..self.owners.len() as u32).for_each(|peer| self.pass_all(at, NodeId(peer)));
        self.sums.finish()
    }
}

/// Ages weighted by how long they lasted.
#[derive(Default)]
struct Sums {
    /// Twice the sum of age times time, in ns².
    twice: u128,
    /// For how long pairs were of age 0, in all.
    fresh_ns: u128,
    /// By bin: for how long ages lay in it that did not go through all of it.
    parts_ns: Vec<u128>,
    /// By bin: how many more (or fewer) ages went through all of it than through the one before.
    passages: Vec<i64>,
}

impl Sums {
    /// A pair had a record from the first instant up to the second that was out of date `since` then.
    fn add(&mut self, (from, until): (Instant, Instant), since: Option<Instant>) {
        let since = since.unwrap_or(Instant::MAX);
        self.fresh_ns += u128::from(until.min(since).since(from.min(since)).0);
        if since < until {
            self.ages(from.max(since).since(since).0, until.since(since).0);
        }
    }

    /// A pair was of every age from the first up to the second, each for as long.
    fn ages(&mut self, youngest: u64, oldest: u64) {
        let square = |age: u64| u128::from(age) * u128::from(age);
        self.twice += square(oldest) - square(youngest);
        let (first, last) = ((youngest / BIN_NS) as usize, (oldest / BIN_NS) as usize);
        if self.parts_ns.len() <= last {
            self.parts_ns.resize(last + 1, 0);
            self.passages.resize(last + 1, 0);
        }
        if first == last {
            self.parts_ns[first] += u128::from(oldest - youngest);
            return;
        }
        self.parts_ns[first] += u128::from((first as u64 + 1) * BIN_NS - youngest);
        self.parts_ns[last] += u128::from(oldest - last as u64 * BIN_NS);
        self.passages[first + 1] += 1;
        self.passages[last] -= 1;
    }

    fn finish(self) -> Ages {
        let mut through = 0i64;
        let bins: Vec<u128> = self
            .parts_ns
            .iter()
            .zip(&self.passages)
            .map(|(part, change)| {
                through += change;
                part + through as u128 * u128::from(BIN_NS)
            })
            .collect();
        let all = self.fresh_ns + bins.iter().sum::<u128>();
        if all == 0 {
            return Ages::default();
        }
        let mut below = self.fresh_ns;
        let p99 = (0..=bins.len() as u64).find(|bin| {
            if *bin > 0 {
                below += bins[*bin as usize - 1];
            }
            below * 100 >= all * 99
        });
        Ages {
            mean: Some(Span((self.twice / 2 / all) as u64)),
            p99: p99.map(|bin| Span(bin * BIN_NS)),
        }
    }
}
