//! Keys that do nothing at one design point: no mistake if they do something at another.

use gossip_sim::scenario::{Override, Scenario, Text};
use gossip_sim::sweep::Plan;
use std::path::PathBuf;

/// What a scenario says besides, and an axis along which one of its keys has a use and has none.
const CASES: [(&str, &str, [&str; 2]); 8] = [
    ("cluster.disk_write='5 ms'", "protocol.persist", ["false", "true"]),
    (
        "faults=[{ kind = 'clock-skew', at = '1 s', nodes = 1, by = '1 s' }]",
        PROTOCOLS,
        [FLOOD, KEEP],
    ),
    ("faults=[{ kind = 'clock-jump', at = '1 s', nodes = 1, by = '1 s' }]", COMMAND, [SET, DELETE]),
    (
        "faults=[{ kind = 'clock-drift', at = '1 s', nodes = 1, rate = '9 ppm' }]",
        PROTOCOLS,
        [FLOOD, KEEP],
    ),
    ("faults=[{ kind = 'crash', at = '1 s', nodes = 1, disk = 'torn' }]", CLUSTER, [FAST, SLOW]),
    ("faults=[{ kind = 'link', at = '1 s', delay = '0 s' }]", "faults.0.delay", ["'0 s'", "'1 s'"]),
    ("measure={ until = '40 s' }", "stop.at", ["'30 s'", "'50 s'"]),
    ("network.receive_queue='1 kB'", "faults", ["[]", PAUSE]),
];

const PROTOCOLS: &str = "protocol";
const FLOOD: &str = "{ kind = 'flood' }";
const KEEP: &str = "{ kind = 'gossip', keep = '9 s', persist = true }";
const CLUSTER: &str = "cluster";
const FAST: &str = "{ nodes = 20 }";
const SLOW: &str = "{ nodes = 20, disk_write = '5 ms' }";
const COMMAND: &str = "workload.1.command";
const SET: &str = "'set a c'";
const DELETE: &str = "'delete a'";
const PAUSE: &str = "[{ kind = 'pause', at = '1 s', lasts = '1 s', nodes = 1 }]";

fn text(sweep: &str) -> Text {
    let text = format!(
        "[cluster]\nnodes = 20\n[protocol]\nkind = \"gossip\"\nkeep = \"9 s\"\npersist = true\n\
         [[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"set a b\"\n[[workload]]\n\
         at = \"9 s\"\nnode = 0\ncommand = \"delete a\"\n[stop]\nwhen = \"never\"\n\
         at = \"60 s\"\n{sweep}"
    );
    Text { name: "s.toml".to_string(), text, folder: PathBuf::new() }
}

fn alone(said: &str, key: &str, value: &str) -> Result<Scenario, String> {
    let set = [Override::set(said), Override::set(format!("{key}={value}"))];
    text("").parse(&set).map_err(|error| error.to_string())
}

/// The plan of an axis in the file; the points must be those of the same axis by `--vary`.
fn swept(said: &str, key: &str, values: &[&str]) -> Result<Plan, String> {
    let axis = format!("[sweep.vary]\n\"{key}\" = [{}]\n", values.join(", "));
    let set = Override::set(said);
    let vary = Override::vary(format!("{key}={}", values.join(",")));
    let plan =
        |text: &Text, all: &[Override]| Plan::of(text, all, 9).map_err(|error| error.to_string());
    let from_file = plan(&text(&axis), std::slice::from_ref(&set));
    let from_option = plan(&text(""), &[set, vary]);
    match (&from_file, &from_option) {
        (Ok(one), Ok(other)) => {
            let hashes = |plan: &Plan| plan.points.iter().map(|p| p.hash.clone()).collect();
            let [one, other]: [Vec<String>; 2] = [hashes(one), hashes(other)];
            assert_eq!(one, other, "{said}");
        }
        (Err(_), Err(_)) => {}
        _ => panic!("{said}: {:?} and {:?}", from_file.is_ok(), from_option.is_ok()),
    }
    from_file
}

#[test]
fn a_key_needs_a_use_at_one_design_point() {
    for (said, key, [without, with]) in CASES {
        let wrong = alone(said, key, without).expect_err(said);
        alone(said, key, with).unwrap_or_else(|error| panic!("{said}: {error}"));
        for values in [[without, with], [with, without]] {
            let plan = swept(said, key, &values).unwrap_or_else(|error| panic!("{said}: {error}"));
            assert_eq!(plan.points.len(), 2);
        }
        let found = swept(said, key, &[without]).map(drop).expect_err(said);
        assert!(found.contains("no design point makes anything of it"), "{said}: {found}");
        // It is the same mistake as that of the point by itself.
        assert_eq!(found.lines().next(), wrong.lines().next(), "{said}");
        assert!(!found.contains("2 mistakes"), "{found}");
    }
}

/// The base of a sweep runs alone, and what it stores can be read again.
#[test]
fn the_base_of_a_sweep_may_have_keys_for_its_points() {
    let base = "cluster.disk_write='5 ms'";
    let off = Override::set("protocol.persist=false");
    let sweep = text("[sweep.vary]\n\"protocol.persist\" = [false, true]\n");
    let scenario = sweep.parse(&[Override::set(base), off.clone()]).unwrap();
    let again = Text { text: scenario.stored.clone(), ..text("") }.parse(&[]).unwrap();
    assert_eq!(again.stored, scenario.stored);
    // Nobody writes at any point of this one.
    let other = text("[sweep.vary]\nseed = [1, 2]\n");
    let found = Plan::of(&other, &[Override::set(base), off], 9).map(drop).unwrap_err();
    insta::assert_snapshot!(found.to_string());
}

/// What is wrong with a point in another way is told as ever, and that alone.
#[test]
fn other_mistakes_come_first() {
    let said = "cluster.disk_write='5 ms'";
    let found = swept(said, "protocol", &["{ kind = 'flood' }", "{ kind = 'flod' }"]);
    let found = found.map(drop).unwrap_err();
    assert!(found.contains("flod") && !found.contains("disk_write"), "{found}");
}

/// A key that does nothing is refused though another that does nothing elsewhere is not.
#[test]
fn each_key_by_itself() {
    let said = ["cluster.disk_write='5 ms'", "workload.1.command='get a'"].map(Override::set);
    let sweep = "[[faults]]\nkind = \"clock-skew\"\nat = \"1 s\"\nnodes = 1\nby = \"1 s\"\n\
                 [sweep.vary]\n\"protocol.persist\" = [false, true]\n";
    let found = Plan::of(&text(sweep), &said, 9).map(drop).unwrap_err().to_string();
    assert!(found.contains("clocks that are wrong where nothing is deleted"), "{found}");
    assert!(!found.contains("disk_write"), "{found}");
}
