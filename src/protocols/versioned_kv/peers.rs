//! [`Peers`], whom a node knows, and what it hears of their lives.

use crate::id::NodeId;
use crate::time::{Instant, Span};

/// A counter that a node raises in each round, under the second in which its life began: of one
/// node the later life stands above the former, and a later round above an earlier one.
pub type Beat = u64;

/// The beat of a life that began in this second of the wall clock, before its first round.
pub fn first_beat(wall_clock_ns: u64) -> Beat {
    (wall_clock_ns / crate::time::NANOS_PER_SECOND) << 32
}

/// What is known of one peer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Peer {
    /// Its address.
    pub node: NodeId,
    /// The highest beat heard of it; 0 for one of whom nothing was heard, and where none are sent.
    pub beat: Beat,
    /// When that rose.
    pub heard_at: Instant,
    /// Whether it rose since the peer is known, or the peer has sent something itself: the first that is
    /// heard of a peer may be what the dead have left.
    pub risen: bool,
}

/// The peers that a node knows, ascending by address.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Peers(Vec<Peer>);

impl Peers {
    /// All of them.
    pub fn all(&self) -> &[Peer] {
        &self.0
    }

    /// Hears of `node`, now; whether it was not known.
    ///
    /// With a beat that does not stand above the known one this is no news.
    pub fn hear(&mut self, node: NodeId, beat: Beat, now: Instant) -> bool {
        self.note(node, beat, now).1
    }

    /// The same of one that has sent something itself.
    pub fn meet(&mut self, node: NodeId, beat: Beat, now: Instant) -> bool {
        let (place, new) = self.note(node, beat, now);
        self.0[place].risen = true;
        new
    }

    /// The place of `node`, and whether it is new there.
    fn note(&mut self, node: NodeId, beat: Beat, now: Instant) -> (usize, bool) {
        match self.0.binary_search_by_key(&node, |peer| peer.node) {
            Ok(place) => {
                let peer = &mut self.0[place];
                if beat > peer.beat {
                    (peer.beat, peer.heard_at, peer.risen) = (beat, now, true);
                }
                (place, false)
            }
            Err(place) => {
                self.0.insert(place, Peer { node, beat, heard_at: now, risen: false });
                (place, true)
            }
        }
    }

    /// Those of whom there was news within `patience`, who are called.
    pub fn fresh(&self, now: Instant, patience: Option<Span>) -> impl Iterator<Item = &Peer> {
        self.0.iter().filter(move |peer| {
            patience.is_none_or(|patience| now.0 - peer.heard_at.0 <= patience.0)
        })
    }

    /// Those of them who are told of: where the silent are forgotten, only whose beat has risen. Else
    /// newcomers, to whom all is news, would tell each other of the dead for ever.
    pub fn told(&self, now: Instant, patience: Option<Span>) -> impl Iterator<Item = &Peer> {
        self.fresh(now, patience).filter(move |peer| patience.is_none() || peer.risen)
    }

    /// Forgets those without news for twice as long as they are told of, so that nobody who still
    /// tells of one brings it back; who they were.
    pub fn forget(&mut self, now: Instant, patience: Option<Span>) -> Vec<NodeId> {
        let Some(patience) = patience else { return Vec::new() };
        let stale = |peer: &Peer| now.0 - peer.heard_at.0 > patience.0.saturating_mul(2);
        if !self.0.iter().any(stale) {
            return Vec::new();
        }
        let gone = self.0.iter().filter(|peer| stale(peer)).map(|peer| peer.node).collect();
        self.0.retain(|peer| !stale(peer));
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn only_a_higher_beat_is_news() {
        let mut peers = Peers::default();
        assert!(peers.hear(NodeId(5), 3, Instant(0)));
        assert!(!peers.hear(NodeId(5), 3, Instant(SECOND)));
        assert_eq!(peers.all()[0].heard_at, Instant(0));
        assert!(!peers.hear(NodeId(5), 4, Instant(2 * SECOND)));
        assert_eq!(peers.all()[0].heard_at, Instant(2 * SECOND));
        assert!(first_beat(7 * SECOND) > (first_beat(6 * SECOND) | 0xFFFF_FFFF));
    }

    #[test]
    fn who_is_only_heard_of_is_called_and_not_told_of() {
        let mut peers = Peers::default();
        let patience = Some(Span::from_secs(10));
        peers.hear(NodeId(1), 7, Instant(0));
        peers.hear(NodeId(2), 7, Instant(0));
        peers.meet(NodeId(3), 0, Instant(0));
        peers.hear(NodeId(2), 8, Instant(SECOND));
        let nodes =
            |all: &mut dyn Iterator<Item = &Peer>| all.map(|p| p.node.0).collect::<Vec<_>>();
        assert_eq!(nodes(&mut peers.fresh(Instant(SECOND), patience)), [1, 2, 3]);
        assert_eq!(nodes(&mut peers.told(Instant(SECOND), patience)), [2, 3]);
        assert_eq!(nodes(&mut peers.told(Instant(SECOND), None)), [1, 2, 3]);
    }

    #[test]
    fn the_silent_are_not_told_of_and_then_forgotten() {
        let mut peers = Peers::default();
        let patience = Some(Span::from_secs(10));
        peers.hear(NodeId(1), 1, Instant(0));
        peers.hear(NodeId(2), 1, Instant(5 * SECOND));
        let fresh = |peers: &Peers, at| -> Vec<u32> {
            peers.fresh(Instant(at * SECOND), patience).map(|peer| peer.node.0).collect()
        };
        assert_eq!((fresh(&peers, 10), fresh(&peers, 11)), (vec![1, 2], vec![2]));
        assert_eq!(peers.forget(Instant(20 * SECOND), patience), []);
        assert_eq!(peers.forget(Instant(21 * SECOND), patience), [NodeId(1)]);
        assert_eq!(peers.forget(Instant(1 << 60), None), []);
        assert_eq!(peers.all().len(), 1);
    }
}
