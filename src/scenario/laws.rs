//! What theory says of a scenario's end in one number: which law applies, and its value.
//!
//! A law is given only where its assumptions are met: of those of one update `Spread` says what they have
//! in common.

use super::{ProtocolSpec, Scenario};
use crate::engine::StopWhen;
use crate::faults::{Fault, FaultKind, Repeats};
use crate::network::{Bootstrap, Network, TopologyKind};
use crate::protocol::Timing;
use crate::protocols::choice::{Fanout, PeerChoice};
use crate::protocols::folder_metadata::{self, Life, Start, Timers};
use crate::protocols::gossip::{Exchange, Params};
use crate::protocols::round::Mode;
use crate::protocols::rumor::{self, Judged, Removal};
use crate::theory;
use crate::time::{Instant, Span};
use crate::workload::{self, Entry, Pace};

/// An exact mean knows no delays: it is given where fewer than this many calls are made by an
/// informed node while one of its messages travels.
const CALLS_PER_DELAY_MAX: f64 = 0.001;

/// An epidemic among fewer nodes ends soon.
const EPIDEMIC_MIN: u32 = 10;
/// For so many times as long as a record is shown a run goes on after a death, at least.
const SHOWN_MIN: u64 = 10;

/// What a law is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured {
    /// When the last node learns, in seconds since the update's birth.
    TimeOfLast,
    /// The share of the nodes that know it in the end.
    Coverage,
    /// The share that does not.
    Residue,
    /// The probability that all do.
    Converged,
    /// Messages sent over nodes.
    Sends,
    /// The share of lists that show a dead node, over time.
    Ghosts,
}

impl Measured {
    /// What a column of `convergence.csv` or `views.csv` holds, if a law can say it.
    pub fn of_column(name: &str) -> Option<Measured> {
        match name {
            "t100_s" | "t_last_s" => Some(Measured::TimeOfLast),
            "coverage" => Some(Measured::Coverage),
            "outcome" => Some(Measured::Converged),
            "sends_per_node_mean" => Some(Measured::Sends),
            "ghosts_share" => Some(Measured::Ghosts),
            _ => None,
        }
    }
}

/// What a law says of one scenario.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Law {
    /// The formula.
    pub name: &'static str,
    /// Its value: seconds, a share from 0 to 1, or messages.
    pub value: f64,
}

/// The law that applies to what is measured of `scenario`, if one does.
pub fn law(scenario: &Scenario, measured: Measured) -> Option<Law> {
    match (&scenario.protocol, measured) {
        (ProtocolSpec::Gossip(params), Measured::TimeOfLast) => {
            let law = periods(params, &Spread::of(scenario)?)?;
            let period_s = params.timing.period().0 as f64 / 1e9;
            Some(Law { value: law.value * period_s, ..law })
        }
        (ProtocolSpec::Rumor(params), Measured::Coverage) => {
            mean_reach(params, &Spread::of(scenario)?)
        }
        (ProtocolSpec::Rumor(params), Measured::Residue) => {
            let reach = mean_reach(params, &Spread::of(scenario)?)?;
            let name = match params.removal {
                Removal::InfectAndDie => "1 − π, π = 1 − e^(−fπ)",
                _ => "s = e^(−(k+1)(1−s))",
            };
            Some(Law { name, value: 1.0 - reach.value })
        }
        (ProtocolSpec::Rumor(params), Measured::Converged) => {
            all_reached(params, &Spread::of(scenario)?)
        }
        (ProtocolSpec::Flood(params), Measured::Sends) => {
            flooded(params.choice.fanout, scenario, &Spread::on_any_graph(scenario)?)
        }
        (ProtocolSpec::FolderMetadata(params), Measured::Ghosts) => endemic(params, scenario),
        _ => None,
    }
}

/// The share of nodes that show the one that is dead, where records of it are taken again after they
/// were erased, for as long as such an epidemic lasts.
fn endemic(params: &folder_metadata::Params, scenario: &Scenario) -> Option<Law> {
    let seconds = |span: Span| span.0 as f64 / 1e9;
    let Timers { t1, t3, t4, age, .. } = params.timers;
    // Records are erased at the next search after they are old.
    let shown = Span(age.0.saturating_add(t4.0 / 2));
    let (nodes, loss) = (f64::from(scenario.nodes), scenario.network.loss.share());
    let r0 = theory::zombie_r0(seconds(shown), nodes, seconds(t3)) * (1.0 - loss);
    let name = match loss {
        0.0 => "1 − 1/R0, R0 = (age + t4/2)/(n·t3)",
        _ => "1 − 1/R0, R0 = (1 − p)(age + t4/2)/(n·t3)",
    };
    // Of few nodes an epidemic ends by chance; so it does where all search at once, and seldom.
    let holds = params.life == Life::None
        && params.fanout == Fanout::Count(1)
        && params.start == Start::Random
        && scenario.nodes >= EPIDEMIC_MIN
        && age.0 >= t4.0.saturating_mul(2)
        && r0 > 1.0
        && is_read_by_all(scenario)
        && dies_amid_the_run(scenario, t1, shown);
    holds.then(|| Law { name, value: theory::endemic_share(r0) })
}

/// Whether every record fits what nodes can read, on a network without more than a latency and losses.
fn is_read_by_all(scenario: &Scenario) -> bool {
    let network = Network { receive_buffer_bytes: None, ..scenario.network.clone() };
    // That of the kind, too, is the network's.
    let room = scenario.network.receive_buffer_bytes.unwrap_or(u32::MAX);
    let adds = |entry: &Entry| entry.words[0] == "add" && entry.pace == Pace::ONCE;
    let files = scenario.workload.iter().map(|entry| entry.words.last().map_or(0, String::len));
    scenario.workload.iter().all(adds)
        && folder_metadata::record_bytes_max(files) <= room
        && network.is_plain()
        && all_know_all(scenario)
}

/// Whether every node knows all others from the start and may send to them, and all are alike.
pub fn all_know_all(scenario: &Scenario) -> bool {
    matches!(scenario.topology, TopologyKind::Complete)
        && matches!(scenario.bootstrap, Bootstrap::Full)
        && scenario.groups.all_alike()
}

/// Whether one node leaves for good, known to all before, and long before the end: a mean over time is
/// then hardly of the beginning, when all show it. Nodes begin within `t1`.
fn dies_amid_the_run(scenario: &Scenario, t1: Span, shown: Span) -> bool {
    let [Fault { at, what: FaultKind::Leave { nodes }, repeats: Repeats { count: 1, .. }, .. }] =
        &scenario.faults[..]
    else {
        return false;
    };
    nodes.count(scenario.nodes) == 1
        && at.0 >= t1.0.saturating_add(shown.0)
        && scenario.stop.when == StopWhen::Never
        && scenario.measure.is_none()
        && scenario.stop.at.0.saturating_sub(at.0) >= shown.0.saturating_mul(SHOWN_MIN)
}

/// The surroundings in which one update spreads, where formulas know them.
pub struct Spread {
    /// How many nodes there are.
    pub nodes: f64,
    /// How many of them hold the update at its birth.
    pub holders: f64,
    /// When it is born.
    pub born_at: Instant,
    /// The share of messages that is lost, from 0 to 1.
    pub loss: f64,
    /// The median delay of a message.
    pub delay: Span,
}

impl Spread {
    /// Everybody may call everybody, nothing fails but single messages, and there is one update;
    /// `None` otherwise.
    pub fn of(scenario: &Scenario) -> Option<Spread> {
        matches!(scenario.topology, TopologyKind::Complete).then_some(())?;
        Spread::on_any_graph(scenario)
    }

    fn on_any_graph(scenario: &Scenario) -> Option<Spread> {
        let [write] = &scenario.workload[..] else { return None };
        let words: Vec<&str> = write.words.iter().map(String::as_str).collect();
        let plain = scenario.faults.is_empty()
            && scenario.groups.all_alike()
            && !write.pace.is_drawn()
            && scenario.measure.is_none()
            && scenario.network.is_plain()
            && scenario.nodes > 1
            && scenario.protocol.choice().peers == PeerChoice::Uniform
            && workload::sizes(&scenario.workload, scenario.nodes) == [1]
            && scenario.protocol.asked(&words).is_ok_and(|asked| asked.key_written().is_some());
        plain.then(|| Spread {
            nodes: f64::from(scenario.nodes),
            holders: write.nodes.count(scenario.nodes) as f64,
            born_at: write.at,
            loss: scenario.network.loss.share(),
            delay: scenario.network.latency.sample(1 << 31),
        })
    }
}

/// After how many periods the last node learns: in cycles up to a bounded term, with Poisson
/// clocks the exact mean.
pub fn periods(params: &Params, spread: &Spread) -> Option<Law> {
    // A digest first makes a call longer, and a certificate that lapses is forgotten.
    let plain = params.exchange == Exchange::Full
        && params.keep.is_none()
        && params.choice.fanout == Fanout::Count(1)
        && spread.loss == 0.0
        && spread.holders == 1.0;
    plain.then_some(())?;
    let delay = spread.delay.0 as f64 / params.timing.period().0 as f64;
    let (name, value) = match (params.timing, params.mode) {
        (Timing::Synchronous { connection_limit: None, .. }, Mode::Push) => {
            ("log2 n + ln n", theory::push_cycles(spread.nodes))
        }
        (Timing::Synchronous { connection_limit: None, .. }, Mode::PushPull) => {
            ("log3 n + log2 ln n", theory::push_pull_cycles(spread.nodes))
        }
        (Timing::Poisson { .. }, Mode::Push) if delay < CALLS_PER_DELAY_MAX => {
            ("2(n−1)/n · H(n−1)", theory::poisson_push_time(spread.nodes as u64))
        }
        _ => return None,
    };
    Some(Law { name, value })
}

/// The share of the nodes that a rumor reaches in the end, given that it survives its beginning.
pub fn reach(params: &rumor::Params, spread: &Spread) -> Option<Law> {
    if params.mode != Mode::Push || spread.holders > 1.0 {
        return None;
    }
    match params.removal {
        Removal::Coin(k) if params.feedback && params.judged == Judged::Receipt => {
            let plain = params.choice.fanout == Fanout::Count(1) && spread.loss == 0.0;
            let value = 1.0 - theory::rumor_residue(f64::from(k));
            plain.then_some(Law { name: "1 − s, s = e^(−(k+1)(1−s))", value })
        }
        Removal::InfectAndDie => {
            let fanout = mean_fanout(params.choice.fanout)?.min(spread.nodes - 1.0);
            let value = theory::die_reach(fanout * (1.0 - spread.loss));
            Some(Law { name: "π = 1 − e^(−fπ)", value })
        }
        _ => None,
    }
}

/// The same over all rumors, where none dies early but by a rare chance: not where a node may send
/// nothing that arrives.
fn mean_reach(params: &rumor::Params, spread: &Spread) -> Option<Law> {
    let binomial = matches!(params.choice.fanout, Fanout::Binomial(_));
    let dies = params.removal == Removal::InfectAndDie && (binomial || spread.loss > 0.0);
    if dies { None } else { reach(params, spread) }
}

fn mean_fanout(fanout: Fanout) -> Option<f64> {
    match fanout {
        Fanout::Count(count) => Some(f64::from(count)),
        Fanout::Binomial(mean) => Some(mean.value()),
        Fanout::All => None,
    }
}

/// The probability that infect-and-die with a binomial fanout reaches everybody.
fn all_reached(params: &rumor::Params, spread: &Spread) -> Option<Law> {
    let Fanout::Binomial(mean) = params.choice.fanout else { return None };
    let plain = params.mode == Mode::Push
        && params.removal == Removal::InfectAndDie
        && spread.holders == 1.0;
    let c = mean.value() * (1.0 - spread.loss) - libm::log(spread.nodes);
    plain.then(|| Law { name: "e^(−e^(−c)), c = f − ln n", value: theory::all_reached(c) })
}

/// What a flood costs each node of a regular graph: the writer sends `degree` messages, every other
/// node one fewer.
fn flooded(fanout: Fanout, scenario: &Scenario, spread: &Spread) -> Option<Law> {
    let degree = match scenario.topology {
        TopologyKind::Complete => spread.nodes - 1.0,
        TopologyKind::RandomRegular { degree } | TopologyKind::Ring { degree } => degree.into(),
        _ => return None,
    };
    let whole = fanout == Fanout::All
        && spread.loss == 0.0
        && spread.holders == 1.0
        && scenario.stop.when != StopWhen::Converged;
    whole.then(|| Law { name: "d − 1 + 1/n", value: degree - 1.0 + 1.0 / spread.nodes })
}
