//! The plan of a sweep: axes from the file and the command line, product and zip, any key, refusals.

use gossip_sim::scenario::{Override, Text};
use gossip_sim::sweep::{Plan, PlanError};
use std::path::PathBuf;

const HEAD: &str = "[cluster]\nnodes = 20\n[protocol]\nkind = \"gossip\"\n[network]\nlatency = \
    { kind = \"uniform\", min = \"10 ms\", max = \"100 ms\" }\n[[workload]]\nid = \"w\"\nat = \
    \"0 s\"\nnode = 0\ncommand = \"set a b\"\n[[faults]]\nid = \"cut\"\nat = \"1 s\"\nlasts = \
    \"1 s\"\nkind = \"partition\"\ngroups = [\"0..10\", \"10..20\"]\n[stop]\nat = \"60 s\"\n";

fn text(sweep: &str) -> Text {
    let text = format!("{HEAD}{sweep}");
    Text { name: "s.toml".to_string(), text, folder: PathBuf::new() }
}

fn plan(sweep: &str, overrides: &[Override]) -> Plan {
    Plan::of(&text(sweep), overrides, 100).unwrap_or_else(|error| panic!("{error}"))
}

fn refusal(sweep: &str, overrides: &[Override]) -> String {
    Plan::of(&text(sweep), overrides, 100).map(drop).unwrap_err().to_string()
}

fn cells(plan: &Plan) -> Vec<String> {
    plan.points.iter().map(|point| point.cells.join(" ")).collect()
}

fn vary(text: &str) -> Override {
    Override::vary(text)
}

#[test]
fn the_last_axis_turns_fastest() {
    let plan = plan(
        "[sweep]\nvary = { \"protocol.fanout\" = [1, 2], \"network.loss\" = [\"0 %\", 0.5] }",
        &[],
    );
    let names: Vec<&str> = plan.parameters.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["protocol.fanout", "network.loss"]);
    let expected = ["1 0.000000000", "1 0.500000000", "2 0.000000000", "2 0.500000000"];
    assert_eq!(cells(&plan), expected);
    let losses: Vec<f64> = plan.points.iter().map(|p| p.scenario.network.loss.share()).collect();
    assert_eq!(losses, [0.0, 0.5, 0.0, 0.5]);
}

#[test]
fn zipped_axes_advance_together() {
    let axes = [vary("cluster.nodes=20,40,60"), vary("replications=9..7"), Override::zip()];
    assert!(refusal("", &axes).contains("goes up"));
    let axes = [vary("cluster.nodes=20,40,60"), vary("replications=7..9"), Override::zip()];
    let plan = plan("", &axes);
    assert_eq!(cells(&plan), ["20 7", "40 8", "60 9"]);
    let run: Vec<(u32, u64)> =
        plan.points.iter().map(|p| (p.scenario.nodes, p.scenario.replications)).collect();
    assert_eq!(run, [(20, 7), (40, 8), (60, 9)]);
    let uneven = [vary("cluster.nodes=20,40,60"), vary("replications=7..8"), Override::zip()];
    assert!(refusal("", &uneven).contains("axes of different lengths cannot be zipped"));
}

#[test]
fn a_zipped_axis_may_repeat_a_value() {
    let axes = [vary("cluster.nodes=20,20,40"), vary("network.loss=0,0.5,0.5"), Override::zip()];
    let zipped = plan("", &axes);
    assert_eq!(cells(&zipped), ["20 0.000000000", "20 0.500000000", "40 0.500000000"]);
}

/// What users read when an axis of the file, or of the command line, is wrong.
#[test]
fn mistakes_of_points_stand_at_their_axes() {
    let axis = |axis: &str| refusal(&format!("[sweep.vary]\n{axis}\n"), &[]);
    let fanout = "\"protocol.fanout\" = [1, 2]\n";
    let said = [
        axis(&format!("{fanout}\"network.loss\" = [\n  \"0 %\",\n  \"200 %\",\n  \"-1 %\",\n]")),
        axis("\"protocol.fanuot\" = \"1..4\""),
        axis("\"protocol.fanout\" = \"-1..2\""),
        axis("\"network.loss\" = [0.5, 0.1, \"10 %\"]"),
        axis("\"network.loss\" = [0.5, 0.5]"),
        axis("\"network.loss\" = \"0 %..50 %/20 %\""),
        axis("\"network.datagram_limit\" = [\"1 kB\", 3]"),
        axis("\"stop.when\" = [\"converged\", \"quiet\"]"),
        refusal(&format!("[sweep.vary]\n{fanout}"), &[Override::set("protocol.fanout=3")]),
        refusal("", &[vary("cluster.nodes=20,-1"), vary("seed=1,2")]),
    ];
    insta::assert_snapshot!(said.join("\n--------\n\n"));
}

#[test]
fn the_command_line_replaces_an_axis_and_leaves_the_others() {
    let sweep = "[sweep.vary]\n\"network.loss\" = [\"0 %\"]\nseed = \"1..2\"\n";
    let plan = plan(sweep, &[vary("network.loss=10 %..30 %/10 %")]);
    let names: Vec<&str> = plan.parameters.iter().map(|p| p.name.as_str()).collect();
    assert!(names.contains(&"seed") && names.contains(&"network.loss"));
    assert_eq!(plan.points.len(), 6);
}

#[test]
fn any_key_can_vary_nested_in_lists_and_whole_tables() {
    let axes = [
        vary("faults.cut.lasts=1 s,2 s"),
        vary("faults.0.groups=[[\"0..5\", \"5..20\"]]"),
        vary("network.latency.max=50 ms..100 ms/50 ms"),
        vary(
            "protocol.timing={ kind = 'periodic', period = '2 s' },{ kind = 'periodic', period = '1 s' }",
        ),
        vary("protocol.mode=push,pull"),
        vary("output.nodes=true"),
    ];
    let plan = plan("", &axes);
    assert_eq!(plan.points.len(), 16);
    let names: Vec<&str> = plan.parameters.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names[0], "faults.cut.lasts_s");
    assert_eq!(names[2], "network.latency.max_s");
    let last = &plan.points[15];
    assert_eq!(last.cells[0], "2.000000000");
    assert_eq!(last.cells[4..], ["pull", "true"]);
    assert!(last.scenario.output.nodes);
    assert_eq!(last.scenario.faults[0].lasts.unwrap().0, 2_000_000_000);
}

#[test]
fn the_resolved_scenario_holds_the_axes_and_is_a_fixpoint() {
    let axes = [vary("protocol.mode=push,pull"), vary("network.loss=0 %..20 %/10 %")];
    let base = plan("", &axes).base;
    let again = Text { text: base.resolved.clone(), ..text("") };
    let again = Plan::of(&again, &[], 100).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again.base.resolved, base.resolved);
    assert_eq!(again.points.len(), 6);
}

#[test]
fn the_hash_is_of_what_decides_a_replication() {
    let hashes = |sweep: &str, overrides: &[Override]| -> Vec<String> {
        plan(sweep, overrides).points.into_iter().map(|p| p.hash).collect()
    };
    let axes = [vary("protocol.fanout=1,2")];
    let first = hashes("", &axes);
    assert!(first[0] != first[1] && first[0].len() == 64);
    let renamed = [axes[0].clone(), Override::set("name=x"), Override::replications(7)];
    assert_eq!(hashes("[expect]\nt99 = \"< 9 s\"\n", &renamed), first);
    let seeded = [axes[0].clone(), Override::seed(2)];
    assert_ne!(hashes("", &seeded), first);
}

#[test]
fn what_cannot_be_planned_is_refused_before_anything_runs() {
    let cases = [
        ("", vec![], "nothing to vary"),
        ("[sweep]\nzip = true\n", vec![], "a sweep along no axis"),
        ("[sweep]\nvary = { seed = [] }\n", vec![], "an axis without values"),
        ("[sweep]\nvary = { seed = 3 }\n", vec![], "expected a list of values or a range"),
        ("[sweep.vary]\nnetwork.loss = [0]\n", vec![], "a key with dots stands in quotes"),
        ("[sweep]\nvary = { seed = [1, 1] }\n", vec![], "stands twice"),
        ("[sweep]\nvary = { seed = \"1..\" }\n", vec![], "is not a number"),
        ("[sweep]\nvaries = { seed = [1] }\n", vec![], "varies"),
        ("", vec![vary("seed")], "no `=` in an axis"),
        ("", vec![vary("seed=1"), vary("seed=2")], "`seed` is varied twice"),
        ("", vec![vary("seed=1,2"), Override::seed(3)], "`seed` is both set and varied"),
        ("", vec![vary("sweep.zip=true")], "a sweep cannot vary itself"),
        ("", vec![vary("stop.at=60 s,never")], "never"),
        ("", vec![vary("network.loss=0 %..50 %/20 %")], "end the range at 40 % or 60 %"),
        ("", vec![vary("network.loss=0.1,10 %")], "design points 0 and 1 are the same"),
        ("", vec![vary("seed=1,1"), vary("stop.at=60 s,1 min"), Override::zip()], "are the same"),
        ("", vec![vary("protocol.fanouts=1,2")], "fanout"),
    ];
    for (sweep, overrides, expected) in cases {
        let found = refusal(sweep, &overrides);
        assert!(found.contains(expected), "{expected}: {found}");
    }
    let wrong = refusal("", &[vary("network.loss=0 %,200 %")]);
    assert!(wrong.contains("design point 1") && wrong.contains("200 %"), "{wrong}");
    let many = Plan::of(&text(""), &[vary("seed=1..101")], 100).map(drop).unwrap_err();
    assert!(matches!(many, PlanError::TooMany { points: 101, most: 100 }));
}

#[test]
fn points_carry_no_axes_and_long_axes_are_planned_in_no_time() {
    let long = plan_of_at_most(10_000, &[vary("seed=1..3000"), Override::zip()]);
    assert_eq!(long.points.len(), 3000);
    assert!(long.points.iter().all(|p| p.scenario.sweep.is_none()));
    assert!(long.points.iter().all(|p| !p.scenario.stored.contains("[sweep]")));
    // So many values are refused before any point is read.
    let many = Plan::of(&text(""), &[vary("seed=1..200000")], 100).map(drop).unwrap_err();
    assert!(matches!(many, PlanError::TooMany { points: 200_000, most: 100 }));
}

fn plan_of_at_most(points: u64, overrides: &[Override]) -> Plan {
    Plan::of(&text(""), overrides, points).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn an_axis_within_another_is_refused_in_either_order() {
    let (outer, inner) = (
        vary("network.latency={ kind = 'constant', value = '1 ms' }"),
        vary("network.latency.value=3 ms,4 ms"),
    );
    for axes in [[outer.clone(), inner.clone()], [inner, outer]] {
        let found = refusal("", &axes);
        assert!(found.contains("`network.latency`") && found.contains("set the same"), "{found}");
    }
    let fault = "faults.0={ at = '1 s', lasts = '1 s', kind = 'crash', nodes = [1], id = 'cut' }";
    let found = refusal("", &[vary(fault), vary("faults.cut.lasts=1 s,2 s")]);
    assert!(found.contains("two axes set the same"), "{found}");
    // A part of a table that --set has set may vary.
    let set = Override::set("network.latency={ kind = 'constant', value = '1 ms' }");
    assert_eq!(plan("", &[set, vary("network.latency.value=3 ms,4 ms")]).points.len(), 2);
}
