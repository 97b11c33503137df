//! Sending records: whole, or in pieces that fit a receive buffer.

use super::content::Content;
use super::message::{Message, Piece, Shown};
use super::node::Node;
use super::{Folders, Life, ReceiveBuffer, pickle, texts};
use crate::id::NodeId;
use crate::protocol::{Context, pick_distinct};
use std::ops::Range;

impl Folders {
    /// Sends the own record, as the table has it, to others.
    pub(super) fn send_own(&self, node: &mut Node, cx: &mut impl Context<Folders>) {
        let to = self.choose(node, cx);
        to.iter().for_each(|to| cx.log(|| texts::sending_own(*to)));
        node.last_sender = 0;
        self.send(node, (node.me, false), &to, cx);
    }

    /// Sends the record of anybody to others.
    pub(super) fn send_other(&self, node: &mut Node, cx: &mut impl Context<Folders>) {
        if node.len() < 2 {
            return;
        }
        let peer = node.peer(cx.rng().below(node.len()));
        let to = self.choose(node, cx);
        to.iter().for_each(|to| cx.log(|| texts::sending(peer, *to)));
        node.last_sender = 1;
        self.send(node, (peer, true), &to, cx);
    }

    /// So many distinct others as the fanout says.
    fn choose(&self, node: &Node, cx: &mut impl Context<Folders>) -> Vec<NodeId> {
        let others = node.len() - 1;
        let fanout = self.params.fanout.draw(others, cx).min(others);
        let mut chosen = vec![0; fanout as usize];
        pick_distinct(cx.rng(), others, &mut chosen);
        chosen.into_iter().map(|place| node.other(place)).collect()
    }

    fn send(
        &self,
        node: &Node,
        (peer, relayed): (NodeId, bool),
        to: &[NodeId],
        cx: &mut impl Context<Folders>,
    ) {
        if to.is_empty() {
            return;
        }
        let Some(shown) = node.shown(peer) else {
            let wire_len = pickle::nothing(&texts::name(peer));
            return cx.send(to, Message { wire_len, relayed, peer, shown: None, piece: None });
        };
        let pieces = self.pieces(peer, shown);
        let parts = pieces.len() as u32;
        for (files, part) in pieces.into_iter().zip(0..) {
            let piece = (parts > 1).then_some(Piece { part, parts });
            let wire_len = self.octets(peer, shown, files, piece);
            cx.send(to, Message { wire_len, relayed, peer, shown: Some(shown.clone()), piece });
        }
    }

    /// Which files go together: all, unless pieces are asked for and needed.
    fn pieces(&self, peer: NodeId, shown: &Shown) -> Vec<Range<usize>> {
        let files = shown.content.files.len();
        let room = ReceiveBuffer::CHUNK_BYTES;
        let chunks = self.params.receive_buffer == ReceiveBuffer::Chunks;
        if !chunks || self.octets(peer, shown, 0..files, None) <= room {
            return cut(&shown.content, u32::MAX);
        }
        // Numbers of pieces take at most three octets: no list has more than 65,535 of them.
        let widest = Piece { part: 0xffff, parts: 0xffff };
        let around =
            self.octets(peer, shown, 0..0, Some(widest)) + pickle::list(2, 0) - pickle::list(0, 0);
        cut(&shown.content, room - around)
    }

    /// The length of a record with some of its files.
    fn octets(
        &self,
        peer: NodeId,
        shown: &Shown,
        files: Range<usize>,
        piece: Option<Piece>,
    ) -> u32 {
        let life = match self.params.life {
            Life::None => 0,
            Life::Incarnation => pickle::entry("life", shown.stamp.life as i64),
        };
        let piece = piece.map_or(0, |Piece { part, parts }| {
            pickle::entry("part", part.into()) + pickle::entry("parts", parts.into())
        });
        let list = shown.content.list_octets(files);
        pickle::record(&texts::name(peer), list, shown.stamp.version.into(), life + piece)
    }
}

/// Cuts a list where the names have no room any more.
fn cut(content: &Content, room: u32) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let (mut from, mut octets) = (0, 0);
    for (place, file) in content.files.iter().enumerate() {
        let more = pickle::text(file.len());
        if more > room - octets {
            pieces.push(from..place);
            (from, octets) = (place, 0);
        }
        octets += more;
    }
    pieces.push(from..content.files.len());
    pieces
}
