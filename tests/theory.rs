//! Theory over curves: to which runs which formula applies, and that simulated spreads obey it.

use gossip_sim::engine::{Stop, StopWhen, Tuning};
use gossip_sim::network::{Latency, Loss, TopologyKind};
use gossip_sim::outcome::OverTime;
use gossip_sim::protocol::{Phase, Timing};
use gossip_sim::protocols::choice::{Choice, Fanout, PeerChoice};
use gossip_sim::protocols::gossip::{Exchange, Params};
use gossip_sim::protocols::round::Mode;
use gossip_sim::run::{self, overlays::overlays};
use gossip_sim::scenario::laws::{Law, Measured, law};
use gossip_sim::scenario::{ProtocolSpec, Scenario, parse};
use gossip_sim::select::Selector;
use gossip_sim::time::{Instant, Span};
use gossip_sim::workload::Pace;
use std::path::Path;

const PUSH: &str = "
[cluster]
nodes = 1000
[protocol]
kind = \"gossip\"
mode = \"push\"
fanout = 1
timing = { kind = \"periodic\", period = \"1 s\", phase = \"random\" }
[network]
latency = { kind = \"constant\", value = \"1 ns\" }
[[workload]]
at = \"0 s\"
node = 0
command = \"set a b\"
[stop]
at = \"60 s\"
";

fn push() -> Scenario {
    parse(PUSH, "push.toml", Path::new(""), &[]).unwrap()
}

const PERIOD: Span = Span::from_secs(1);
const CYCLES: Timing = Timing::Synchronous { period: PERIOD, connection_limit: None, hunt: 0 };

fn params(scenario: &mut Scenario) -> &mut Params {
    let ProtocolSpec::Gossip(params) = &mut scenario.protocol else { panic!("kind gossip") };
    params
}

/// The beginnings of the names of all lines over a scenario that differs from [`PUSH`].
fn lines(change: impl FnOnce(&mut Scenario)) -> Vec<String> {
    let mut scenario = push();
    change(&mut scenario);
    let lines = overlays(&scenario, OverTime::Coverage, &[0, 1_000_000_000, 2_000_000_000]);
    let start = |name: &str| name.split([' ', '’']).next().unwrap_or_default().to_string();
    lines.iter().map(|line| start(&line.name)).collect()
}

#[test]
fn a_formula_is_drawn_only_where_it_applies() {
    assert_eq!(lines(|_| {}), ["logistic", "Serf"]);
    assert_eq!(lines(|s| params(s).timing = CYCLES), ["log2", "Serf"]);
    let cycles = |mode| move |s: &mut Scenario| (params(s).timing, params(s).mode) = (CYCLES, mode);
    assert_eq!(lines(cycles(Mode::PushPull)), ["log3"]);
    assert_eq!(lines(cycles(Mode::Pull)), [""; 0]);
    // Each of these breaks an assumption.
    type Change = (&'static str, fn(&mut Scenario));
    let none: [Change; 9] = [
        ("pull", |s| params(s).mode = Mode::Pull),
        ("push-pull", |s| params(s).mode = Mode::PushPull),
        ("a graph", |s| s.topology = TopologyKind::RandomRegular { degree: 8 }),
        ("all", |s| params(s).choice = Choice::uniform(Fanout::All)),
        ("in turn", |s| params(s).choice.peers = PeerChoice::RoundRobin),
        ("digests", |s| params(s).exchange = Exchange::Digest),
        ("two writes", |s| s.workload[0].pace = Pace::Every { every: Span::TICK, count: 2 }),
        ("two writers", |s| s.workload[0].nodes = Selector::Range(0, 2)),
        ("a read", |s| s.workload[0].words = vec!["get".into(), "a".into()]),
    ];
    for (name, change) in none {
        assert_eq!(lines(change), [""; 0], "{name}");
    }
    // Delays, phases that meet, and more than one holder break one of them.
    let slow = |s: &mut Scenario| s.network.latency = Latency::Constant(Span::from_millis(150));
    assert_eq!(lines(slow), ["Serf"]);
    let aligned = Timing::periodic(PERIOD, Phase::Aligned);
    assert_eq!(lines(|s| params(s).timing = aligned), ["Serf"]);
    assert_eq!(lines(holders), ["logistic"]);
    let limited = Timing::Synchronous { period: PERIOD, connection_limit: Some(1), hunt: 0 };
    assert_eq!(lines(|s| params(s).timing = limited), ["Serf"]);
    // Poisson clocks have an exact mean, unless delays count: the mean field forgives more of them.
    let poisson = Timing::Poisson { period: PERIOD };
    assert_eq!(lines(|s| params(s).timing = poisson), ["logistic", "2(n−1)/n", "Serf"]);
    let slow = |s: &mut Scenario| s.network.latency = Latency::Constant(Span::from_millis(2));
    let both = |s: &mut Scenario| {
        params(s).timing = poisson;
        slow(s);
    };
    assert_eq!(lines(both), ["logistic", "Serf"]);
}

/// The law about `measured` of [`PUSH`] with other lines in place of its protocol.
fn law_of(protocol: &str, measured: Measured, change: fn(&mut Scenario)) -> Option<Law> {
    let start = PUSH.find("kind = \"gossip\"").unwrap();
    let end = PUSH.find("[network]").unwrap();
    let text = format!("{}{protocol}\n{}", &PUSH[..start], &PUSH[end..]);
    let mut scenario = parse(&text, "law.toml", Path::new(""), &[]).unwrap();
    change(&mut scenario);
    law(&scenario, measured)
}

#[test]
fn a_law_is_given_only_where_it_applies() {
    use Measured::{Converged, Coverage, Residue, Sends, TimeOfLast};
    let same = |_: &mut Scenario| {};
    let lossy = |s: &mut Scenario| s.network.loss = Loss::Independent("10 %".parse().unwrap());
    let quiet = |s: &mut Scenario| s.stop.when = StopWhen::Quiet;
    let graph = |s: &mut Scenario| s.topology = TopologyKind::RandomRegular { degree: 8 };
    let value = |law: Option<Law>| law.map(|law| (1e4 * law.value).round() / 1e4);

    let coin = "kind = 'rumor'\nremoval = 'coin'\nk = 1\njudged = 'receipt'\nmode = 'push'\n\
        timing = { kind = 'periodic', period = '1 s' }";
    assert_eq!(value(law_of(coin, Coverage, same)), Some(0.7968));
    assert_eq!(value(law_of(coin, Residue, same)), Some(0.2032));
    assert_eq!(law_of(coin, Converged, same), None);
    assert_eq!(law_of(coin, Coverage, lossy), None);
    assert_eq!(law_of(coin, Coverage, graph), None);
    let blind = coin.replace("judged = 'receipt'", "feedback = false");
    assert_eq!(law_of(&blind, Coverage, same), None);

    let die = "kind = 'rumor'\nremoval = 'infect-and-die'\nmode = 'push'\nfanout = 3";
    assert_eq!(value(law_of(die, Coverage, same)), Some(0.9405));
    // Some rumors then die at once.
    assert_eq!(law_of(die, Coverage, lossy), None);
    assert_eq!(law_of(die, Converged, same), None);
    let binomial = die.replace("= 3", "= { kind = 'binomial', mean = 7.907755279 }");
    assert_eq!(value(law_of(&binomial, Converged, same)), Some(0.6922));
    assert_eq!(law_of(&binomial, Coverage, same), None);

    let flood = "kind = 'flood'";
    assert_eq!(value(law_of(flood, Sends, quiet)), Some(998.001));
    assert_eq!(law_of(flood, Sends, same), None);
    assert_eq!(
        value(law_of(flood, Sends, |s| {
            s.stop.when = StopWhen::Quiet;
            s.topology = TopologyKind::RandomRegular { degree: 8 };
        })),
        Some(7.001)
    );
    assert_eq!(law_of(flood, TimeOfLast, quiet), None);
}

fn holders(scenario: &mut Scenario) {
    scenario.workload[0].nodes = Selector::Range(0, 100);
    scenario.workload[0].shared = true;
}

#[test]
fn lines_begin_with_the_update() {
    let mut scenario = push();
    holders(&mut scenario);
    scenario.workload[0].at = Instant(1_500_000_000);
    let [line] = &overlays(&scenario, OverTime::Coverage, &[0, 1_000_000_000, 2_500_000_000])[..]
    else {
        panic!()
    };
    assert_eq!(line.points[0], (1.5, 0.1));
    // One period later: e^(1000/999) times the odds of 1 to 9.
    let odds = libm::exp(1000.0 / 999.0) / 9.0;
    assert_eq!(line.points.len(), 2);
    assert!((line.points[1].1 - odds / (1.0 + odds)).abs() < 1e-12 && line.points[1].0 == 2.5);

    params(&mut scenario).timing = CYCLES;
    scenario.workload[0].nodes = Selector::Range(7, 8);
    let [all, _] = &overlays(&scenario, OverTime::Coverage, &[0])[..] else { panic!() };
    // Written in cycle 1.
    let at_s = 1.0 + gossip_sim::theory::push_cycles(1000.0);
    assert_eq!(all.points, [(at_s, 0.0), (at_s, 1.0)]);
}

/// The mean time from `from` to `to` informed nodes of 1,000, in periods: the sum of the waits.
fn waits(from: u32, to: u32) -> f64 {
    let wait = |i: u32| 999.0 / (f64::from(i) * f64::from(1000 - i));
    (from..to).map(wait).sum()
}

/// The mean of `pick` over replications, and its standard error.
fn mean(scenario: &Scenario, pick: impl Fn([Option<Span>; 4]) -> f64) -> (f64, f64) {
    const COUNT: u64 = 60;
    let one = |number| pick(run::replicate(scenario, number, Tuning::default()).0.reached);
    let values: Vec<f64> = (0..COUNT).map(one).collect();
    let mean = values.iter().sum::<f64>() / COUNT as f64;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / (COUNT - 1) as f64 / COUNT as f64).sqrt())
}

fn seconds(span: Option<Span>) -> f64 {
    span.expect("reached").0 as f64 / 1e9
}

#[test]
fn push_with_random_phases_grows_as_the_logistic_says() {
    let mut scenario = push();
    scenario.stop = Stop { at: Instant(60_000_000_000), ..scenario.stop };
    // From half of the nodes to 99 %: the first few calls, which are left to chance, are over.
    let (found, error) = mean(&scenario, |reached| seconds(reached[2]) - seconds(reached[0]));
    let law = waits(500, 990);
    assert!((found - law).abs() < 4.0 * error, "{found} ± {error}, not {law}");
    // Mean field: ln 99, to which single nodes add little.
    assert!((law - libm::log(99.0)).abs() < 0.06, "{law}");

    holders(&mut scenario);
    let (found, error) = mean(&scenario, |reached| seconds(reached[0]));
    let law = waits(100, 500);
    assert!((found - law).abs() < 4.0 * error, "{found} ± {error}, not {law}");
    assert!((law - libm::log(9.0)).abs() < 0.01, "{law}");
}

#[test]
fn what_the_formulas_leave_out_gets_no_line() {
    let text = "[cluster]\nnodes = 200\n[protocol]\nkind = \"gossip\"\nmode = \"push\"\n\
                timing = { kind = \"poisson\" }\n[network]\nlatency = { kind = \"constant\", \
                value = \"100 us\" }\nXX\n[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"set a b\"\n\
                [stop]\nat = \"60 s\"\n";
    let lines = |network: &str| {
        let text = text.replace("XX", network);
        let scenario = gossip_sim::scenario::parse(&text, "x.toml", Path::new("."), &[]);
        let scenario = scenario.unwrap_or_else(|error| panic!("{error}"));
        gossip_sim::run::overlays::overlays(&scenario, OverTime::Coverage, &[0, 1_000_000_000])
            .len()
    };
    assert!(lines("") > 1);
    let burdens = [
        "corruption = \"10 %\"",
        "duplication = \"10 %\"",
        "up = { rate = \"1 kB/s\" }",
        "down = { rate = \"1 kB/s\" }",
        "processing = \"1 ms\"",
        "loss = { kind = \"gilbert-elliott\", good = \"1 s\", bad = \"1 s\" }",
    ];
    for burden in burdens {
        assert_eq!(lines(burden), 0, "{burden}");
    }
}
