//! Views: whose list of members agrees with who is up.
//!
//! Where nodes keep lists of each other, an item is a change of a node: it comes up, or goes down.
//! It is due at all other nodes that are up, and held by those whose list agrees: on which the node
//! is, or is not. A later change of the same node takes its place: what it had reached stays, but
//! it is due nowhere any more.
//!
//! Everything is counted from facts and from who comes and goes, never by looking at lists. By node
//! it is known how many of those up list it, so a fact costs O(1), and a fault one look at each
//! node. Protocols report changes alone: a peer is told to be up once until it is told to be down.

mod ages;
mod shares;

use super::Kept;
use super::covered::Covered;
use super::curve::CurveMeter;
use super::milestones::{self, Complete, Reached};
use super::receipts::ReceiptMeter;
use crate::id::{ItemId, NodeId};
use crate::outcome::{Change, Item, ListCurves, Receipts, ViewTotals};
use crate::protocol::Fact;
use crate::time::{Instant, Span};
use ages::AgeMeter;
use shares::{Shares, Wrong};

/// The state of all lists.
pub struct Views {
    subjects: Vec<Subject>,
    items: Vec<ItemState>,
    /// Nodes up, and those that were and are not.
    live: u64,
    gone: u64,
    /// Whether two nodes were ever up at a time.
    is_shared: bool,
    /// (observer, listed) pairs whose listed is up; is down after having been up; has never been up.
    listed_live: u64,
    listed_gone: u64,
    listed_unborn: u64,
    /// Nodes up that list themselves, and that take in nothing any more.
    listed_self: u64,
    deaf: u64,
    /// Whether nodes tell of themselves as of others.
    tells_self: bool,
    false_deletions: u64,
    complete: Complete,
    /// Whether it is noted of each change when whose list came to agree with it.
    changes_are_items: bool,
    curve: CurveMeter,
    shares: Shares,
    ages: Option<AgeMeter>,
}

/// What lists came to: the changes of nodes as items, the totals, and the curves.
pub type Finished = (Covered, ViewTotals, ListCurves);

/// One that may be listed, by address.
#[derive(Clone, Copy, Default)]
struct Subject {
    /// Other nodes up that list it.
    listed: u64,
    /// Whether it lists itself, and whether it takes in nothing any more.
    lists_self: bool,
    deaf: bool,
    /// Its last change, by its place among the items.
    item: Option<u32>,
}

/// One change.
struct ItemState {
    node: NodeId,
    change: Change,
    born_at: Instant,
    reached: Reached,
    /// When somebody first came to agree, after its birth.
    first: Option<Span>,
    /// Of those who agree, where changes are the items; nothing once another has taken its place.
    receipts: Option<ReceiptMeter>,
}

impl Views {
    /// Nothing up, nobody listed; all is kept of each change if those are the items.
    pub fn new(kept: Kept, changes_are_items: bool) -> Views {
        let curve = match changes_are_items && kept != Kept::Columns {
            true => CurveMeter::new(),
            false => CurveMeter::of_no_series(),
        };
        Views {
            subjects: Vec::new(),
            items: Vec::new(),
            live: 0,
            gone: 0,
            is_shared: false,
            listed_live: 0,
            listed_gone: 0,
            listed_unborn: 0,
            listed_self: 0,
            deaf: 0,
            tells_self: false,
            false_deletions: 0,
            complete: Complete::default(),
            changes_are_items,
            curve,
            shares: Shares::new(kept != Kept::Columns),
            ages: None,
        }
    }

    /// Looks at the ages of records as well.
    pub fn age(&mut self) {
        self.ages = Some(AgeMeter::new());
    }

    /// Adds up, over time, only what is from the first instant up to the second.
    pub fn measure(&mut self, window: (Instant, Instant)) {
        self.shares.measure(window);
        self.ages.iter_mut().for_each(|ages| ages.measure(window));
    }

    /// Time has come to `at`.
    fn advance(&mut self, at: Instant) {
        self.curve.advance(at, self.value());
        self.shares.advance(at, self.wrong());
    }

    /// What is wrong with all lists at the moment.
    fn wrong(&self) -> Wrong {
        let Views { live, gone, .. } = *self;
        let live_pairs = live * live.saturating_sub(1);
        Wrong {
            missing: (live_pairs - self.listed_live, live_pairs),
            ghosts: (self.listed_gone, live * gone),
            without_self: (live - self.listed_self, live),
            deaf: (self.deaf, live),
        }
    }

    /// Held and due pairs at the moment.
    pub fn value(&self) -> (u64, u64) {
        let due = self.live * self.live.saturating_sub(1) + self.live * self.gone;
        (self.listed_live + self.live * self.gone - self.listed_gone, due)
    }

    /// Whether there is something due and all of it holds.
    pub fn complete(&self) -> bool {
        let (held, due) = self.value();
        due > 0 && held == due
    }

    /// A node that is up reports a fact: only those of its list count.
    pub fn fact(&mut self, (at, observer): (Instant, NodeId), fact: &Fact) {
        let (peer, listed) = match fact {
            Fact::PeerUp { peer } => (*peer, true),
            Fact::PeerDown { peer } => (*peer, false),
            Fact::Recorded { peer, rank, says } => {
                if let Some(ages) = &mut self.ages {
                    ages.recorded((at, observer), *peer, says.map(|says| (*rank, says)));
                }
                return;
            }
            Fact::Deaf => {
                self.advance(at);
                return self.set_deaf(observer, true);
            }
            _ => return,
        };
        self.advance(at);
        if peer == observer {
            return self.list_self(peer, listed);
        }
        if let Some(ages) = self.ages.as_mut().filter(|_| !listed) {
            ages.dropped((at, observer), peer);
        }
        let agrees =
            self.list(peer, listed) == Some(if listed { Change::Up } else { Change::Down });
        let item = self.subjects[peer.index()].item.map(|item| item as usize);
        if let Some(place) = item.filter(|_| agrees) {
            let item = &mut self.items[place];
            item.first.get_or_insert(at.since(item.born_at));
            if let Some(receipts) = &mut item.receipts {
                receipts.make_room(receipts.room().max(observer.0 + 1));
                receipts.receive(observer, at);
            }
            self.cross(place, at);
        } else if item.is_some() && !listed {
            // Taken off a list while it is up.
            self.false_deletions += 1;
        }
        self.note_complete(at);
    }

    fn list_self(&mut self, node: NodeId, listed: bool) {
        self.tells_self = true;
        let before = std::mem::replace(&mut self.subject(node).lists_self, listed);
        self.listed_self = self.listed_self + u64::from(listed) - u64::from(before);
    }

    fn set_deaf(&mut self, node: NodeId, deaf: bool) {
        let before = std::mem::replace(&mut self.subject(node).deaf, deaf);
        self.deaf = self.deaf + u64::from(deaf) - u64::from(before);
    }

    /// One more, or one less, lists `peer`; its last change.
    fn list(&mut self, peer: NodeId, listed: bool) -> Option<Change> {
        let subject = self.subject(peer);
        let add = |count: &mut u64| *count = if listed { *count + 1 } else { *count - 1 };
        add(&mut subject.listed);
        let change = subject.item.map(|item| self.items[item as usize].change);
        add(match change {
            Some(Change::Up) => &mut self.listed_live,
            Some(Change::Down) => &mut self.listed_gone,
            None => &mut self.listed_unborn,
        });
        change
    }

    fn subject(&mut self, node: NodeId) -> &mut Subject {
        if self.subjects.len() <= node.index() {
            self.subjects.resize(node.index() + 1, Subject::default());
        }
        &mut self.subjects[node.index()]
    }

    /// A node counts as up from now on, with nobody on its list.
    pub fn up(&mut self, (at, node): (Instant, NodeId)) {
        self.advance(at);
        self.ages.iter_mut().for_each(|ages| ages.up(at, node));
        let Subject { listed, item, .. } = *self.subject(node);
        match item {
            Some(_) => {
                self.gone -= 1;
                self.listed_gone -= listed;
            }
            None => self.listed_unborn -= listed,
        }
        self.live += 1;
        self.is_shared |= self.live > 1;
        self.listed_live += listed;
        self.bear((at, node), Change::Up);
    }

    /// A node went down with what was on its list.
    pub fn down(&mut self, (at, node): (Instant, NodeId), held: &[Fact]) {
        self.advance(at);
        self.ages.iter_mut().for_each(|ages| ages.down(at, node));
        for fact in held {
            match fact {
                Fact::PeerUp { peer } if *peer == node => self.list_self(node, false),
                Fact::PeerUp { peer } => {
                    self.list(*peer, false);
                }
                _ => {}
            }
        }
        self.set_deaf(node, false);
        let listed = self.subject(node).listed;
        self.live -= 1;
        self.gone += 1;
        self.listed_live -= listed;
        self.listed_gone += listed;
        self.bear((at, node), Change::Down);
    }

    /// A change of a node takes the place of the one before it.
    fn bear(&mut self, (at, node): (Instant, NodeId), change: Change) {
        let place = self.items.len() as u32;
        if let Some(before) = self.subject(node).item.replace(place) {
            self.items[before as usize].receipts = None;
        }
        let receipts = self.changes_are_items.then(|| ReceiptMeter::new(at, 1));
        let (reached, first) = ([None; 4], None);
        self.items.push(ItemState { node, change, born_at: at, reached, first, receipts });
    }

    /// All nodes that a fault takes down or brings up have been told.
    pub fn moment_end(&mut self, at: Instant) {
        let current: Vec<u32> = self.subjects.iter().filter_map(|subject| subject.item).collect();
        current.into_iter().for_each(|place| self.cross(place as usize, at));
        self.note_complete(at);
    }

    /// At how many nodes a change is held, and due; nowhere once another has taken its place.
    fn pairs(&self, place: usize) -> (u64, u64) {
        let item = &self.items[place];
        let Subject { listed, item: last, .. } = self.subjects[item.node.index()];
        match item.change {
            _ if last != Some(place as u32) => (0, 0),
            Change::Up => (listed, self.live - 1),
            Change::Down => (self.live - listed, self.live),
        }
    }

    /// Notes the shares that are reached for the first time.
    fn cross(&mut self, place: usize, at: Instant) {
        let pairs = self.pairs(place);
        let item = &mut self.items[place];
        // Nobody listed it when it went down.
        if pairs.0 > 0 && pairs.0 == pairs.1 {
            item.first.get_or_insert(at.since(item.born_at));
        }
        milestones::cross(&mut item.reached, pairs, at.since(item.born_at));
    }

    fn note_complete(&mut self, at: Instant) {
        let complete = self.complete();
        self.complete.note(at, complete);
    }

    /// A node that is up at the end, and its list: whoever agrees keeps the time since when.
    pub fn node_end(&mut self, node: NodeId, held: &[Fact]) {
        if !self.changes_are_items {
            return;
        }
        let mut lists = vec![false; self.subjects.len()];
        for fact in held {
            if let Fact::PeerUp { peer } = fact {
                lists[peer.index()] = true;
            }
        }
        for (subject, listed) in self.subjects.iter().zip(lists) {
            let Some(item) = subject.item.map(|item| &mut self.items[item as usize]) else {
                continue;
            };
            let agrees = listed == (item.change == Change::Up) && item.node != node;
            if let Some(receipts) = item.receipts.as_mut().filter(|_| agrees) {
                receipts.make_room(receipts.room().max(node.0 + 1));
                receipts.held_at_end(node);
            }
        }
    }

    /// The result of a run that ended at `at`. What is added up is of the changes in `window`, its
    /// end excluded.
    pub fn finish(self, at: Instant, window: (Instant, Instant)) -> Finished {
        let (value, wrong) = (self.value(), self.wrong());
        let items = (0..self.items.len()).map(|place| self.item(place)).collect();
        let mut totals = self.totals(window);
        let ([missing, ghosts, without_self], curves) = self.shares.finish(at, wrong);
        (totals.missing_share, totals.ghosts_share) = (missing, ghosts);
        totals.without_self_share = self.tells_self.then_some(without_self);
        totals.ages = self.ages.map(|ages| ages.finish(at)).unwrap_or_default();
        let curve = self.curve.finish(at, value);
        (Covered::of(items, window, (self.complete.since(), curve)), totals, curves)
    }

    fn item(&self, place: usize) -> Item {
        let state = &self.items[place];
        let (held, due) = self.pairs(place);
        Item {
            id: ItemId(place as u32),
            born_at: state.born_at,
            writer: state.node,
            change: Some(state.change),
            reached: state.reached,
            receipts: state.receipts.as_ref().map_or(Receipts::default(), ReceiptMeter::finish),
            held,
            due,
        }
    }

    fn totals(&self, window: (Instant, Instant)) -> ViewTotals {
        let changes = |change: Change| {
            let is_counted = move |item: &&ItemState| {
                let in_window = window.0 <= item.born_at && item.born_at < window.1;
                // Alone, there is nobody who could notice.
                self.is_shared && item.change == change && in_window
            };
            self.items.iter().filter(is_counted)
        };
        let worst = |change: Change, time: fn(&ItemState) -> Option<Span>| {
            let times: Option<Vec<Span>> = changes(change).map(time).collect();
            times.and_then(|times| times.into_iter().max())
        };
        ViewTotals {
            observers: self.live,
            listed: self.listed_live + self.listed_gone + self.listed_unborn,
            ghosts: self.listed_gone + self.listed_unborn,
            missing: self.live * self.live.saturating_sub(1) - self.listed_live,
            false_deletions: self.false_deletions,
            came_up: changes(Change::Up).count() as u64,
            discovery_all: worst(Change::Up, |item| item.reached[3]),
            went_down: changes(Change::Down).count() as u64,
            detection_first: worst(Change::Down, |item| item.first),
            detection_all: worst(Change::Down, |item| item.reached[3]),
            deaf: self.deaf,
            ..ViewTotals::default()
        }
    }
}

#[cfg(test)]
mod age_tests;
#[cfg(test)]
mod tests;
