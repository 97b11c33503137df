//! The lines of theory over a run's curve: which formulas apply to a scenario, and what they say.
//!
//! A formula is drawn only where its assumptions are met: everybody may call everybody, peers are
//! chosen uniformly, nothing fails but single messages, and there is one update; or there are lists of
//! all nodes, and no update; or records come back of a node that is dead.

use crate::outcome::OverTime;
use crate::protocol::{Phase, Timing};
use crate::protocols::choice::Fanout;
use crate::protocols::gossip::{Exchange, Params};
use crate::protocols::membership::{self, FailureRule};
use crate::protocols::round::Mode;
use crate::protocols::rumor;
use crate::scenario::laws::{self, Law, Measured, Spread};
use crate::scenario::{ProtocolSpec, Scenario};
use crate::theory;

/// A logistic knows no delays: it is drawn where fewer than this many calls are made by an
/// informed node while one of its messages travels.
const CALLS_PER_DELAY_MAX: f64 = 0.1;

/// A line of theory: what it is called, and its points.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlay {
    /// The formula's name, for the key of a chart.
    pub name: String,
    /// Seconds since the start of the run, a share from 0 to 1; a straight line between two.
    pub points: Vec<(f64, f64)>,
}

/// The lines that belong over a share over time, at `times` in nanoseconds, ascending.
pub fn overlays(scenario: &Scenario, of: OverTime, times: &[u64]) -> Vec<Overlay> {
    match of {
        OverTime::Coverage => of_coverage(scenario, times),
        OverTime::Ghosts => endemic(scenario, times).into_iter().collect(),
        OverTime::Missing | OverTime::Deaf => Vec::new(),
    }
}

fn of_coverage(scenario: &Scenario, times: &[u64]) -> Vec<Overlay> {
    if let ProtocolSpec::Membership(params) = &scenario.protocol {
        return melting(params, scenario, times).into_iter().collect();
    }
    let Some(spread) = Spread::of(scenario) else { return Vec::new() };
    match &scenario.protocol {
        ProtocolSpec::Gossip(params) => gossip(params, &spread, times),
        ProtocolSpec::Rumor(params) => rumor(params, &spread, times).into_iter().collect(),
        _ => Vec::new(),
    }
}

impl Spread {
    /// A line through f(seconds since the birth) from the birth on.
    fn curve(&self, name: &str, times: &[u64], f: impl Fn(f64) -> f64) -> Overlay {
        let later = times.iter().filter(|at| **at > self.born_at.0);
        let times = std::iter::once(&self.born_at.0).chain(later);
        let point = |at: &u64| {
            let share = f((at - self.born_at.0) as f64 / 1e9);
            (*at as f64 / 1e9, share.clamp(0.0, 1.0))
        };
        Overlay { name: name.to_string(), points: times.map(point).collect() }
    }
}

fn gossip(params: &Params, spread: &Spread, times: &[u64]) -> Vec<Overlay> {
    let Fanout::Count(fanout) = params.choice.fanout else { return Vec::new() };
    // A digest first makes a call longer, and a certificate that lapses is forgotten.
    if params.exchange != Exchange::Full || params.keep.is_some() {
        return Vec::new();
    }
    let fanout = f64::from(fanout).min(spread.nodes - 1.0);
    let mut lines = Vec::new();
    lines.extend(logistic(params, fanout, spread, times));
    lines.extend(all_know(params, spread));
    lines.extend(serf(params, fanout, spread, times));
    lines
}

/// Growth while nodes push at moments that have nothing to do with each other: at the ticks of
/// Poisson clocks, whose mean field it is, or of a grid of a node's own with a random phase, which
/// has the same intensity.
fn logistic(params: &Params, fanout: f64, spread: &Spread, times: &[u64]) -> Option<Overlay> {
    let (Timing::Poisson { period } | Timing::Periodic { period, phase: Phase::Random, .. }) =
        params.timing
    else {
        return None;
    };
    let per_second = fanout * (1.0 - spread.loss) * 1e9 / period.0 as f64;
    let early = per_second * spread.delay.0 as f64 / 1e9 < CALLS_PER_DELAY_MAX;
    (params.mode == Mode::Push && early).then(|| {
        spread.curve("logistic growth without delays", times, |t| {
            theory::logistic(t, spread.nodes, spread.holders, per_second) / spread.nodes
        })
    })
}

/// When the last node learns: an upright line.
fn all_know(params: &Params, spread: &Spread) -> Option<Overlay> {
    let Law { name, value } = laws::periods(params, spread)?;
    // What is written in a cycle is pushed from the next one on.
    let period_s = params.timing.period().0 as f64 / 1e9;
    let (from_s, what) = match params.timing {
        Timing::Synchronous { .. } => {
            let first = f64::from(params.timing.cycle(spread.born_at));
            (first * period_s, "cycles until all know (up to a constant)")
        }
        _ => (spread.born_at.0 as f64 / 1e9, "periods until all know, on average"),
    };
    let at_s = from_s + value * period_s;
    let name = format!("{name} = {value:.1} {what}");
    Some(Overlay { name, points: vec![(at_s, 0.0), (at_s, 1.0)] })
}

/// The share of the nodes that a rumor reaches in the end: a level line.
fn rumor(params: &rumor::Params, spread: &Spread, times: &[u64]) -> Option<Overlay> {
    let Law { name, value } = laws::reach(params, spread)?;
    let name = format!("{name}: {:.2} % in the end", 100.0 * value);
    Some(spread.curve(&name, times, |_| value))
}

/// Lists from which every call that fails takes one, with nothing but losses.
fn melting(params: &membership::Params, scenario: &Scenario, times: &[u64]) -> Option<Overlay> {
    let Timing::Periodic { period, phase: Phase::Random, .. } = params.timing else { return None };
    // Who still waits at its next turn loses that; who gives up before an answer can come loses all.
    let trip = scenario.network.latency.greatest().0.saturating_mul(2);
    let timely = params.rpc_timeout.is_some_and(|most| trip < most.0 && most.0 < period.0);
    let plain = matches!(params.failure, FailureRule::OneStrike { .. })
        && params.knows_contacts
        && timely
        && laws::all_know_all(scenario)
        && scenario.faults.is_empty()
        && scenario.workload.is_empty()
        && scenario.measure.is_none()
        && scenario.network.is_plain()
        && scenario.nodes > 1;
    let (nodes, loss) = (f64::from(scenario.nodes), scenario.network.loss.share());
    let left = |at_ns: u64| theory::one_strike(at_ns as f64 / period.0 as f64, nodes, loss);
    let point = |at: &u64| (*at as f64 / 1e9, left(*at));
    plain.then(|| Overlay {
        name: "1 − q·t/(n − 1), q = 1 − (1 − p)²".to_string(),
        points: times.iter().map(point).collect(),
    })
}

/// The share of lists that show a dead node, from its death on.
fn endemic(scenario: &Scenario, times: &[u64]) -> Option<Overlay> {
    let Law { name, value } = laws::law(scenario, Measured::Ghosts)?;
    let death = scenario.faults.first()?.at.0;
    let later = times.iter().filter(|at| **at > death);
    let points = std::iter::once(&death).chain(later).map(|at| (*at as f64 / 1e9, value));
    Some(Overlay { name: format!("{name}: {:.0} %", 100.0 * value), points: points.collect() })
}

fn serf(params: &Params, fanout: f64, spread: &Spread, times: &[u64]) -> Option<Overlay> {
    let period_s = params.timing.period().0 as f64 / 1e9;
    (params.mode == Mode::Push && spread.holders == 1.0).then(|| {
        spread.curve("Serf’s approximation (half of push’s growth)", times, |t| {
            theory::serf(t / period_s, spread.nodes, fanout, spread.loss, 0.0)
        })
    })
}
