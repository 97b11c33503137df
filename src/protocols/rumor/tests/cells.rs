//! Every way to lose interest, against what the rule says.

use super::*;

/// How many of these contacts it takes to remove a rumor, `None` if it is still hot after all.
fn removed_after(params: Params, useful: &[bool]) -> Option<usize> {
    let (kind, mut cx, mut node) = (kind(params), at(5), holding(version(0, 1), 0));
    for (place, useful) in useful.iter().enumerate() {
        let verdicts = Few::One(Verdict::new(&version(0, 1), *useful));
        let feedback = kind.message(Kind::Feedback, Few::EMPTY, verdicts);
        kind.on_message(&mut node, NodeId(2), &feedback, &mut cx);
        if !rumor(&node).is_hot() {
            return Some(place + 1);
        }
    }
    None
}

#[test]
fn a_counter_counts_useless_contacts() {
    let cumulative = |k| Params { counter: Counter::Cumulative, ..params(k) };
    let story = [false, true, false, false, true, false, false, false];
    let cells = [(1, Some(1), Some(1)), (2, Some(4), Some(3)), (3, Some(8), Some(4))];
    for (k, reset, adding) in cells {
        assert_eq!(removed_after(params(k), &story), reset, "k = {k}, reset");
        assert_eq!(removed_after(cumulative(k), &story), adding, "k = {k}, cumulative");
    }
    assert_eq!(removed_after(params(4), &story), None);
}

#[test]
fn a_coin_is_thrown_for_useless_contacts_alone() {
    let coin = |k| Params { removal: Removal::Coin(k), ..params(k) };
    assert_eq!(removed_after(coin(1), &[true, true, false]), Some(3));
    assert_eq!(removed_after(coin(2), &[true; 200]), None);
    assert!(removed_after(coin(2), &[false; 200]).is_some_and(|after| after < 40));
}

#[test]
fn feedback_on_another_write_says_nothing() {
    let (kind, mut cx, mut node) = (kind(params(1)), at(5), holding(version(2, 2), 0));
    let verdicts = Few::One(Verdict::new(&version(0, 1), false));
    let feedback = kind.message(Kind::Feedback, Few::EMPTY, verdicts);
    kind.on_message(&mut node, NodeId(2), &feedback, &mut cx);
    assert!(rumor(&node).is_hot());
}

/// What a node says of a push of `told` in cycle 5.
fn verdict(params: Params, held: Option<Rumor>, told: Version) -> bool {
    let (kind, mut cx) = (kind(params), at(5));
    let mut node = held.map_or(Few::EMPTY, Few::One);
    let push = kind.message(Kind::Push, Few::One(told), Few::EMPTY);
    kind.on_message(&mut node, NodeId(2), &push, &mut cx);
    match &sent(&mut cx)[..] {
        [(Kind::Feedback, 0, verdicts)] => verdicts[0],
        other => panic!("{other:?}"),
    }
}

#[test]
fn usefulness_is_judged_at_the_start_or_at_receipt() {
    let receipt = || Params { judged: Judged::Receipt, ..params(1) };
    let (old, new) = (version(0, 1), version(2, 2));
    let cells = [
        (None, old, true, true),
        (Some(Rumor::new(old, 4)), old, false, false),
        (Some(Rumor::new(old, 5)), old, true, false),
        (Some(Rumor::new(old, 4)), new, true, true),
        (Some(Rumor::new(new, 4)), old, false, false),
    ];
    for (held, told, start, on_receipt) in cells {
        assert_eq!(verdict(params(1), held, told), start, "{held:?} {told:?}");
        assert_eq!(verdict(receipt(), held, told), on_receipt, "{held:?} {told:?}");
    }
}

/// The contacts of a called node, by cycle: how many cycles of them remove the rumor.
fn pulled(params: Params, cycles: &[&[bool]]) -> Option<usize> {
    let (kind, mut cx, mut node) = (kind(params), at(5), holding(version(0, 1), 0));
    for (place, contacts) in cycles.iter().enumerate() {
        for needed in *contacts {
            let verdicts = Few::One(Verdict::new(&version(0, 1), *needed));
            let feedback = kind.message(Kind::Feedback, Few::EMPTY, verdicts);
            kind.on_message(&mut node, NodeId(2), &feedback, &mut cx);
        }
        kind.on_timer(&mut node, Round, &mut cx);
        if !rumor(&node).is_hot() {
            return Some(place + 1);
        }
    }
    None
}

#[test]
fn a_called_node_judges_a_cycle_as_a_whole() {
    let pull = |k| Params { mode: Mode::Pull, ..params(k) };
    let cumulative = |k| Params { counter: Counter::Cumulative, ..pull(k) };
    // Many useless polls of a cycle count once, one useful one saves it, none says nothing.
    let story: [&[bool]; 6] =
        [&[false, false, false], &[false, true, false], &[], &[false], &[], &[false, false]];
    assert_eq!(pulled(pull(1), &story), Some(1));
    assert_eq!(pulled(pull(2), &story), Some(6));
    assert_eq!(pulled(cumulative(2), &story), Some(4));
    // Outside cycles there is none to wait for.
    let outside = Params { timing: Some(POISSON), judged: Judged::Receipt, ..pull(3) };
    assert_eq!(pulled(outside, &story), Some(1));
}
