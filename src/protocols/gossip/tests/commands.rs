//! Commands, boot, and lies.

use super::*;
use crate::protocol::{Answer, Tamper};

fn answered(request: u32, answer: Answer) -> EffectOf<Gossip> {
    Effect::Emit(Fact::Answered { request: RequestId(request), answer })
}

fn learned(entry: Entry, replaces: Option<u32>) -> EffectOf<Gossip> {
    Effect::Emit(Fact::Learned {
        item: entry.write(),
        key: entry.key(),
        rank: Some(entry.rank()),
        replaces: replaces.map(ItemId),
    })
}

#[test]
fn boot_starts_the_round_and_nothing_else() {
    let gossip = gossip(Params {
        timing: Timing::Periodic { period: Span::from_secs(1), phase: Phase::Aligned },
        ..params(Mode::Push, Exchange::Full)
    });
    let mut cx = Recording::new(0, 2, 1);
    let node = gossip.boot(&[], &mut cx);
    assert_eq!(cx.take(), [Effect::Every(Round, gossip.params().timing)]);
    assert_eq!(node.entries(), []);
}

#[test]
fn set_get_delete_get() {
    let gossip = gossip(params(Mode::Push, Exchange::Full));
    let mut site = Site::new(&gossip, 1);
    assert_eq!(site.ask(4), [answered(4, Answer::NotFound)]);
    let first = value(ALPHA, 1, 1, 1);
    assert_eq!(site.ask(1), [learned(first, None), answered(1, Answer::Done)]);
    assert_eq!(site.ask(4), [answered(4, Answer::Value("1".into()))]);
    let second = value(ALPHA, 2, 2, 1);
    assert_eq!(site.ask(2), [learned(second, Some(1)), answered(2, Answer::Done)]);
    let deleted = Entry::certificate(ALPHA, ItemId(3), 3, NodeId(1), 8_000_000_000);
    site.at(8);
    assert_eq!(site.ask(3), [learned(deleted, Some(2)), answered(3, Answer::Done)]);
    assert_eq!(site.ask(4), [answered(4, Answer::NotFound)]);
    assert_eq!(site.node.entries(), [deleted]);
}

#[test]
fn deleting_what_is_not_here_still_deletes_it_elsewhere() {
    let gossip = gossip(params(Mode::Push, Exchange::Full));
    let mut site = Site::new(&gossip, 0);
    site.ask(6);
    assert!(site.node.find(ZETA).is_some_and(Entry::is_certificate));
}

#[test]
fn no_version_is_written_above_the_last() {
    let gossip = gossip(params(Mode::Push, Exchange::Full));
    let last = value(ALPHA, 1, u32::MAX, 0);
    let mut site = Site::holding(&gossip, 0, &[last]);
    let refused = Answer::Refused("no version is left above the one held".into());
    assert_eq!(site.ask(2), [answered(2, refused)]);
    assert_eq!(site.node.entries(), [last]);
}

#[test]
fn requests_run_through_the_entries_in_file_order() {
    let gossip = gossip(params(Mode::Push, Exchange::Full));
    let commands: Vec<Command> =
        (0..10).map(|request| gossip.texts.line(RequestId(request)).unwrap().command).collect();
    let (set, get, delete) = (Command::Set, Command::Get, Command::Delete);
    assert_eq!(commands[..5], [set(ZETA), set(ALPHA), set(ALPHA), delete(ALPHA), get(ALPHA)]);
    assert_eq!(commands[5..], [set(MID), delete(ZETA), delete(ZETA), delete(MID), get(ZETA)]);
    assert!(gossip.texts.line(RequestId(10)).is_none());
    assert_eq!(gossip.texts().value(ItemId(0)), "grün");
    assert_eq!([ALPHA, MID, ZETA].map(|key| gossip.texts().name(key)), ["alpha", "mid", "zeta"]);
}

#[test]
fn construction_names_the_entry_at_fault() {
    let mut entries = workload();
    entries[4].0[0] = "put".into();
    let (place, error) = Gossip::new(params(Mode::Push, Exchange::Full), &entries).unwrap_err();
    assert_eq!((place, error.word), (4, 0));
    assert!(error.message.starts_with("`put` is not a command"), "{error}");
}

#[test]
fn parse_knows_the_keys_of_the_workload() {
    let gossip = gossip(params(Mode::Push, Exchange::Full));
    assert_eq!(gossip.parse(&["get", "mid"]), Ok(Command::Get(MID)));
    let error = gossip.parse(&["get", "nid"]).unwrap_err();
    assert_eq!(
        (error.word, error.message.as_str()),
        (1, "no command of the workload names the key `nid`")
    );
    assert_eq!(error.expected, ["alpha", "mid", "zeta"]);
}

#[test]
fn a_forged_version_beats_every_honest_one() {
    let gossip = gossip(params(Mode::Push, Exchange::Full));
    let mut liar = Site::holding(&gossip, 0, &[value(ALPHA, 1, 1, 0)]);
    let mut lie = sent(&liar.tick()).remove(0);
    assert!(gossip.tamper(&mut lie, Tamper::ForgeVersion));
    assert!(!gossip.tamper(&mut lie.clone(), Tamper::ForgeVersion), "already forged");
    let mut victim = Site::holding(&gossip, 1, &[value(ALPHA, 2, 9, 1)]);
    victim.hear(&lie);
    assert_eq!(victim.node.entries(), [value(ALPHA, 1, u32::MAX, 0)]);
}

#[test]
fn what_asks_or_is_empty_cannot_lie() {
    let digest = gossip(params(Mode::Push, Exchange::Digest));
    let mut called = Site::new(&digest, 1);
    let mut caller = Site::holding(&digest, 0, &[value(ALPHA, 1, 1, 0)]);
    let mut ack = sent(&called.hear(&sent(&caller.tick())[0])).remove(0);
    let honest = ack.clone();
    assert!(!digest.tamper(&mut ack, Tamper::ForgeVersion));
    assert_eq!(ack, honest);
    let pull = gossip(params(Mode::Pull, Exchange::Full));
    let mut request = sent(&Site::new(&pull, 0).tick()).remove(0);
    assert!(!pull.tamper(&mut request, Tamper::ForgeVersion));
}
