//! What crosses at a contact, in each mode.

use super::*;

fn blind(mode: Mode) -> Params {
    Params { mode, feedback: false, ..params(1) }
}

fn told(kind: &RumorMongering, what: Kind, versions: &[Version]) -> Message {
    kind.message(what, versions.iter().copied().collect(), Few::EMPTY)
}

#[test]
fn a_round_begins_with_what_was_learned_before_the_cycle() {
    for (mode, opening, before, after) in [
        (Mode::Push, Kind::Push, 0, 1),
        (Mode::Pull, Kind::Poll, 1, 1),
        (Mode::PushPull, Kind::Call, 1, 1),
    ] {
        let kind = kind(Params { mode, ..params(2) });
        for (cycle, openings, copies) in [(5, before, 0), (6, after, 1)] {
            let (mut cx, mut node) = (at(cycle), holding(version(0, 1), 5));
            kind.on_timer(&mut node, Round, &mut cx);
            let copies = if mode == Mode::Pull { 0 } else { copies };
            assert_eq!(sent(&mut cx), vec![(opening, copies, vec![]); openings], "{mode:?}");
        }
    }
}

#[test]
fn a_poll_is_answered_with_hot_rumors_of_earlier_cycles() {
    let kind = kind(Params { mode: Mode::Pull, ..params(2) });
    for (learned, answers) in [(4, 1), (5, 0)] {
        let (mut cx, mut node) = (at(5), holding(version(0, 1), learned));
        kind.on_message(&mut node, NodeId(2), &told(&kind, Kind::Poll, &[]), &mut cx);
        assert_eq!(sent(&mut cx), vec![(Kind::Update, 1, vec![]); answers]);
    }
    let (mut cx, mut node) = (at(5), Few::EMPTY);
    let update = told(&kind, Kind::Update, &[version(0, 1)]);
    kind.on_message(&mut node, NodeId(2), &update, &mut cx);
    assert_eq!(sent(&mut cx), [(Kind::Feedback, 0, vec![true])]);
    assert_eq!((rumor(&node).learned(), rumor(&node).is_hot()), (5, true));
}

#[test]
fn a_call_is_answered_with_what_it_does_not_show() {
    let kind = kind(Params { mode: Mode::PushPull, ..params(2) });
    let other = Version::new(KeyId(1), ItemId(1), 1, NodeId(0));
    let mut node: Node = [Rumor::new(version(0, 1), 2), Rumor::new(other, 2)].into_iter().collect();
    let mut cx = at(5);
    let call = told(&kind, Kind::Call, &[version(0, 1)]);
    kind.on_message(&mut node, NodeId(2), &call, &mut cx);
    assert_eq!(sent(&mut cx), [(Kind::Answer, 1, vec![false])]);
    // What both have hot was of no use to the called either.
    kind.on_timer(&mut node, Round, &mut at(6));
    assert_eq!(node.items().iter().map(|r| r.useless).collect::<Vec<_>>(), [1, 0]);
}

#[test]
fn an_answer_is_judged_and_judges() {
    let kind = kind(Params { mode: Mode::PushPull, ..params(1) });
    let (mut cx, mut node) = (at(5), holding(version(0, 1), 2));
    let other = Version::new(KeyId(1), ItemId(1), 1, NodeId(0));
    let verdicts = Few::One(Verdict::new(&version(0, 1), false));
    let answer = kind.message(Kind::Answer, Few::One(other), verdicts);
    kind.on_message(&mut node, NodeId(2), &answer, &mut cx);
    assert_eq!(node.items().iter().map(Rumor::is_hot).collect::<Vec<_>>(), [false, true]);
    assert_eq!(sent(&mut cx), [(Kind::Feedback, 0, vec![true])]);
}

#[test]
fn the_blind_lose_interest_by_contacts() {
    // By each push of a round.
    let three = Params { choice: Choice::uniform(Fanout::Count(3)), ..blind(Mode::Push) };
    let three = kind(Params { removal: Removal::Counter(4), ..three });
    let (mut cx, mut node) = (at(6), holding(version(0, 1), 5));
    three.on_timer(&mut node, Round, &mut cx);
    assert_eq!((rumor(&node).useless, rumor(&node).is_hot()), (3, true));
    three.on_timer(&mut node, Round, &mut cx);
    assert!(!rumor(&node).is_hot() && three.idle(&node) && three.ignores_timer(&node, Round));
    // By a cycle in which they were polled; nobody is told anything.
    let pull = kind(blind(Mode::Pull));
    let (mut cx, mut node) = (at(6), holding(version(0, 1), 5));
    pull.on_message(&mut node, NodeId(2), &told(&pull, Kind::Poll, &[]), &mut cx);
    assert!(rumor(&node).is_hot());
    pull.on_timer(&mut node, Round, &mut cx);
    assert!(!rumor(&node).is_hot() && !pull.idle(&node));
    let update = told(&pull, Kind::Update, &[version(0, 1)]);
    let mut other = Few::EMPTY;
    pull.on_message(&mut other, NodeId(2), &update, &mut cx);
    assert_eq!(sent(&mut cx), [(Kind::Update, 1, vec![]), (Kind::Poll, 0, vec![])]);
}

const HUNT: Timing =
    Timing::Synchronous { period: Span::from_secs(1), connection_limit: Some(1), hunt: 2 };

/// At the leg `leg` of `cycle`.
fn at_leg(cycle: u64, leg: u64) -> Recording<RumorMongering> {
    let mut cx = Recording::new(1, 10, 5);
    cx.now = Instant(cycle * 1_000_000_000 + leg);
    cx
}

#[test]
fn who_loses_interest_while_others_hunt_goes_on_till_the_end_of_the_cycle() {
    let two = Params { choice: Choice::uniform(Fanout::Count(2)), ..params(1) };
    let push = kind(Params { timing: Some(HUNT), ..two.clone() });
    let mut node = holding(version(0, 1), 2);
    push.on_timer(&mut node, Round, &mut at_leg(5, 0));
    let mut cx = at_leg(5, 2);
    let useless = Few::One(Verdict::new(&version(0, 1), false));
    let feedback = push.message(Kind::Feedback, Few::EMPTY, useless.clone());
    push.on_message(&mut node, NodeId(2), &feedback, &mut cx);
    assert!(rumor(&node).is_fading() && !push.idle(&node));
    // The other call of this round was refused: it is made again all the same, and not judged.
    push.on_failure(&mut node, NodeId(3), Failure::Refused, &mut cx);
    assert_eq!(sent(&mut cx), [(Kind::Push, 1, vec![])]);
    push.on_message(&mut node, NodeId(4), &feedback, &mut at_leg(5, 4));
    assert_eq!(rumor(&node).useless, 1);
    let mut cx = at_leg(6, 0);
    push.on_timer(&mut node, Round, &mut cx);
    assert_eq!(sent(&mut cx), []);
    assert!(!rumor(&node).is_hot() && push.idle(&node));
    // Without hunting there is nobody to go on for.
    let plain = kind(two);
    let mut node = holding(version(0, 1), 2);
    plain.on_message(&mut node, NodeId(2), &feedback, &mut at_leg(5, 2));
    assert!(!rumor(&node).is_hot());
}

#[test]
fn a_late_call_meets_what_was_hot_when_the_cycle_began() {
    let params = Params { mode: Mode::PushPull, timing: Some(HUNT), ..params(1) };
    let kind = kind(params);
    let mut node = holding(version(0, 1), 2);
    let useless = Few::One(Verdict::new(&version(0, 1), false));
    let answer = kind.message(Kind::Answer, Few::EMPTY, useless);
    kind.on_message(&mut node, NodeId(2), &answer, &mut at_leg(5, 2));
    let mut cx = at_leg(5, 3);
    kind.on_message(&mut node, NodeId(3), &told(&kind, Kind::Call, &[]), &mut cx);
    assert_eq!(sent(&mut cx), [(Kind::Answer, 1, vec![])]);
    let mut cx = at_leg(6, 1);
    kind.on_timer(&mut node, Round, &mut at_leg(6, 0));
    kind.on_message(&mut node, NodeId(3), &told(&kind, Kind::Call, &[]), &mut cx);
    assert_eq!(sent(&mut cx), [], "nothing is left to say");
}

#[test]
fn to_infect_and_die_is_to_send_once_at_once() {
    let once = Params {
        removal: Removal::InfectAndDie,
        timing: None,
        feedback: false,
        choice: Choice::uniform(Fanout::Count(2)),
        ..params(1)
    };
    let kind = kind(once);
    let (mut cx, mut node) = (at(0), Few::EMPTY);
    let push = told(&kind, Kind::Push, &[version(0, 1)]);
    for _ in 0..2 {
        kind.on_message(&mut node, NodeId(2), &push, &mut cx);
        assert!(kind.ignores_message(&node, &push) && kind.idle(&node));
    }
    assert_eq!(sent(&mut cx), [(Kind::Push, 1, vec![])], "the second copy is no news");
    kind.on_command(&mut node, RequestId(2), Command::Delete(KEY), &mut cx);
    assert_eq!(sent(&mut cx), [(Kind::Push, 1, vec![])]);
    assert_eq!(rumor(&node).version(), Version::new(KEY, ItemId(2), 2, NodeId(1)));
    assert_eq!(kind.boot(&[], &mut cx), Few::EMPTY);
    assert_eq!(cx.take(), [], "no timer");
}

#[test]
fn lengths_are_those_of_the_fields() {
    let kind = kind(params(1));
    let push = told(&kind, Kind::Push, &[version(0, 1)]);
    // Kind, then: what, key's length, `key`, rank, value's length, `one`.
    assert_eq!(push.wire_len, 1 + 1 + 2 + 3 + 12 + 4 + 3);
    let verdicts = Few::One(Verdict::new(&version(0, 1), true));
    let feedback = kind.message(Kind::Feedback, Few::EMPTY, verdicts);
    // Kind, then: whether needed, key's length, `key`, write.
    assert_eq!(feedback.wire_len, 1 + 1 + 2 + 3 + 4);
}
