//! A random case in synchronous cycles.

use super::case::{Case, EVENTS, case};
use super::chaos::Chaos;
use gossip_sim::engine::Cycles;
use gossip_sim::faults::{FaultKind, Lifetime};
use gossip_sim::network::{Latency, Loss, Network};
use gossip_sim::protocol::Timing;
use gossip_sim::time::{Instant, Span};
use gossip_sim::workload::Pace;
use proptest::prelude::*;
use proptest::sample::select;

/// Any case in synchronous cycles: some timers tick at their starts, and all else may fall between
/// the legs of one.
pub fn case_in_cycles() -> impl Strategy<Value = Case> {
    let period = select(vec![2_000u64, 5_000, 1 << 20]);
    let limit = select(vec![None, Some(1), Some(3)]);
    (case(), period, 1..4u64, select(vec![0u64, 1, 2, 3, 1_000]), limit).prop_map(
        |(mut case, period, last, into, connection_limit)| {
            case.cycles = Some(Cycles { period: Span(period), connection_limit });
            let mut loss = case.network.loss;
            if let Loss::GilbertElliott(law) = &mut loss {
                // Each turn of a link is drawn: a few in a cycle are enough.
                law.good = Span(law.good.0.max(period / 8));
                law.bad = Span(law.bad.0.max(period / 16));
            }
            // Nothing takes time.
            case.disk_write = Span::ZERO;
            case.groups.1.iter_mut().for_each(|network| {
                *network = Network {
                    corruption: network.corruption,
                    receive_buffer_bytes: network.receive_buffer_bytes,
                    ..Network::new(Latency::Constant(Span::TICK), Loss::NONE)
                };
            });
            case.network = Network {
                corruption: case.network.corruption,
                datagram_limit_bytes: case.network.datagram_limit_bytes,
                receive_buffer_bytes: case.network.receive_buffer_bytes,
                ..Network::new(Latency::Constant(Span::TICK), loss)
            };
            case.faults.iter_mut().for_each(|fault| {
                if let FaultKind::Link { change, .. } = &mut fault.what {
                    (change.latency, change.delay) = (None, Span::ZERO);
                    change.duplication = None;
                }
            });
            let at = period * last + into;
            // The run has become longer: lives are not shorter than those of one of that length.
            let life_min = Span((at * u64::from(case.nodes) / EVENTS).max(1));
            case.faults.iter_mut().for_each(|fault| {
                if let FaultKind::Churn { up, down, .. } = &mut fault.what {
                    for law in [up, down] {
                        *law = no_shorter(*law, life_min);
                    }
                }
            });
            let scaled = |time: u64| (u128::from(time) * u128::from(at) / (1 << 44)) as u64;
            case.stop.at = Instant(at);
            // All have their turns at the starts of cycles.
            case.faults.retain(|fault| {
                !matches!(fault.what, FaultKind::Pause { .. } | FaultKind::ClockDrift { .. })
            });
            let times = case.faults.iter_mut().map(|fault| &mut fault.at);
            let times = times.chain(case.workload.iter_mut().map(|entry| &mut entry.at));
            // Before, at and after a start, and anywhere.
            times.for_each(|time| {
                let near = period * (time.0 % last.max(1)) + time.0 % 4;
                *time = Instant(if time.0 % 2 == 0 { near } else { scaled(time.0 % (1 << 44)) });
            });
            case.workload.iter_mut().for_each(|entry| {
                entry.pace = match entry.pace {
                    Pace::Every { every, count } => {
                        Pace::Every { every: Span(every.0 % period), count }
                    }
                    Pace::Poisson { .. } => Pace::ONCE,
                };
            });
            put_in_cycles(&mut case.chaos, period);
            case.apart.protocols.iter_mut().for_each(|own| put_in_cycles(own, period));
            case
        },
    )
}

/// The law, or the same with this mean, if that is longer.
fn no_shorter(law: Lifetime, least: Span) -> Lifetime {
    let mean = law.mean().max(least);
    match law {
        Lifetime::Constant(_) => Lifetime::Constant(mean),
        Lifetime::Exponential { .. } => Lifetime::Exponential { mean },
        Lifetime::Weibull { shape, .. } => Lifetime::Weibull { shape, mean },
        Lifetime::Pareto { shape, .. } => Lifetime::Pareto { shape, mean },
    }
}

/// Makes every other timer tick at the starts of cycles of `period`, and the rest not much more
/// often.
fn put_in_cycles(chaos: &mut Chaos, period: u64) {
    for (place, timing) in chaos.ticks.iter_mut().enumerate() {
        *timing = match (place % 2, *timing) {
            (0, _) => Timing::Synchronous { period: Span(period), connection_limit: None, hunt: 0 },
            (_, Timing::Periodic { period: other, phase, .. }) => {
                Timing::periodic(Span(period / 2 + other.0 % period), phase)
            }
            (_, _) => Timing::Poisson { period: Span(period / 2) },
        };
    }
    chaos.shots.iter_mut().chain(&mut chaos.delays).for_each(|delay| *delay %= period);
}
