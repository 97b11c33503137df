//! Nodes that lie: what becomes of what they send. They do all else as the protocol says.

use super::Setup;
use crate::faults::Lie;
use crate::id::NodeId;
use crate::protocol::{Message, Protocol, Tamper};
use std::collections::BTreeMap;

/// The nodes that lie at the moment.
pub struct Liars<'a, P: Protocol> {
    setup: &'a Setup<'a, P>,
    /// By node.
    of: BTreeMap<NodeId, Lies<P::Msg>>,
}

/// What a node says.
pub enum Said<M> {
    /// What it ought to.
    Truth,
    /// Nothing at all.
    Nothing,
    /// This instead.
    Lie(M),
}

/// How one node lies.
struct Lies<M> {
    /// By kind of lie, how many faults make it lie so.
    covers: [u32; Lie::ALL.len()],
    /// By kind of message, the first that it sent since it began to replay.
    firsts: Vec<Option<M>>,
}

impl<'a, P: Protocol> Liars<'a, P> {
    /// Nobody lies.
    pub fn new(setup: &'a Setup<'a, P>) -> Liars<'a, P> {
        Liars { setup, of: BTreeMap::new() }
    }

    /// Whether nobody lies.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// `node` lies from now on.
    pub fn begin(&mut self, node: NodeId, lie: Lie) {
        let new = || Lies { covers: Default::default(), firsts: Vec::new() };
        self.of.entry(node).or_insert_with(new).covers[lie as usize] += 1;
    }

    /// One fault less makes `node` lie.
    pub fn end(&mut self, node: NodeId, lie: Lie) {
        let Some(lies) = self.of.get_mut(&node) else { return };
        lies.covers[lie as usize] -= 1;
        if lies.covers[Lie::Replay as usize] == 0 {
            lies.firsts.clear();
        }
        if lies.covers.iter().all(|covers| *covers == 0) {
            self.of.remove(&node);
        }
    }

    /// A liar goes with its lies to another address.
    pub fn move_to(&mut self, from: NodeId, to: NodeId) {
        let lies = self.of.remove(&from);
        self.of.extend(lies.map(|lies| (to, lies)));
    }

    /// What `node` says where it ought to say `message`.
    pub fn twist(&mut self, node: NodeId, message: &P::Msg) -> Said<P::Msg> {
        let Some(lies) = self.of.get_mut(&node) else { return Said::Truth };
        let lying = |lie: Lie| lies.covers[lie as usize] > 0;
        if lying(Lie::Mute) {
            return Said::Nothing;
        }
        if lying(Lie::Replay) {
            lies.firsts.resize(P::Msg::KINDS.len(), None);
            let first = &mut lies.firsts[usize::from(message.kind())];
            if let Some(first) = first {
                return Said::Lie(first.clone());
            }
            *first = Some(message.clone());
            return Said::Truth;
        }
        let mut lie = message.clone();
        match self.setup.protocol_of(node).tamper(&mut lie, Tamper::ForgeVersion) {
            true => Said::Lie(lie),
            false => Said::Truth,
        }
    }
}
