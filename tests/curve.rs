//! What the series say of any run: the curve ends where the run did and rises where nothing is
//! forgotten, and wider bins hold what the narrow ones held.

use crate::support::case;
use crate::support::case::Case;
use gossip_sim::engine::{Observer, Tuning};
use gossip_sim::metrics::Both;
use gossip_sim::network::Fate;
use gossip_sim::outcome::{Replication, Traffic, TrafficBin};
use gossip_sim::time::Instant;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::collections::BTreeMap;

/// Keeps every message's length and end, without bins.
#[derive(Default)]
struct Log {
    /// When, its kind, octets with headers, copies.
    sends: Vec<(Instant, u8, u64, u64)>,
    ends: Vec<(Instant, Fate)>,
}

impl Observer for Log {
    fn sends(&mut self, at: Instant, kind: u8, len: u32, _updates: u32, copies: u32) {
        self.sends.push((at, kind, u64::from(len) + 28, copies.into()));
    }

    fn ended(&mut self, at: Instant, fate: Fate) {
        self.ends.push((at, fate));
    }
}

fn run(case: &Case) -> (Replication, Traffic, Log) {
    let mut observer = Both(case.metrics(), Log::default());
    let ending = case.run(Tuning::default(), &mut observer);
    let Both(metrics, log) = observer;
    let (replication, traffic) = metrics.finish(ending);
    (replication, traffic, log)
}

/// The bins of a log, each of `bin_ns`, by number; those in which nothing happened are absent.
fn bins(log: &Log, bin_ns: u64) -> BTreeMap<u64, TrafficBin> {
    let mut bins: BTreeMap<u64, TrafficBin> = BTreeMap::new();
    let mut bin = |at: Instant, change: &dyn Fn(&mut TrafficBin)| {
        change(bins.entry(at.0.saturating_sub(1) / bin_ns).or_default());
    };
    for (at, kind, octets, copies) in log.sends.iter().filter(|(.., copies)| *copies > 0) {
        bin(*at, &|bin| {
            bin.sent_by_kind[usize::from(*kind)] += copies;
            bin.bytes_by_kind[usize::from(*kind)] += octets * copies;
        });
    }
    log.ends.iter().for_each(|(at, fate)| bin(*at, &|bin| bin.by_fate[*fate as usize] += 1));
    bins
}

fn holds(traffic: &Traffic, log: &Log) -> Result<(), TestCaseError> {
    let expected = bins(log, traffic.bin_ns);
    let idle = |bin: &TrafficBin| bin.by_fate == [0; 9] && bin.sent_by_kind.iter().all(|n| *n == 0);
    let found = traffic.bins.iter().copied().enumerate().filter(|(_, bin)| !idle(bin));
    let found: BTreeMap<u64, TrafficBin> = found.map(|(i, bin)| (i as u64, bin)).collect();
    prop_assert_eq!(found, expected, "bins of {} ns", traffic.bin_ns);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        rng_seed: RngSeed::Fixed(3),
        failure_persistence: None,
        max_shrink_iters: 1_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_curve_ends_at_the_final_coverage(case in case::case()) {
        let (replication, ..) = run(&case);
        let curve = &replication.curve;
        let last = curve.points.last().unwrap_or(&curve.start);
        prop_assert_eq!(*last, (replication.held, replication.due));
        prop_assert!(curve.points.iter().all(|(held, due)| held <= due));
        // The last bin is the one in which the run ended.
        let bins = replication.ended_at.0.div_ceil(curve.bin_ns);
        prop_assert_eq!(curve.points.len() as u64, bins);
    }

    #[test]
    fn counts_rise_where_nobody_crashes_or_forgets(mut case in case::case()) {
        case.faults.retain(|fault| !fault.what.takes_down());
        case.chaos.forgets = false;
        case.apart.protocols.iter_mut().for_each(|own| own.forgets = false);
        let curve = run(&case).0.curve;
        let points: Vec<(u64, u64)> = [curve.start].into_iter().chain(curve.points).collect();
        for pair in points.windows(2) {
            prop_assert!(pair[0].0 <= pair[1].0 && pair[0].1 <= pair[1].1, "{pair:?}");
        }
    }

    #[test]
    fn wider_bins_hold_what_the_narrow_ones_held(case in case::case()) {
        let (replication, mut traffic, log) = run(&case);
        // The meter has merged ten to one as often as the run was long; then once more, by hand.
        holds(&traffic, &log)?;
        traffic.coarsen(traffic.bin_ns * 10);
        holds(&traffic, &log)?;
        let mut by_fate = [0; 9];
        for bin in &traffic.bins {
            by_fate.iter_mut().zip(bin.by_fate).for_each(|(sum, n)| *sum += n);
        }
        prop_assert_eq!(by_fate, replication.messages.by_fate);
    }
}
