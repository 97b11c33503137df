//! The fast engine against the reference engine: whatever the protocol does and however the run
//! is carried out, the same result to the last bit, and the same calls of observers.
//!
//! `GOSSIP_SIM_CASES` sets the number of cases, and a fresh seed, for long searches.

use crate::support::case;
use crate::support::case::Case;
use crate::support::cycles;
use crate::support::recorder::{Recorder, parting};
use gossip_sim::engine::{Ending, Engine, Tuning};
use gossip_sim::metrics::{Both, Metrics};
use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, RngSeed};

const CASES: u32 = 1_000;

/// What one way of carrying a run out has shown.
struct Shown {
    ending: Ending,
    /// All that the default metrics say, as text.
    measured: String,
    recorder: Recorder,
}

fn show(case: &Case, tuning: Tuning, in_total_order: bool) -> Shown {
    let mut observer = Both(case.metrics(), Recorder::new(in_total_order));
    let ending = case.run(tuning, &mut observer);
    let Both(metrics, recorder) = observer;
    Shown { measured: measured(metrics, ending.clone()), ending, recorder }
}

fn measured(metrics: Metrics, ending: Ending) -> String {
    let (replication, traffic) = metrics.finish(ending);
    assert!(replication.messages.balance(), "{:?}", replication.messages);
    format!("{replication:?} {traffic:?}")
}

/// Every way of carrying a run out.
fn tunings() -> Vec<Tuning> {
    let fast = Tuning::default();
    let shifts = (-3..=3).map(|slot_shift| Tuning { slot_shift, ..fast });
    let queued = [-2, 0, 2].map(|slot_shift| Tuning { slot_shift, queue_ticks: true, ..fast });
    let ordered = Tuning { total_order: true, ..fast };
    let all = Tuning { slot_shift: 1, queue_ticks: true, ..ordered };
    shifts.chain(queued).chain([ordered, all]).collect()
}

fn agree(case: &Case) -> Result<(), TestCaseError> {
    let reference = Tuning { engine: Engine::Reference, ..Tuning::default() };
    let expected = show(case, reference, true);
    for tuning in tunings() {
        let shown = show(case, tuning, false);
        prop_assert_eq!(&shown.ending, &expected.ending, "{:?}", tuning);
        let parts = parting(&shown.recorder.by_node(), &expected.recorder.by_node());
        prop_assert!(parts.is_none(), "{:?}, node by node: {}", tuning, parts.unwrap());
        prop_assert!(
            shown.measured == expected.measured,
            "{:?}: {}\nagainst\n{}",
            tuning,
            shown.measured,
            expected.measured
        );
    }
    for tuning in
        [Tuning::default(), Tuning { queue_ticks: true, slot_shift: -1, ..Tuning::default() }]
    {
        let shown = show(case, tuning, true);
        let parts = parting(&shown.recorder.calls(true), &expected.recorder.calls(true));
        prop_assert!(parts.is_none(), "{:?}, in total order: {}", tuning, parts.unwrap());
        prop_assert_eq!(&shown.ending, &expected.ending, "{:?}, in total order", tuning);
    }
    Ok(())
}

/// The settings of a part of the cases, with a seed of its own: the parts run on cores of their own.
fn config(part: u64, parts: u32) -> ProptestConfig {
    let cases = std::env::var("GOSSIP_SIM_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(CASES) / parts,
        rng_seed: if cases.is_some() { RngSeed::Random } else { RngSeed::Fixed(part) },
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        max_shrink_iters: 4_000,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(0, 2))]

    #[test]
    fn the_engines_agree(case in case::case()) {
        agree(&case)?;
    }
}

proptest! {
    #![proptest_config(config(1, 2))]

    #[test]
    fn the_engines_agree_on_as_many_more(case in case::case()) {
        agree(&case)?;
    }
}

proptest! {
    #![proptest_config(config(2, 4))]

    #[test]
    fn the_engines_agree_in_cycles(case in cycles::case_in_cycles()) {
        agree(&case)?;
    }
}
