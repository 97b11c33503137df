//! Death certificates: expiry, dormancy, awakening, and the return of the dead.

use super::super::message::{Body, Kind};
use super::*;

const KEEP_S: u64 = 10;
const DORMANT_S: u64 = 20;

/// Certificates live for 10 s and sleep, at the share of the sites, for 20 s more.
fn sleeping(share: &str, mode: Mode, exchange: Exchange) -> Params {
    let dormant = Dormant { share: share.parse().unwrap(), keep: Span::from_secs(DORMANT_S) };
    Params { dormant: Some(dormant), ..expiring(mode, exchange) }
}

fn expiring(mode: Mode, exchange: Exchange) -> Params {
    Params { keep: Some(Span::from_secs(KEEP_S)), ..params(mode, exchange) }
}

fn forgot(key: KeyId, item: u32) -> Fact {
    Fact::Forgot { item: ItemId(item), key }
}

/// A delete of `alpha` at second 1, above the value of `old()`.
fn dead() -> Entry {
    certificate(ALPHA, 3, 2, 1)
}

fn old() -> Entry {
    value(ALPHA, 1, 1, 1)
}

#[test]
fn a_certificate_spreads_until_it_expires_to_the_nanosecond() {
    for others in [&[][..], &[value(ZETA, 0, 1, 0)]] {
        let gossip = gossip(expiring(Mode::Push, Exchange::Full));
        let mut site = Site::holding(&gossip, 0, &[&[dead()], others].concat());
        site.cx.now = Instant((1 + KEEP_S) * 1_000_000_000 - 1);
        assert!(sent(&site.tick())[0].body().entries().contains(&dead()));
        site.at(1 + KEEP_S);
        let effects = site.tick();
        assert_eq!(facts(&effects), [forgot(ALPHA, 3)]);
        assert_eq!(site.node.entries(), others);
        assert_eq!(gossip.idle(&site.node), others.is_empty());
        assert_eq!(sent(&effects).len(), others.len());
    }
}

#[test]
fn without_keep_a_certificate_lives_for_ever() {
    let gossip = gossip(params(Mode::Push, Exchange::Full));
    let mut site = Site::holding(&gossip, 0, &[dead()]);
    site.cx.now = Instant::MAX;
    assert_eq!(sent(&site.tick()).len(), 1);
}

#[test]
fn a_forgotten_certificate_lets_the_dead_return_and_a_dormant_one_does_not() {
    for (params, returns) in [
        (expiring(Mode::Push, Exchange::Full), true),
        (sleeping("0 %", Mode::Push, Exchange::Full), true),
        (sleeping("100 %", Mode::Push, Exchange::Full), false),
    ] {
        let gossip = gossip(params);
        let mut site = Site::holding(&gossip, 0, &[dead()]);
        site.at(15).tick();
        let push = gossip.message(Kind::Push, Body::One(old()));
        let effects = site.hear(&push);
        assert_eq!(facts(&effects), if returns { vec![old().learned(None)] } else { vec![] });
        assert_eq!(site.node.find(ALPHA).unwrap().is_certificate(), !returns);
    }
}

#[test]
fn a_dormant_certificate_is_held_in_silence_and_then_forgotten() {
    for exchange in EXCHANGES {
        let gossip = gossip(sleeping("100 %", Mode::Push, exchange));
        let mut site = Site::holding(&gossip, 0, &[dead()]);
        assert_eq!(site.at(1 + KEEP_S).tick(), []);
        assert!(gossip.idle(&site.node));
        let mut held = Vec::new();
        gossip.held(&site.node, &mut |fact| held.push(fact));
        assert_eq!(held, [dead().learned(None)]);
        assert_eq!(site.at(KEEP_S + DORMANT_S).tick(), []);
        assert_eq!(facts(&site.at(1 + KEEP_S + DORMANT_S).tick()), [forgot(ALPHA, 3)]);
        assert_eq!(site.node.entries(), []);
    }
}

#[test]
fn every_way_of_meeting_an_older_version_awakes_the_certificate() {
    let awake = certificate(ALPHA, 3, 2, 15);
    for (kind, mode, exchange, answer) in [
        (Kind::Push, Mode::Push, Exchange::Full, None),
        (Kind::Request, Mode::PushPull, Exchange::Full, Some(Kind::Reply)),
        (Kind::Reply, Mode::Pull, Exchange::Full, None),
        (Kind::Syn, Mode::PushPull, Exchange::Digest, Some(Kind::Ack)),
        (Kind::Syn, Mode::Pull, Exchange::Digest, Some(Kind::Ack)),
        (Kind::Syn, Mode::Push, Exchange::Digest, None),
        (Kind::Ack, Mode::Pull, Exchange::Digest, None),
        (Kind::Delta, Mode::Push, Exchange::Digest, None),
    ] {
        let gossip = gossip(sleeping("100 %", mode, exchange));
        let mut site = Site::holding(&gossip, 0, &[dead().asleep()]);
        let effects = site.at(15).hear(&gossip.message(kind, Body::One(old())));
        assert_eq!(facts(&effects), [], "it holds the same item as before");
        assert_eq!(site.node.entries(), [awake], "{kind:?}");
        let answers: Vec<(Kind, Body)> =
            sent(&effects).iter().map(|msg| (msg.is(), msg.body().clone())).collect();
        let expected = answer.map(|kind| (kind, Body::One(awake)));
        assert_eq!(answers, Vec::from_iter(expected), "{kind:?} {mode:?}");
        assert!(!gossip.idle(&site.node));
    }
}

#[test]
fn an_awakened_certificate_deletes_the_old_value_and_wakes_other_sleepers() {
    let gossip = gossip(sleeping("100 %", Mode::Push, Exchange::Full));
    let mut site = Site::holding(&gossip, 0, &[dead().asleep()]);
    site.at(15).hear(&gossip.message(Kind::Push, Body::One(old())));
    let push = sent(&site.tick()).remove(0);

    let mut stale = Site::holding(&gossip, 1, &[old()]);
    let learned = certificate(ALPHA, 3, 2, 15).learned(Some(&old()));
    assert_eq!(facts(&stale.at(15).hear(&push)), [learned]);
    let mut sleeper = Site::holding(&gossip, 1, &[dead().asleep()]);
    assert_eq!(sleeper.at(15).hear(&push), []);
    assert_eq!(sleeper.node.entries(), site.node.entries());
    assert_eq!(sent(&sleeper.at(15 + KEEP_S - 1).tick()).len(), 1, "kept anew");
}

#[test]
fn an_equal_or_expired_certificate_does_not_wake_a_sleeper() {
    let gossip = gossip(sleeping("100 %", Mode::Push, Exchange::Full));
    for seconds in [1, 3] {
        let mut site = Site::holding(&gossip, 0, &[dead().asleep()]);
        let push = gossip.message(Kind::Push, Body::One(certificate(ALPHA, 3, 2, seconds)));
        assert_eq!(site.at(15).hear(&push), []);
        assert_eq!(site.node.entries(), [dead().asleep()]);
    }
}

#[test]
fn an_expired_certificate_is_ignored_where_it_has_nothing_to_delete() {
    for exchange in EXCHANGES {
        let gossip = gossip(expiring(Mode::Push, exchange));
        let opening = Site::holding(&gossip, 0, &[dead()]).at(9).tick();
        let opening = sent(&opening).remove(0);
        let mut empty = Site::new(&gossip, 1);
        assert_eq!(empty.at(11).hear(&opening), []);
        assert_eq!(empty.node.entries(), []);
        let mut stale = Site::holding(&gossip, 1, &[old()]);
        let effects = stale.at(11).hear(&opening);
        if exchange == Exchange::Full {
            assert_eq!(facts(&effects), [dead().learned(Some(&old()))]);
            assert_eq!(stale.tick(), [Effect::Emit(forgot(ALPHA, 3))]);
        } else {
            assert_eq!(sent(&effects)[0].body(), &Body::One(Entry::wanted(ALPHA)));
        }
    }
}

#[test]
fn what_sleeps_or_is_expired_is_not_told_when_asked() {
    for exchange in EXCHANGES {
        let gossip = gossip(sleeping("100 %", Mode::Pull, exchange));
        for held in [dead(), dead().asleep()] {
            let mut caller = Site::new(&gossip, 0);
            let mut called = Site::holding(&gossip, 1, &[held]);
            called.at(15);
            assert_eq!(converse(&mut caller, &mut called).len(), 1, "{exchange:?}");
            assert_eq!(called.node.entries(), [dead().asleep()]);
        }
    }
}

#[test]
fn what_fell_asleep_since_the_digest_is_not_sent() {
    let gossip = gossip(sleeping("100 %", Mode::Push, Exchange::Digest));
    let ack = gossip.message(Kind::Ack, Body::One(Entry::wanted(ALPHA)));
    let mut site = Site::holding(&gossip, 0, &[dead()]);
    assert_eq!(sent(&site.at(5).hear(&ack))[0].body(), &Body::One(dead()));
    assert_eq!(site.at(15).hear(&ack), []);
}

#[test]
fn a_merge_and_a_write_let_certificates_lapse_first() {
    let gossip = gossip(expiring(Mode::Push, Exchange::Full));
    let push = gossip.message(Kind::Push, Body::One(old()));
    let mut site = Site::holding(&gossip, 0, &[dead()]);
    assert_eq!(facts(&site.at(15).hear(&push)), [forgot(ALPHA, 3), old().learned(None)]);
    let mut site = Site::holding(&gossip, 0, &[dead()]);
    let first = value(ALPHA, 1, 1, 0).learned(None);
    assert_eq!(facts(&site.at(15).ask(1))[..2], [forgot(ALPHA, 3), first]);
}

#[test]
fn a_table_knows_when_its_next_certificate_lapses() {
    let params = expiring(Mode::Push, Exchange::Full);
    let gossip = gossip(params.clone());
    let later = certificate(MID, 8, 1, 5);
    let mut site = Site::holding(&gossip, 0, &[dead(), later, value(ZETA, 0, 1, 0)]);
    for (seconds, next) in [(0, 11_000_000_000), (11, 15_000_000_000), (15, u64::MAX)] {
        site.at(seconds).tick();
        assert_eq!(site.node.lapses(&params), next);
    }
}

#[test]
fn a_newer_value_stands_above_a_certificate_awake_or_asleep() {
    let newer = value(ALPHA, 2, 3, 1);
    for held in [dead(), dead().asleep()] {
        let gossip = gossip(sleeping("100 %", Mode::Push, Exchange::Full));
        let mut site = Site::holding(&gossip, 0, &[held]);
        let effects = site.at(5).hear(&gossip.message(Kind::Push, Body::One(newer)));
        assert_eq!(effects, [Effect::Emit(newer.learned(Some(&held)))]);
        assert_eq!(site.node.entries(), [newer]);
    }
}

#[test]
fn a_site_up_again_too_late_forgets_at_once() {
    let gossip = gossip(sleeping("100 %", Mode::Push, Exchange::Full));
    let mut site = Site::holding(&gossip, 0, &[dead()]);
    assert_eq!(facts(&site.at(1 + KEEP_S + DORMANT_S).tick()), [forgot(ALPHA, 3)]);
}

#[test]
fn a_clock_behind_that_of_the_writer_expires_nothing() {
    let gossip = gossip(expiring(Mode::Push, Exchange::Full));
    let ahead = certificate(ALPHA, 3, 2, 1000);
    let mut site = Site::holding(&gossip, 0, &[ahead]);
    assert_eq!(sent(&site.at(5).tick())[0].body(), &Body::One(ahead));
}

#[test]
fn the_share_of_the_sites_keeps_certificates_dormant() {
    let gossip = gossip(sleeping("30 %", Mode::Push, Exchange::Full));
    let keeps = |seed: &u64| {
        let mut site = Site::holding(&gossip, 0, &[dead()]);
        site.cx = Recording::new(0, 2, *seed);
        site.at(15).tick();
        !site.node.entries().is_empty()
    };
    let kept = (0..1000).filter(keeps).count();
    // Four standard deviations of a binomial count: 4 * sqrt(1000 * .3 * .7) = 58.
    assert!(kept.abs_diff(300) < 58, "{kept}");
}
