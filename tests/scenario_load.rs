//! What a right scenario becomes: defaults, overrides, inputs, the stored text.

use gossip_sim::engine::StopWhen;
use gossip_sim::faults::{Disk, FaultKind};
use gossip_sim::id::NodeId;
use gossip_sim::network::{Latency, Loss, TopologyKind};
use gossip_sim::protocol::{Phase, Timing};
use gossip_sim::protocols::choice::Fanout;
use gossip_sim::protocols::gossip::Exchange;
use gossip_sim::protocols::round::Mode;
use gossip_sim::scenario::{Override, ProtocolSpec, Scenario, load, parse};
use gossip_sim::select::Selector;
use gossip_sim::time::{Instant, Span};
use gossip_sim::workload::Pace;
use std::path::Path;

const SMALL: &str = r#"
# A comment first.
# Claim: a claim that
#   goes on.
#
# Not part of it.
[cluster]
nodes = 10
[protocol]
kind = "gossip"
[[workload]]
id = "write"
at = "0 s"
node = 0
command = 'set motd "hello world"'
[[faults]]
id = "cut"
at = "1 s"
kind = "partition"
groups = [[7, 5], "0..2"]
[stop]
at = "60 s"
"#;

fn read(overrides: &[&str]) -> Scenario {
    let overrides: Vec<Override> = overrides.iter().map(|text| Override::set(*text)).collect();
    parse(SMALL, "dir/small.toml", Path::new(""), &overrides).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn defaults_are_filled_in() {
    let scenario = read(&[]);
    assert_eq!((scenario.stem.as_str(), scenario.name.as_str()), ("small", "small"));
    assert_eq!(scenario.claim.as_deref(), Some("a claim that goes on."));
    assert_eq!((scenario.seed, scenario.replications, scenario.epoch_unix_s), (1, 1, 0));
    let ProtocolSpec::Gossip(params) = &scenario.protocol else { panic!("another kind") };
    assert_eq!((params.mode, params.choice.fanout), (Mode::PushPull, Fanout::Count(1)));
    assert_eq!((params.exchange, params.keep), (Exchange::Full, None));
    let timing = Timing::periodic(Span::from_secs(1), Phase::Random);
    assert_eq!(params.timing, timing);
    let uniform = Latency::Uniform { min: Span::from_millis(10), max: Span::from_millis(100) };
    assert_eq!((scenario.network.latency, scenario.network.header_bytes), (uniform, 28));
    assert_eq!(scenario.network.loss, Loss::NONE);
    assert_eq!(scenario.stop.when, StopWhen::Converged);
    assert_eq!(scenario.workload[0].words, ["set", "motd", "hello world"]);
    let FaultKind::Partition { groups } = &scenario.faults[0].what else { panic!("a partition") };
    let list = Selector::List(vec![NodeId(5), NodeId(7)]);
    assert_eq!(groups, &[list, Selector::Range(0, 2)]);
}

#[test]
fn overrides_reach_every_place() {
    let scenario = read(&[
        "name=plain text",
        "cluster.topology={ kind = 'random-regular', degree = 3 }",
        "network.loss=25 %",
        "network.latency={ kind = \"constant\", value = \"5 ms\" }",
        "protocol.fanout=all",
        "protocol.timing.kind=periodic",
        "protocol.timing.period=2 s",
        "workload.0.count=11",
        "workload.write.command=delete motd",
        "workload.write.every=1 s",
        "faults.cut.lasts=3 s",
        "faults.0.groups.1=\"0..5\"",
        "stop.at=1 min",
        "output.nodes=true",
        "expect.t99=< 5 s",
    ]);
    assert_eq!(scenario.name, "plain text");
    assert!(matches!(scenario.topology, TopologyKind::RandomRegular { degree: 3 }));
    assert_eq!(scenario.network.latency, Latency::Constant(Span::from_millis(5)));
    let ProtocolSpec::Gossip(params) = &scenario.protocol else { panic!("another kind") };
    assert_eq!((params.choice.fanout, params.timing.period()), (Fanout::All, Span::from_secs(2)));
    assert_eq!(scenario.workload[0].words, ["delete", "motd"]);
    let pace = Pace::Every { every: Span::from_secs(1), count: 11 };
    assert_eq!(scenario.workload[0].pace, pace);
    assert_eq!(scenario.faults[0].lasts, Some(Span::from_secs(3)));
    let FaultKind::Partition { groups } = &scenario.faults[0].what else { panic!("a partition") };
    assert_eq!(groups[1], Selector::Range(0, 5));
    assert_eq!(scenario.stop.at, Instant(60_000_000_000));
    assert!(scenario.output.nodes);
    assert_eq!(scenario.expect[0].text(), "< 5 s");
}

#[test]
fn until_counts_the_repetitions_up_to_it() {
    for (until, count) in [("10 s", 11), ("9.999999999 s", 10), ("0 s", 1)] {
        let until = format!("workload.write.until={until}");
        let scenario = read(&["workload.write.every=1 s", &until]);
        assert_eq!(scenario.workload[0].pace.count(), Some(count));
    }
}

#[test]
fn seed_and_replications_have_options_of_their_own() {
    let overrides = [Override::seed(u64::MAX), Override::replications(7)];
    let scenario = parse(SMALL, "small.toml", Path::new(""), &overrides).unwrap();
    assert_eq!((scenario.seed, scenario.replications), (u64::MAX, 7));
    // What is printed can be read, whatever the seed.
    let again = parse(&scenario.resolved, "small.toml", Path::new(""), &[]).unwrap();
    assert_eq!(again.seed, u64::MAX);
}

#[test]
fn a_crash_keeps_the_disk_unless_told() {
    let base = SMALL.replace(
        "kind = \"partition\"\ngroups = [[7, 5], \"0..2\"]",
        "kind = \"crash\"\nnodes = \"30 %\"",
    );
    for (more, kept) in
        [(&[][..], Disk::Kept), (&[Override::set("faults.cut.disk=lost")][..], Disk::Lost)]
    {
        let scenario = parse(&base, "s.toml", Path::new(""), more).unwrap();
        let FaultKind::Crash { disk, .. } = scenario.faults[0].what else { panic!("a crash") };
        assert_eq!(disk, kept);
    }
}

#[test]
fn inputs_are_kept_and_the_stored_scenario_names_their_copies() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("graphs/inputs")).unwrap();
    let edges = "# a line of nodes\n0 1\n1,2\n\n2\t3 # the last\n3, 4\n4 5\n5 6\n6 7\n7 8\n8 9\n";
    std::fs::write(folder.path().join("graphs/line.txt"), edges).unwrap();
    let text = SMALL.replace(
        "nodes = 10\n",
        "nodes = 10\ntopology = { kind = \"file\", path = \"graphs/line.txt\" }\n",
    );
    std::fs::write(folder.path().join("s.toml"), &text).unwrap();
    let scenario = load(&folder.path().join("s.toml"), &[]).unwrap();
    let TopologyKind::Fixed(graph) = &scenario.topology else { panic!("a graph") };
    assert_eq!((graph.nodes(), graph.links()), (10, 9));
    assert!(graph.has_link(NodeId(3), NodeId(2)));
    let [input] = scenario.inputs.as_slice() else { panic!("one input") };
    assert_eq!(
        (input.name.as_str(), input.bytes.as_slice()),
        ("graphs/line.txt", edges.as_bytes())
    );
    assert_eq!(input.stored_path(), "inputs/line.txt");
    assert!(scenario.resolved.contains("path = \"graphs/line.txt\""));
    assert!(scenario.stored.contains("path = \"inputs/line.txt\""));
    // As in a result folder: the stored text beside its inputs.
    let copy = folder.path().join("graphs");
    std::fs::write(copy.join("inputs/line.txt"), &input.bytes).unwrap();
    let again = parse(&scenario.stored, "scenario.toml", &copy, &[]).unwrap();
    assert_eq!(again.stored, scenario.stored);
    assert_eq!(again.resolved, scenario.stored);
}

#[test]
fn a_push_protocol_that_forgets_may_stop_when_quiet() {
    let delete = "workload.write.command=delete motd";
    let quiet = ["stop.when=quiet", "protocol.mode=push", "protocol.keep=5 s", delete];
    assert_eq!(read(&quiet).stop.when, StopWhen::Quiet);
}

/// Whatever is written, there is a scenario whose printed form is a fixpoint, or a message.
#[test]
fn no_edit_of_a_scenario_is_too_much() {
    let inserts = ["", "\"", "é", "[", " = ", "\n", "9", "-", ".", "#"];
    let ends: Vec<usize> = SMALL.char_indices().map(|(at, _)| at).collect();
    let (mut valid, mut refused) = (0, 0);
    for (number, start) in ends.iter().enumerate() {
        let end = ends.get(number + 1).copied().unwrap_or(SMALL.len());
        for insert in inserts {
            let text = format!("{}{insert}{}", &SMALL[..*start], &SMALL[end..]);
            match parse(&text, "s.toml", Path::new(""), &[]) {
                Ok(scenario) => {
                    let again = parse(&scenario.resolved, "s.toml", Path::new(""), &[]);
                    assert_eq!(again.unwrap().resolved, scenario.resolved, "{text}");
                    valid += 1;
                }
                Err(error) => {
                    assert!(error.render(false).contains("error: "), "{text}");
                    assert_eq!(error.exit_status(), 2, "{text}");
                    refused += 1;
                }
            }
        }
    }
    assert!(valid > 500 && refused > 1_000, "{valid} valid, {refused} refused");
}

#[test]
fn what_can_still_end_is_not_refused() {
    let lost = "network.loss=100 %";
    read(&[lost, "stop.when=never"]);
    read(&[lost, "cluster.nodes=1", "faults=[]"]);
    read(&[lost, "faults.cut={ at = '1 s', kind = 'crash', nodes = '1..10' }"]);
    read(&["cluster.topology={ kind = 'random-regular', degree = 1 }", "stop.when=never"]);
}

#[test]
fn faults_that_do_not_meet_are_not_judged_together() {
    let fault = |kind: &str, at: u64, nodes: &str, rest: &str| {
        format!("{{ kind = '{kind}', at = '{at} s', nodes = {nodes}{rest} }}")
    };
    let read = |faults: &[String]| {
        let groups = "groups=[{ name = 'a', nodes = '10 %' }, { name = 'b', nodes = '10 %' }]";
        let faults = format!("faults=[{}]", faults.join(", "));
        let sets = [groups, &faults].map(Override::set);
        parse(SMALL, "small.toml", Path::new(""), &sets).map(|scenario| scenario.faults.len())
    };
    // Two groups have no common node, even if both are drawn.
    for kind in ["join", "leave"] {
        let at = |nodes: &str| fault(kind, 2, nodes, "");
        assert_eq!(read(&[at("'group:a'"), at("'group:b'")]).unwrap(), 2);
        assert!(read(&[at("'group:a'"), at("'group:a'")]).is_err());
        assert!(read(&[at("'group:a'"), at("3")]).is_err());
    }
    let drift = |at, nodes: &str, ppm: i64, rest: &str| {
        fault("clock-drift", at, nodes, &format!(", rate = '{ppm} ppm'{rest}"))
    };
    let slow = |at, nodes: &str, rest: &str| drift(at, nodes, -600_000, rest);
    assert_eq!(read(&[slow(1, "3", ""), slow(2, "4", "")]).unwrap(), 2);
    assert!(read(&[slow(1, "3", ""), slow(2, "[3, 4]", "")]).is_err());
    assert!(read(&[slow(2, "'50 %'", ""), slow(1, "4", "")]).is_err());
    // Three, of which each two can meet and not all.
    let mild = |nodes: &str| drift(1, nodes, -400_000, "");
    assert_eq!(read(&[mild("[3, 4]"), mild("[4, 5]"), mild("[3, 5]")]).unwrap(), 3);
    assert!(read(&[mild("[3, 4]"), mild("[4, 5]"), mild("[4]")]).is_err());
    // One after the other, and one that comes again after the other.
    let first = slow(1, "3", ", lasts = '1 s'");
    assert_eq!(read(&[first, slow(2, "3", "")]).unwrap(), 2);
    let again = slow(1, "3", ", lasts = '1 s', every = '3 s', count = 2");
    assert!(read(&[again, slow(2, "3", "")]).is_err());
}

/// Nodes that push to the addresses of the beginning: who waits to be told on a new one never is.
#[test]
fn only_what_moves_has_to_ask() {
    let crash = |at: &str, nodes: &str| {
        format!(
            "faults=[{{ kind = 'crash', at = '{at}', lasts = '5 s', nodes = {nodes}, address = 'new' }}]"
        )
    };
    let pulls = "groups=[{ name = 'p', nodes = '0..3', protocol = { mode = 'pull' } }]";
    let read = |more: &[&str]| {
        let all = ["protocol.mode=push"].iter().chain(more);
        let sets: Vec<Override> = all.map(|set| Override::set(*set)).collect();
        parse(SMALL, "small.toml", Path::new(""), &sets)
    };
    // A group that pulls helps those of its nodes, and no others.
    assert!(read(&[&crash("5 s", "'0..3'"), pulls]).is_ok());
    assert!(read(&[&crash("5 s", "'5..8'"), pulls]).is_err());
    // Who has never booted stays where it is.
    assert!(read(&[&crash("0 s", "'5..8'")]).is_ok());
    // A disk has what was written before the crash, and nothing later.
    assert!(read(&[&crash("5 s", "'5..8'"), "protocol.persist=true"]).is_ok());
    let late = ["protocol.persist=true", "workload.write.at=20 s"];
    assert!(read(&[&crash("5 s", "'5..8'"), late[0], late[1]]).is_err());
}

/// A node reads a stream to its end: the buffer for datagrams that a kind has stands in no way of it,
/// and what is stored reads back.
#[test]
fn the_buffer_of_a_kind_is_for_datagrams() {
    let read = |network: &str| {
        let text = format!(
            "[cluster]\nnodes = 5\n[protocol]\nkind = 'versioned-kv'\nprofile = 'as-written'\n\
             [network]\n{network}\n[[workload]]\nat = '1 s'\nnode = 0\ncommand = 'set k v'\n\
             [stop]\nat = '20 s'\n"
        );
        parse(&text, "s.toml", Path::new("."), &[]).unwrap_or_else(|e| panic!("{e}"))
    };
    for (network, buffer) in [("transport = 'stream'", None), ("", Some(4_096))] {
        let scenario = read(network);
        assert_eq!(scenario.network.receive_buffer_bytes, buffer);
        let again = parse(&scenario.resolved, "s.toml", Path::new("."), &[]);
        assert_eq!(again.unwrap_or_else(|e| panic!("{e}")).resolved, scenario.resolved);
    }
}
