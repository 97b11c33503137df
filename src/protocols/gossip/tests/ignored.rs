//! What a node says that it ignores has no effect on it.

use super::super::message::{Body, Kind};
use super::*;

fn message(gossip: &Gossip, kind: Kind, entries: &[Entry]) -> Message {
    gossip.message(kind, entries.iter().copied().collect::<Body>())
}

proptest! {
    #[test]
    fn what_is_ignored_has_no_effect(
        held in any_entries(),
        other in any_entries(),
        same in any::<bool>(),
        mode in prop::sample::select(MODES.to_vec()),
        exchange in prop::sample::select(EXCHANGES.to_vec()),
        keep in prop::sample::select(vec![None, Some(Span::from_secs(2))]),
        persist in any::<bool>(),
        seconds in 0..9u64,
    ) {
        let gossip = gossip(Params { keep, persist, ..params(mode, exchange) });
        for kind in Kind::ALL {
            let mut site = Site::holding(&gossip, 0, &held);
            let shown = Site::holding(&gossip, 1, if same { &held } else { &other }).node;
            let msg = message(&gossip, kind, shown.entries());
            let (before, ignored) = (format!("{:?}", site.node), gossip.ignores_message(&site.node, &msg));
            let effects = site.at(seconds).hear(&msg);
            if ignored {
                prop_assert_eq!(effects, []);
                prop_assert_eq!(format!("{:?}", site.node), before);
            }
        }
        let mut site = Site::holding(&gossip, 0, &held);
        let (before, ignored) = (format!("{:?}", site.node), gossip.ignores_timer(&site.node, Round));
        let effects = site.at(seconds).tick();
        if ignored {
            prop_assert_eq!(effects, []);
            prop_assert_eq!(format!("{:?}", site.node), before);
        }
    }
}

#[test]
fn the_same_again_is_ignored_and_a_node_without_news_is_silent() {
    let gossip = gossip(params(Mode::Push, Exchange::Full));
    for held in [vec![value(ALPHA, 1, 1, 0)], vec![value(ALPHA, 1, 1, 0), value(ZETA, 0, 1, 1)]] {
        let node = Site::holding(&gossip, 0, &held).node;
        assert!(gossip.ignores_message(&node, &message(&gossip, Kind::Push, &held)));
        assert!(!gossip.ignores_message(&node, &message(&gossip, Kind::Request, &held)));
        assert!(!gossip.ignores_message(&Node::default(), &message(&gossip, Kind::Push, &held)));
        assert!(!gossip.ignores_timer(&node, Round));
    }
    assert!(gossip.ignores_timer(&Node::default(), Round));
}
