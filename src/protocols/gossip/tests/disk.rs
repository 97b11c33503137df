//! What survives a crash with `persist`, and that nothing is written without it.

use super::*;
use crate::protocol::recording::Effect;

/// One thing that happens to a node.
#[derive(Clone, Debug)]
enum Event {
    Ask(u32),
    Hear(Vec<Entry>),
    Tick,
    Wait(u64),
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        (0..10u32).prop_map(Event::Ask),
        any_entries().prop_map(Event::Hear),
        Just(Event::Tick),
        (1..20u64).prop_map(Event::Wait),
    ]
}

fn certificates_that_sleep() -> Params {
    let dormant = Dormant { share: "50 %".parse().unwrap(), keep: Span::from_secs(20) };
    let keep = Some(Span::from_secs(10));
    Params { keep, dormant: Some(dormant), ..params(Mode::Push, Exchange::Full) }
}

fn happen(site: &mut Site, event: &Event) -> Vec<EffectOf<Gossip>> {
    match event {
        Event::Ask(request) => return site.ask(*request),
        Event::Hear(entries) => site.gossip.merge_all(&mut site.node, entries, &mut site.cx),
        Event::Tick => return site.tick(),
        Event::Wait(seconds) => site.cx.now += Span::from_secs(*seconds),
    }
    site.cx.take()
}

proptest! {
    #[test]
    fn a_boot_reads_back_what_was_held(
        events in proptest::collection::vec(any_event(), 0..60),
    ) {
        let gossip = gossip(Params { persist: true, ..certificates_that_sleep() });
        let mut site = Site::new(&gossip, 0);
        let mut disk = Vec::new();
        for event in &events {
            for effect in happen(&mut site, event) {
                match effect {
                    Effect::Append(record) => disk.push(record),
                    Effect::Rewrite(records) => disk = records,
                    _ => {}
                }
            }
            prop_assert!(disk.len() <= 16.max(2 * site.node.entries().len()));
            let mut cx = Recording::new(0, 2, 9);
            let mut booted = gossip.boot(&disk, &mut cx);
            prop_assert_eq!(booted.entries(), site.node.entries());
            for node in [&mut booted, &mut site.node] {
                prop_assert_eq!(node.records().copied().unwrap_or(0), disk.len() as u64);
            }
            let mut held = Vec::new();
            gossip.held(&booted, &mut |fact| held.push(fact));
            prop_assert_eq!(facts(&cx.take()), held);
        }
    }

    #[test]
    fn without_persist_nothing_is_written(
        events in proptest::collection::vec(any_event(), 0..40),
    ) {
        let gossip = gossip(certificates_that_sleep());
        let mut site = Site::new(&gossip, 0);
        for event in &events {
            let effects = happen(&mut site, event);
            let written = |e: &EffectOf<Gossip>| matches!(e, Effect::Append(_) | Effect::Rewrite(_));
            prop_assert!(!effects.iter().any(written));
        }
    }
}

#[test]
fn a_change_is_on_disk_before_anything_else_is_said() {
    let gossip = gossip(Params { persist: true, ..params(Mode::Push, Exchange::Full) });
    let mut site = Site::new(&gossip, 0);
    let effects = site.ask(1);
    let append = effects.iter().position(|effect| matches!(effect, Effect::Append(_)));
    let answer =
        effects.iter().position(|effect| matches!(effect, Effect::Emit(Fact::Answered { .. })));
    assert!(append.is_some() && append < answer, "{effects:?}");
}
