//! The lines of theory over a run's curve: which formulas apply to a scenario, and what they say.
//!
//! A formula is drawn only where its assumptions are met: everybody may call everybody, peers are
//! chosen uniformly, nothing fails but single messages, and there is one update.

use crate::network::TopologyKind;
use crate::protocol::{Phase, Timing};
use crate::protocols::choice::{Fanout, PeerChoice};
use crate::protocols::gossip::{Exchange, Mode, Params};
use crate::protocols::rumor::{self, Judged, Removal};
use crate::scenario::{ProtocolSpec, Scenario};
use crate::theory;
use crate::time::{Instant, Span};
use crate::workload;

/// A logistic knows no delays: it is drawn where fewer than this many calls are made by an
/// informed node while one of its messages travels.
const CALLS_PER_DELAY_MAX: f64 = 0.1;

/// A line of theory: what it is called, and its points.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlay {
    /// The formula's name, for the key of a chart.
    pub name: String,
    /// Seconds since the start of the run, coverage from 0 to 1; a straight line between two.
    pub points: Vec<(f64, f64)>,
}

/// The lines that belong over the curve of `scenario`, at `times` in nanoseconds, ascending.
pub fn overlays(scenario: &Scenario, times: &[u64]) -> Vec<Overlay> {
    let Some(spread) = Spread::of(scenario) else { return Vec::new() };
    match &scenario.protocol {
        ProtocolSpec::Gossip(params) => gossip(params, &spread, times),
        ProtocolSpec::Rumor(params) => rumor(params, &spread, times).into_iter().collect(),
        ProtocolSpec::Flood(_) | ProtocolSpec::DirectMail => Vec::new(),
    }
}

/// The surroundings in which one update spreads, where formulas know them.
struct Spread {
    nodes: f64,
    /// How many nodes hold the update at its birth.
    holders: f64,
    born_at: Instant,
    loss: f64,
    /// The median delay of a message.
    delay: Span,
}

impl Spread {
    /// `None` where no formula applies.
    fn of(scenario: &Scenario) -> Option<Spread> {
        let [write] = &scenario.workload[..] else { return None };
        let writes = scenario.protocol.check_command(&words(&write.words));
        let plain = matches!(scenario.topology, TopologyKind::Complete)
            && scenario.faults.is_empty()
            && scenario.nodes > 1
            && workload::sizes(&scenario.workload, scenario.nodes) == [1]
            && scenario.protocol.choice().peers == PeerChoice::Uniform
            && writes == Ok(true);
        plain.then(|| Spread {
            nodes: f64::from(scenario.nodes),
            holders: write.nodes.count(scenario.nodes) as f64,
            born_at: write.at,
            loss: scenario.network.loss.share(),
            delay: scenario.network.latency.sample(1 << 31),
        })
    }

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

fn words(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
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
    lines.extend(all_know(params, fanout, spread));
    lines.extend(serf(params, fanout, spread, times));
    lines
}

/// Growth while nodes push at moments that have nothing to do with each other. A grid of a node's
/// own with a random phase has the same intensity as a Poisson clock.
fn logistic(params: &Params, fanout: f64, spread: &Spread, times: &[u64]) -> Option<Overlay> {
    let Timing::Periodic { period, phase: Phase::Random, .. } = params.timing else { return None };
    let per_second = fanout * (1.0 - spread.loss) * 1e9 / period.0 as f64;
    let early = per_second * spread.delay.0 as f64 / 1e9 < CALLS_PER_DELAY_MAX;
    (params.mode == Mode::Push && early).then(|| {
        spread.curve("logistic growth without delays", times, |t| {
            theory::logistic(t, spread.nodes, spread.holders, per_second) / spread.nodes
        })
    })
}

/// After how many synchronous cycles the last node learns, up to a bounded term: an upright line.
fn all_know(params: &Params, fanout: f64, spread: &Spread) -> Option<Overlay> {
    let Timing::Synchronous { period, connection_limit: None, .. } = params.timing else {
        return None;
    };
    if fanout != 1.0 || spread.loss > 0.0 || spread.holders > 1.0 {
        return None;
    }
    let (law, cycles) = match params.mode {
        Mode::Push => ("log2 n + ln n", theory::push_cycles(spread.nodes)),
        Mode::PushPull => ("log3 n + log2 ln n", theory::push_pull_cycles(spread.nodes)),
        Mode::Pull => return None,
    };
    // What is written in a cycle is pushed from the next one on.
    let first = params.timing.cycle(spread.born_at);
    let at_s = (f64::from(first) + cycles) * period.0 as f64 / 1e9;
    let name = format!("{law} = {cycles:.1} cycles until all know (up to a constant)");
    Some(Overlay { name, points: vec![(at_s, 0.0), (at_s, 1.0)] })
}

/// The share of the nodes that a rumor reaches in the end, given that it survives its beginning: a
/// level line.
fn rumor(params: &rumor::Params, spread: &Spread, times: &[u64]) -> Option<Overlay> {
    if params.mode != rumor::Mode::Push || spread.holders > 1.0 {
        return None;
    }
    let (law, share) = match params.removal {
        Removal::Coin(k) if params.feedback && params.judged == Judged::Receipt => {
            let fanout_1 = params.choice.fanout == Fanout::Count(1) && spread.loss == 0.0;
            let reached = 1.0 - theory::rumor_residue(f64::from(k));
            fanout_1.then_some(("1 − s, s = e^(−(k+1)(1−s))", reached))?
        }
        Removal::InfectAndDie => {
            let fanout = match params.choice.fanout {
                Fanout::Count(count) => f64::from(count),
                Fanout::Binomial(mean) => mean.value(),
                Fanout::All => return None,
            };
            let heard = fanout.min(spread.nodes - 1.0) * (1.0 - spread.loss);
            ("π = 1 − e^(−fπ)", theory::die_reach(heard))
        }
        _ => return None,
    };
    let name = format!("{law}: {:.2} % in the end", 100.0 * share);
    Some(spread.curve(&name, times, |_| share))
}

fn serf(params: &Params, fanout: f64, spread: &Spread, times: &[u64]) -> Option<Overlay> {
    let period_s = params.timing.period().0 as f64 / 1e9;
    (params.mode == Mode::Push && spread.holders == 1.0).then(|| {
        spread.curve("Serf’s approximation", times, |t| {
            theory::serf(t / period_s, spread.nodes, fanout, spread.loss, 0.0)
        })
    })
}
