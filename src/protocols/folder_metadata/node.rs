//! [`Node`], what a node knows: a row for each peer that its configuration names, itself among them.

use super::content::{Shared, key_of};
use super::message::{Piece, Shown, Stamp};
use super::record::FolderName;
use crate::id::NodeId;
use crate::protocol::Fact;

/// One node's state.
#[derive(Clone, Debug)]
pub struct Node {
    pub(super) me: NodeId,
    /// The number of this life; 0 where lives have none.
    pub(super) life: u64,
    /// The counter of scans.
    pub(super) version: u32,
    pub(super) folder: FolderName,
    pub(super) shared: Shared,
    /// Whether the thread that receives has not ended.
    pub(super) receives: bool,
    /// Whether the threads have not ended that send the own record, and others.
    pub(super) sends: [bool; 2],
    /// Which of the two sent last.
    pub(super) last_sender: usize,
    /// Ascending by peer.
    rows: Vec<Row>,
    my_place: usize,
}

/// What is known of one peer.
#[derive(Clone, Debug)]
struct Row {
    peer: NodeId,
    shown: Option<Shown>,
    /// What is taken stands above this.
    bar: Option<Stamp>,
    /// When it was last renewed, in seconds of the wall clock.
    renewed_s: u64,
    pieces: Option<Box<Pieces>>,
}

/// What a row takes.
pub(super) const ROW_OCTETS: usize = size_of::<Row>();

/// The pieces of a long record that came.
#[derive(Clone, Debug)]
struct Pieces {
    stamp: Stamp,
    came: Vec<bool>,
}

/// What a piece, or a whole record, makes of a version.
struct Came {
    /// Nothing came of it before, nor of a later one.
    is_new: bool,
    /// All of it is there.
    is_whole: bool,
}

impl Node {
    /// At the start of a life: of nobody anything is known. `peers` ascend, with `me` among them.
    pub(super) fn new(me: NodeId, peers: Vec<NodeId>, now_s: u64) -> Node {
        let row = |peer| Row { peer, shown: None, bar: None, renewed_s: now_s, pieces: None };
        let my_place = peers.partition_point(|peer| *peer < me);
        Node {
            me,
            life: 0,
            version: 0,
            folder: [0; 20],
            shared: Shared::default(),
            receives: true,
            sends: [true; 2],
            last_sender: 0,
            rows: peers.into_iter().map(row).collect(),
            my_place,
        }
    }

    /// How many peers the configuration names, itself included.
    pub(super) fn len(&self) -> u32 {
        self.rows.len() as u32
    }

    /// The peer at a place among all of them.
    pub(super) fn peer(&self, place: u32) -> NodeId {
        self.rows[place as usize].peer
    }

    /// The peer at a place among the others.
    pub(super) fn other(&self, place: u32) -> NodeId {
        let place = place as usize;
        self.rows[place + usize::from(place >= self.my_place)].peer
    }

    /// All peers, with what is known of each.
    pub fn rows(&self) -> impl Iterator<Item = (NodeId, Option<&Shown>)> {
        self.rows.iter().map(|row| (row.peer, row.shown.as_ref()))
    }

    /// What is known of a peer that the configuration names.
    pub fn shown(&self, peer: NodeId) -> Option<&Shown> {
        self.row(peer).and_then(|place| self.rows[place].shown.as_ref())
    }

    fn row(&self, peer: NodeId) -> Option<usize> {
        self.rows.binary_search_by_key(&peer, |row| row.peer).ok()
    }

    /// Whether the configuration names this peer.
    pub(super) fn names(&self, peer: NodeId) -> bool {
        self.row(peer).is_some()
    }

    /// The present record of the own folder.
    pub(super) fn own(&self) -> Shown {
        let stamp = Stamp { life: self.life, version: self.version };
        Shown { stamp, content: self.shared.content.clone() }
    }

    /// Nothing of an earlier life is taken for the own record.
    pub(super) fn bar_earlier_lives(&mut self) {
        let stamp = self.own().stamp;
        self.rows[self.my_place].bar = Some(stamp);
    }

    /// Shows the own folder as it is, whatever was shown before.
    pub(super) fn show_own(&mut self, each: &mut dyn FnMut(Fact)) {
        let (own, place) = (self.own(), self.my_place);
        self.show(place, Some(own), each);
    }

    /// The own record counts as renewed.
    pub(super) fn renew_own(&mut self, now_s: u64) {
        self.rows[self.my_place].renewed_s = now_s;
    }

    /// Takes a record, or a piece of it, if it is newer than what is shown of `peer`. What is shown is
    /// renewed by the first piece of a version, whatever becomes of the others; what is not, by the last.
    pub(super) fn hear(
        &mut self,
        peer: NodeId,
        (shown, piece): (&Shown, Option<Piece>),
        now_s: u64,
        each: &mut dyn FnMut(Fact),
    ) {
        let Some(place) = self.row(peer) else { return };
        let row = &mut self.rows[place];
        if row.bar.is_some_and(|bar| bar >= shown.stamp) {
            return;
        }
        let Came { is_new, is_whole } = row.take_piece(shown.stamp, piece);
        let renews = if row.shown.is_some() { is_new } else { is_whole };
        if renews {
            row.renewed_s = now_s;
        }
        if is_whole {
            self.show(place, Some(shown.clone()), each);
        }
    }

    /// Erases the records that are older than so many seconds, the own one too; of whom they are.
    /// With `bars` nothing is taken later that is not newer than what is erased.
    pub(super) fn erase_old(
        &mut self,
        is_old: impl Fn(u64) -> bool,
        bars: bool,
        each: &mut dyn FnMut(Fact),
    ) -> Vec<NodeId> {
        let mut old = Vec::new();
        for place in 0..self.rows.len() {
            if is_old(self.rows[place].renewed_s) {
                old.push(self.rows[place].peer);
                let bar = self.rows[place].bar.filter(|_| bars);
                self.show(place, None, each);
                self.rows[place].bar = bar;
            }
        }
        old
    }

    fn show(&mut self, place: usize, shown: Option<Shown>, each: &mut dyn FnMut(Fact)) {
        let row = &mut self.rows[place];
        row.bar = shown.as_ref().map(|shown| shown.stamp);
        let bar = row.bar;
        row.pieces = row.pieces.take().filter(|pieces| bar.is_some_and(|bar| pieces.stamp > bar));
        let before = std::mem::replace(&mut row.shown, shown);
        if let Some(shown) = row
            .shown
            .as_ref()
            .filter(|shown| before.as_ref().is_none_or(|before| before.stamp != shown.stamp))
        {
            let (rank, says) = (shown.stamp.rank(), Some(shown.content.number()));
            each(Fact::Recorded { peer: row.peer, rank, says });
        }
        // The owner has an item because its folder has it, whatever its table shows.
        if row.peer != self.me {
            row.tell(before.as_ref(), each);
        }
        match (before, &row.shown) {
            (None, Some(_)) => each(Fact::PeerUp { peer: row.peer }),
            (Some(_), None) => each(Fact::PeerDown { peer: row.peer }),
            _ => {}
        }
    }

    /// All that the node holds.
    pub(super) fn held(&self, each: &mut dyn FnMut(Fact)) {
        if let Some(change) = self.shared.content.change {
            each(change.learned(self.me, None));
        }
        for row in self.rows.iter().filter(|row| row.shown.is_some()) {
            if row.peer != self.me {
                row.tell(None, each);
            }
            each(Fact::PeerUp { peer: row.peer });
        }
    }
}

impl Row {
    /// What is known of a version, now that this piece of it came.
    fn take_piece(&mut self, stamp: Stamp, piece: Option<Piece>) -> Came {
        let is_new = self.pieces.as_ref().is_none_or(|pieces| pieces.stamp < stamp);
        let Some(Piece { part, parts }) = piece else { return Came { is_new, is_whole: true } };
        let fresh = || Box::new(Pieces { stamp, came: vec![false; parts as usize] });
        let pieces = self.pieces.get_or_insert_with(fresh);
        if pieces.stamp > stamp {
            return Came { is_new, is_whole: false };
        }
        // Forged versions can be equal and differ.
        if pieces.stamp < stamp || pieces.came.len() != parts as usize {
            *pieces = fresh();
        }
        pieces.came[part as usize] = true;
        Came { is_new, is_whole: pieces.came.iter().all(|came| *came) }
    }

    /// Tells which change of the peer's folder is shown now.
    fn tell(&self, before: Option<&Shown>, each: &mut dyn FnMut(Fact)) {
        let before = before.and_then(|shown| shown.content.change).map(|change| change.item);
        let after = self.shown.as_ref().and_then(|shown| shown.content.change);
        match (before, after) {
            (before, Some(change)) if before != Some(change.item) => {
                each(change.learned(self.peer, before));
            }
            (Some(item), None) => each(Fact::Forgot { item, key: key_of(self.peer) }),
            _ => {}
        }
    }
}
