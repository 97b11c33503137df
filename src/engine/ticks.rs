//! When a periodic timer fires: its first tick, and the next after each.

use super::event::Tick;
use crate::id::NodeId;
use crate::protocol::{Phase, Timing};
use crate::rng::{Draws, EventKey, Purpose, entity, exponential_ns};
use crate::time::{Instant, Span};

/// What moves ticks away from a grid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gap {
    /// Nothing.
    Fixed,
    /// A uniform delay below this, in nanoseconds; never 0.
    Jitter(u64),
    /// There is no grid: gaps are exponential.
    Exponential,
}

impl Gap {
    /// That of a timing.
    pub fn of(timing: Timing) -> Gap {
        match timing {
            Timing::Periodic { jitter: Span(jitter @ 1..), .. } => Gap::Jitter(jitter),
            Timing::Periodic { .. } | Timing::Synchronous { .. } => Gap::Fixed,
            Timing::Poisson { .. } => Gap::Exponential,
        }
    }
}

/// When the first tick of a timer is that `node` starts now, in its life `life`. `real` says how long
/// it takes for what it measures as some span; jitter is none of that.
pub fn first(
    draws: &Draws,
    (node, life): (NodeId, u32),
    now: Instant,
    timer: u32,
    timing: Timing,
    real: impl Fn(Span) -> Span,
) -> Instant {
    let period = timing.period().max(Span::TICK);
    let key = || draws.keys().tick(node, life, timer, 0);
    let after = match timing {
        Timing::Periodic { phase: Phase::Aligned, .. } => period,
        Timing::Periodic { phase: Phase::AtBoot, .. } => Span::TICK,
        Timing::Periodic { phase: Phase::Random, .. } => {
            let draw = draws.block(Purpose::Phase, entity(node, life), timer.into())[0];
            Span(1 + share_of(period.0, draw))
        }
        // The next start of a cycle after now.
        Timing::Synchronous { .. } => Span(period.0 - now.0 % period.0),
        Timing::Poisson { .. } => {
            return now.saturating_add(real(exponential(draws, period, key())));
        }
    };
    late(draws, now.saturating_add(real(after)), Gap::of(timing), key)
}

/// When the tick with the key `next` is, after this one, which is at `at` with the key `key`; `real` as
/// in [`first`].
pub fn next(
    draws: &Draws,
    tick: &Tick,
    (at, key): (Instant, EventKey),
    next: EventKey,
    real: impl Fn(Span) -> Span,
) -> Instant {
    let grid = match tick.gap {
        Gap::Fixed => at,
        // What it was late by, drawn before.
        Gap::Jitter(jitter) => Instant(at.0 - jitter_of(draws, jitter, key, true)),
        Gap::Exponential => return at.saturating_add(real(exponential(draws, tick.period, next))),
    };
    late(draws, grid.saturating_add(real(tick.period)), tick.gap, || next)
}

fn late(draws: &Draws, grid: Instant, gap: Gap, key: impl FnOnce() -> EventKey) -> Instant {
    match gap {
        Gap::Jitter(jitter) => {
            // One that lies beyond all time stays there.
            grid.saturating_add(Span(jitter_of(draws, jitter, key(), false)))
        }
        Gap::Fixed | Gap::Exponential => grid,
    }
}

fn jitter_of(draws: &Draws, jitter: u64, key: EventKey, again: bool) -> u64 {
    share_of(jitter, draws.shared_block(Purpose::Jitter, key.0, 0, again)[0])
}

/// `draw` / 2^64 of the way from 0 to `whole`.
fn share_of(whole: u64, draw: u64) -> u64 {
    ((u128::from(draw) * u128::from(whole)) >> 64) as u64
}

/// An exponential time, at least 1 ns.
fn exponential(draws: &Draws, mean: Span, key: EventKey) -> Span {
    let draw = draws.block(Purpose::Jitter, key.0, 0)[0];
    Span(exponential_ns(draw, mean.0)).max(Span::TICK)
}
