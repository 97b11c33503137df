//! Every mode with every exchange: what is said, what crosses, and what the octets are.

use super::super::message::Kind;
use super::*;
use crate::protocol::Message as _;

/// The caller alone has `mid`, the called alone `zeta`, and the called has the newer `alpha`.
fn stores() -> ([Entry; 2], [Entry; 2]) {
    let caller = [value(ALPHA, 1, 1, 0), value(MID, 5, 1, 0)];
    let called = [value(ALPHA, 2, 2, 1), value(ZETA, 0, 1, 1)];
    (caller, called)
}

/// The messages of one call, and what caller and called hold after it.
type Call = (Vec<(Kind, Vec<Entry>)>, [Vec<Entry>; 2]);

fn said(mode: Mode, exchange: Exchange) -> Call {
    let gossip = gossip(params(mode, exchange));
    let (mine, theirs) = stores();
    let mut caller = Site::holding(&gossip, 0, &mine);
    let mut called = Site::holding(&gossip, 1, &theirs);
    let said = converse(&mut caller, &mut called);
    let said = said.iter().map(|msg| (msg.is(), msg.body().entries().to_vec())).collect();
    (said, [caller.node.entries().to_vec(), called.node.entries().to_vec()])
}

#[test]
fn full_exchanges() {
    let (mine, theirs) = stores();
    let [(old, mid), (new, zeta)] = [mine, theirs].map(|[a, b]| (a, b));
    let all = vec![new, mid, zeta];

    let (messages, held) = said(Mode::Push, Exchange::Full);
    assert_eq!(messages, [(Kind::Push, vec![old, mid])]);
    assert_eq!(held, [mine.to_vec(), all.clone()]);

    let (messages, held) = said(Mode::Pull, Exchange::Full);
    assert_eq!(messages, [(Kind::Request, vec![]), (Kind::Reply, vec![new, zeta])]);
    assert_eq!(held, [all.clone(), theirs.to_vec()]);

    let (messages, held) = said(Mode::PushPull, Exchange::Full);
    assert_eq!(messages, [(Kind::Request, vec![old, mid]), (Kind::Reply, vec![new, zeta])]);
    assert_eq!(held, [all.clone(), all]);
}

#[test]
fn digest_exchanges() {
    let (mine, theirs) = stores();
    let [(old, mid), (new, zeta)] = [mine, theirs].map(|[a, b]| (a, b));
    let all = vec![new, mid, zeta];
    let syn = (Kind::Syn, vec![old, mid]);
    let (want, delta) = (Entry::wanted(MID), (Kind::Delta, vec![mid]));

    let (messages, held) = said(Mode::Push, Exchange::Digest);
    assert_eq!(messages, [syn.clone(), (Kind::Ack, vec![want]), delta.clone()]);
    assert_eq!(held, [mine.to_vec(), all.clone()]);

    let (messages, held) = said(Mode::Pull, Exchange::Digest);
    assert_eq!(messages, [syn.clone(), (Kind::Ack, vec![new, zeta])]);
    assert_eq!(held, [all.clone(), theirs.to_vec()]);

    let (messages, held) = said(Mode::PushPull, Exchange::Digest);
    assert_eq!(messages, [syn, (Kind::Ack, vec![new, want, zeta]), delta]);
    assert_eq!(held, [all.clone(), all]);
}

#[test]
fn an_ack_counts_what_it_carries_and_a_syn_carries_nothing() {
    let gossip = gossip(params(Mode::PushPull, Exchange::Digest));
    let (mine, theirs) = stores();
    let mut caller = Site::holding(&gossip, 0, &mine);
    let mut called = Site::holding(&gossip, 1, &theirs);
    let updates: Vec<u32> =
        converse(&mut caller, &mut called).iter().map(Message::updates).collect();
    assert_eq!(updates, [0, 2, 1]);
}

#[test]
fn who_has_nothing_is_silent_only_when_it_pushes() {
    for exchange in EXCHANGES {
        for mode in MODES {
            let gossip = gossip(params(mode, exchange));
            let (mut caller, mut called) = (Site::new(&gossip, 0), Site::new(&gossip, 1));
            assert_eq!(gossip.idle(&caller.node), mode == Mode::Push);
            let said = converse(&mut caller, &mut called);
            assert_eq!(said.len(), usize::from(mode != Mode::Push), "{mode:?} {exchange:?}");
            caller.ask(0);
            assert!(!gossip.idle(&caller.node));
        }
    }
}

#[test]
fn the_wanted_entry_is_sent_as_it_is_by_then() {
    let gossip = gossip(params(Mode::Push, Exchange::Digest));
    let mut caller = Site::holding(&gossip, 0, &[value(ALPHA, 1, 1, 0)]);
    let mut called = Site::new(&gossip, 1);
    let ack = sent(&called.hear(&sent(&caller.tick())[0]));
    caller.ask(2);
    let delta = sent(&caller.hear(&ack[0]));
    assert_eq!(delta[0].body().entries(), [value(ALPHA, 2, 2, 0)]);
}

#[test]
fn a_later_activation_of_one_delete_crosses_like_a_newer_version() {
    let (early, late) = (certificate(ALPHA, 3, 2, 5), certificate(ALPHA, 3, 2, 9));
    for exchange in EXCHANGES {
        let gossip = gossip(params(Mode::PushPull, exchange));
        for (mine, theirs) in [(early, late), (late, early)] {
            let mut caller = Site::holding(&gossip, 0, &[mine]);
            let mut called = Site::holding(&gossip, 1, &[theirs]);
            converse(&mut caller, &mut called);
            assert_eq!([caller.node.entries(), called.node.entries()], [[late]; 2]);
        }
    }
}

proptest! {
    #[test]
    fn one_call_brings_each_side_what_the_mode_promises(
        mine in any_entries(), theirs in any_entries(), mode in 0..3usize, exchange in 0..2usize,
    ) {
        let (mode, exchange) = (MODES[mode], EXCHANGES[exchange]);
        let gossip = gossip(params(mode, exchange));
        let [mut caller, mut called] = [0, 1].map(|me| Site::new(&gossip, me));
        gossip.merge_all(&mut caller.node, &mine, &mut caller.cx);
        gossip.merge_all(&mut called.node, &theirs, &mut called.cx);
        caller.cx.take();
        called.cx.take();
        let [mine, theirs] = [&caller, &called].map(|site| site.node.entries().to_vec());
        let mut both = Site::holding(&gossip, 0, &mine);
        gossip.merge_all(&mut both.node, &theirs, &mut both.cx);
        let both = both.node.entries();

        let said = converse(&mut caller, &mut called);
        let (pulls, pushes) = (mode != Mode::Push, mode != Mode::Pull);
        prop_assert_eq!(caller.node.entries(), if pulls { both } else { &mine });
        prop_assert_eq!(called.node.entries(), if pushes { both } else { &theirs });
        for msg in &said {
            let mut octets = Vec::new();
            gossip.encode(msg, &mut octets);
            prop_assert_eq!(octets.len() as u32, msg.wire_len());
            prop_assert_eq!(gossip.decode(&octets), Some(msg.clone()));
        }
        let again = converse(&mut caller, &mut called);
        let idle = exchange == Exchange::Digest || mode == Mode::PushPull;
        prop_assert!(!idle || again.len() <= 1, "nothing is left to answer: {:?}", again);
    }
}
