//! Each checker catches a protocol with the mistake that it is there for, and lets sound ones pass.

use crate::support::mutants::{Mistake, Mutant, Padded};
use gossip_sim::engine::{Engine, Tuning};
use gossip_sim::metrics::{Both, Kept, Metrics, MetricsSetup};
use gossip_sim::network::Fate;
use gossip_sim::outcome::{Invariant, Verdict, Violation};
use gossip_sim::protocol::Message;
use gossip_sim::protocols::gossip::Gossip;
use gossip_sim::run;
use gossip_sim::scenario::{self, Override, ProtocolSpec, Scenario};
use gossip_sim::workload;
use std::path::Path;

/// How many replications a mutant may take to be caught, and a sound protocol has to pass.
const REPLICATIONS: u64 = 1_000;

/// Loss, duplication, messages out of order, a partition that heals, crashes with restarts; writes
/// of one key at two nodes in one instant, and a delete that is forgotten.
const HOSTILE: &str = r#"
[cluster]
nodes = 8
[protocol]
kind = "gossip"
mode = "push-pull"
keep = "3 s"
timing = { kind = "periodic", period = "200 ms", phase = "random" }
[network]
latency = { kind = "uniform", min = "1 ms", max = "300 ms" }
loss = "20 %"
duplication = "20 %"
datagram_limit = "500 B"
[[workload]]
at = "0 s"
node = 0
command = "set key old"
[[workload]]
at = "400 ms"
nodes = [1, 6]
command = "set key new"
[[workload]]
id = "last"
at = "2 s"
node = 2
command = "delete key"
[[faults]]
at = "300 ms"
lasts = "1 s"
kind = "partition"
groups = ["0..4"]
[[faults]]
id = "crash"
at = "1 s"
lasts = "700 ms"
kind = "crash"
nodes = [3, 5]
disk = "lost"
[stop]
when = "never"
at = "6 s"
[expect]
no_version_goes_back = "holds"
nothing_unwritten = "holds"
no_resurrection = "holds"
agreement_when_quiet = "holds"
datagram_sizes = "holds"
"#;

fn scenario(settings: &[&str]) -> Scenario {
    read(HOSTILE, settings)
}

fn read(text: &str, settings: &[&str]) -> Scenario {
    let settings: Vec<Override> = settings.iter().map(|text| Override::set(*text)).collect();
    scenario::parse(text, "hostile.toml", Path::new("."), &settings)
        .unwrap_or_else(|error| panic!("{error}"))
}

/// What the checkers say of a mutant in one replication.
fn judge(scenario: &Scenario, mistake: Mistake, number: u64) -> Vec<Violation> {
    let ProtocolSpec::Gossip(params) = &scenario.protocol else { panic!("gossip") };
    let words = scenario.workload.iter().map(|entry| entry.words.clone());
    let sizes = workload::sizes(&scenario.workload, scenario.nodes);
    let entries: Vec<(Vec<String>, u64)> = words.zip(sizes).collect();
    let mutant = Mutant { gossip: Gossip::new(params.clone(), &entries).unwrap(), mistake };
    let metrics = Metrics::new(MetricsSetup {
        replication: number,
        nodes: scenario.nodes,
        header_bytes: 28,
        kinds: Padded::KINDS,
        forgets: true,
        node_rows: false,
        kept: Kept::Columns,
    });
    let checks = run::checks(scenario, number, scenario.invariants());
    let mut observer = Both(metrics, checks);
    let ending = run::drive(
        scenario,
        std::slice::from_ref(&mutant),
        number,
        Tuning::default(),
        &mut observer,
    );
    let Both(metrics, checks) = observer;
    checks.finish(&metrics.finish(ending).0)
}

/// What the checker of `invariant` says in the first replication in which it catches the mutant.
fn caught(mistake: Mistake, invariant: Invariant, scenario: &Scenario) -> Violation {
    let one = |number| {
        let mut violations = judge(scenario, mistake, number).into_iter();
        violations.find(|violation| violation.invariant == invariant)
    };
    let found = (0..REPLICATIONS).find_map(one);
    let violation = found.unwrap_or_else(|| panic!("{mistake:?} is not caught"));
    assert!(!violation.nodes.is_empty() && violation.count > 0, "{violation:?}");
    violation
}

/// The scenario without its delete: two writes of one instant have to be told apart.
const TIES: [&str; 2] = ["stop.when=converged", "workload.last.command='get key'"];

#[test]
fn the_sound_protocol_passes() {
    for settings in [&[][..], &TIES] {
        let scenario = scenario(settings);
        for number in 0..REPLICATIONS {
            let violations = judge(&scenario, Mistake::None, number);
            assert!(violations.is_empty(), "{settings:?}, {number}: {violations:?}");
        }
    }
}

#[test]
fn a_store_that_takes_whatever_comes_last_goes_back() {
    let found = caught(Mistake::MergesByArrival, Invariant::NoVersionGoesBack, &scenario(&[]));
    assert!(found.text.contains(" in place of update "), "{}", found.text);
}

#[test]
fn versions_that_are_made_up_were_never_written() {
    let found = caught(Mistake::MakesUpVersions, Invariant::NothingUnwritten, &scenario(&[]));
    assert!(found.text.contains("version 4294967295."), "{}", found.text);
    assert!(found.text.contains("which was written as update "), "{}", found.text);
}

#[test]
fn deletes_that_are_forgotten_too_early_bring_values_back() {
    let found = caught(Mistake::ForgetsDeletes, Invariant::NoResurrection, &scenario(&[]));
    assert!(found.text.contains("although it had held update 3 (delete key)"), "{}", found.text);
}

#[test]
fn a_store_that_decides_ties_by_arrival_does_not_agree() {
    // Without the crash: metrics believe what a node says of its store when it crashes.
    let (before, after) = HOSTILE.split_once("[[faults]]\nid = \"crash\"").unwrap();
    let calm = format!("{before}[stop]{}", after.split_once("[stop]").unwrap().1);
    let found = caught(Mistake::TiesByArrival, Invariant::AgreementWhenQuiet, &read(&calm, &TIES));
    assert!(found.text.contains(", but node "), "{}", found.text);
    assert_eq!(found.nodes.len(), 2);
}

#[test]
fn padding_beyond_the_limit_is_seen() {
    let found = caught(Mistake::Pads, Invariant::DatagramSizes, &scenario(&[]));
    assert!(found.text.ends_with("; the largest datagram has 500"), "{}", found.text);
}

/// The other kinds, and gossip that keeps its store on disk: what they promise under all that.
#[test]
fn the_kinds_of_the_family_pass() {
    let disk = ["protocol.persist=true", "faults.crash.disk=kept", "protocol.exchange=digest"];
    let kinds: [&[&str]; 4] = [
        &disk,
        &["protocol={kind='rumor'}"],
        &["protocol={kind='flood'}"],
        &["protocol={kind='direct-mail'}"],
    ];
    for settings in kinds {
        let mut scenario = scenario(settings);
        let kind = scenario.protocol.kind();
        // Without anti-entropy what is lost stays lost: those end quiet, and do not agree.
        if kind != "gossip" {
            scenario.expect.retain(|e| e.name() != "agreement_when_quiet");
        }
        for number in 0..REPLICATIONS / 4 {
            let (replication, _) = run::replicate(&scenario, number, Tuning::default());
            let violations = &replication.violations;
            assert!(violations.is_empty(), "{kind}, {number}: {violations:?}");
            assert_ne!(replication.verdict, Verdict::Violated);
        }
    }
}

/// What more goes wrong, one at a time, and the settings that it takes.
const MORE: [(&str, &[&str], &str); 8] = [
    ("pause", &[], "lasts = '2 s'\nkind = 'pause'\nnodes = [1, 2, 7]"),
    (
        "churn",
        &["protocol.persist=true"],
        "kind = 'churn'\nnodes = '4..8'\nup = { kind = 'exponential', mean = '1 s' }\n\
         down = { kind = 'constant', time = '200 ms' }",
    ),
    (
        "disks",
        &["protocol.persist=true", "cluster.disk_write=150 ms", "faults.crash.disk=torn"],
        "lasts = '100 ms'\nevery = '300 ms'\ncount = 10\nkind = 'crash'\nnodes = [0, 1]\n\
         disk = 'torn'",
    ),
    ("drift", &[], "kind = 'clock-drift'\nnodes = '4..8'\nrate = '100000 ppm'"),
    (
        "streams",
        // Deletes are kept for longer than a stream tries, but for very bad luck.
        &[
            "network={transport='stream', loss='3 %', corruption='1 %'}",
            "protocol.keep=15 s",
            "stop.at=25 s",
        ],
        "lasts = '1 s'\nkind = 'isolate'\nnodes = 4",
    ),
    (
        "members",
        &[],
        "kind = 'leave'\nnodes = [6, 7]\n[[faults]]\nat = '1 s'\nkind = 'join'\nnodes = 4",
    ),
    (
        "links",
        &[],
        "lasts = '2 s'\nkind = 'link'\nfrom = '0..4'\ncorruption = '50 %'\nduplication = '50 %'",
    ),
    ("replay", &[], "lasts = '2 s'\nkind = 'replay'\nnodes = [1, 5]"),
];

#[test]
fn the_sound_protocol_passes_whatever_else_goes_wrong() {
    let plain = scenario(&[]);
    for (name, settings, fault) in MORE {
        let fault = format!("[[faults]]\nat = '500 ms'\n{fault}\n[stop]");
        let scenario = read(&HOSTILE.replace("[stop]", &fault), settings);
        for number in 0..REPLICATIONS / 5 {
            let (replication, _) = run::replicate(&scenario, number, Tuning::default());
            assert!(replication.messages.fate(Fate::Delivered) > 0);
            let violations = &replication.violations;
            assert!(violations.is_empty(), "{name}, {number}: {violations:?}");
            // It did happen, or its end would be that of the run without it.
            if number < 10 {
                let (plain, _) = run::replicate(&plain, number, Tuning::default());
                assert_ne!(replication.digest, plain.digest, "{name}, {number}");
            }
        }
    }
}

/// No fault of the protocol's, and nothing that a checker overlooks: an old value that a stream has sent
/// again and again arrives after the certificates of its delete have lapsed.
#[test]
fn what_streams_send_again_for_longer_than_deletes_are_kept_comes_back() {
    let scenario = scenario(&["network={transport='stream', loss='20 %'}"]);
    let broken = (0..REPLICATIONS / 5).filter(|number| {
        let violations = run::replicate(&scenario, *number, Tuning::default()).0.violations;
        let back = |violation: &Violation| violation.invariant == Invariant::NoResurrection;
        assert!(violations.iter().all(back), "{number}: {violations:?}");
        !violations.is_empty()
    });
    let broken = broken.count();
    assert!((10..90).contains(&broken), "{broken}");
}

#[test]
fn groups_of_the_sound_protocol_pass() {
    let groups = "[[groups]]\nname = 'far'\nnodes = '0..3'\nprotocol = { fanout = 2 }\n\
        network = { latency = { kind = 'exponential', mean = '100 ms' }, loss = '50 %' }\n\
        [[groups]]\nname = 'busy'\nnodes = [3, 4]\nnetwork = { processing = '20 ms' }\n[stop]";
    let scenario = read(&HOSTILE.replace("[stop]", groups), &[]);
    for number in 0..REPLICATIONS / 5 {
        let violations = run::replicate(&scenario, number, Tuning::default()).0.violations;
        assert!(violations.is_empty(), "{number}: {violations:?}");
    }
}

/// What is found does not depend on how a run is carried out.
#[test]
fn both_engines_find_the_same() {
    let scenario = scenario(&["protocol.keep='300 ms'"]);
    let reference = Tuning { engine: Engine::Reference, ..Tuning::default() };
    let mut broken = 0;
    for number in 0..50 {
        let all = [Tuning::default(), reference].map(|tuning| {
            let (replication, _) = run::replicate(&scenario, number, tuning);
            (replication.digest, replication.violations)
        });
        assert_eq!(all[0], all[1], "{number}");
        broken += usize::from(!all[0].1.is_empty());
    }
    assert!(broken > 5, "deletes that are kept for too short come back in {broken} of 50");
}

/// The violations of the first replication of a scenario.
fn violations(text: &str) -> Vec<Violation> {
    let scenario = read(text, &[]);
    run::replicate(&scenario, 0, Tuning::default()).0.violations
}

#[test]
fn each_group_has_a_limit_of_its_own() {
    let written_by = |node: u32| {
        violations(&format!(
            "[cluster]\nnodes = 8\n[protocol]\nkind = 'direct-mail'\n[[groups]]\nname = 'short'\n\
             nodes = '0..4'\nnetwork = {{ datagram_limit = '20 B' }}\n[[workload]]\nat = '0 s'\n\
             node = {node}\ncommand = 'set key \"a value of more than twenty octets\"'\n[stop]\n\
             when = 'never'\nat = '5 s'\n[expect]\ndatagram_sizes = 'holds'\n"
        ))
    };
    let [found] = &written_by(0)[..] else { panic!("one violation") };
    assert!(found.text.ends_with("; the largest datagram has 20"), "{}", found.text);
    assert!(written_by(5).is_empty());
}

#[test]
fn a_paused_node_is_not_quiet() {
    let text = "[cluster]\nnodes = 8\n[protocol]\nkind = 'rumor'\nmode = 'push'\n\
        timing = { kind = 'periodic', period = '1 s', phase = 'aligned' }\n[[workload]]\n\
        at = '0 s'\nnode = 0\ncommand = 'set key value'\n[[faults]]\nat = '500 ms'\n\
        kind = 'pause'\nnodes = 0\n[stop]\nwhen = 'never'\nat = '5 s'\n[expect]\n\
        agreement_when_quiet = 'holds'\n";
    assert_eq!(violations(text), []);
}
