//! Kind `folder-metadata`: what it shows against an independent model of the same rules, closed
//! formulas, and what its scenarios claim.

use crate::support::both;
use crate::support::tables::Tables;
use gossip_sim::engine::{Observer, Position, Tuning};
use gossip_sim::protocol::Fact;
use gossip_sim::run::{self, estimate};
use gossip_sim::scenario::{self, LoadError, Scenario};
use std::path::Path;

/// Nodes that start one after the other, on a network without loss.
fn scenario(nodes: u32, until_s: u64, keys: &str, rest: &str) -> Scenario {
    let text = format!(
        "seed = 7
        [cluster]
        nodes = {nodes}
        [protocol]
        kind = 'folder-metadata'
        start = 'random'
        {keys}
        [network]
        latency = {{ kind = 'constant', value = '1 ms' }}
        {rest}
        [stop]
        when = 'never'
        at = '{until_s} s'
        "
    );
    scenario::parse(&text, "test.toml", Path::new("."), &[]).unwrap_or_else(|e| panic!("{e}"))
}

fn command(at_s: u64, words: &str) -> String {
    format!("[[workload]]\nat = '{at_s} s'\nnode = 0\ncommand = '{words}'\n")
}

fn watch(scenario: &Scenario, replications: u64, from_s: u64) -> Vec<Tables> {
    let replicate = |number| {
        let mut tables = Tables::new(scenario.nodes, from_s);
        let ending = run::watch(scenario, number, Tuning::default(), &mut tables);
        tables.pass(ending.at);
        tables
    };
    (0..replications).map(replicate).collect()
}

fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.into_iter().collect();
    values.iter().sum::<f64>() / values.len() as f64
}

/// A mean share over replications.
fn share(tables: &[Tables], place: usize) -> f64 {
    mean(tables.iter().map(|tables| tables.shares()[place]))
}

const CODE: &str = "profile = 'as-written'";

fn committed(name: &str) -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/folder_metadata");
    scenario::load(&folder.join(name), &[]).unwrap_or_else(|e| panic!("{e}"))
}

/// The model's figures, with their tolerance of one point.
#[test]
fn live_peers_vanish_as_the_network_grows() {
    let model = [(3, 0.001), (5, 0.038), (8, 0.17), (10, 0.27), (20, 0.58), (30, 0.73)];
    for (nodes, expected) in model {
        let found = share(&watch(&scenario(nodes, 1000, CODE, &command(0, "show")), 6, 60), 0);
        assert!((found - expected).abs() < 0.01, "n = {nodes}: {found:.4}, not {expected}");
    }
}

#[test]
fn nodes_erase_themselves() {
    for (nodes, expected) in [(5, 0.30), (10, 0.39)] {
        let found = share(&watch(&scenario(nodes, 1000, CODE, &command(0, "show")), 6, 60), 1);
        assert!((found - expected).abs() < 0.01, "n = {nodes}: {found:.4}, not {expected}");
    }
    for nodes in [5, 10] {
        let documented = scenario(nodes, 1800, "timers = 'documented'", &command(0, "show"));
        let found = share(&watch(&documented, 20, 60), 1);
        assert!((0.08..0.09).contains(&found), "n = {nodes}, documented: {found:.4}");
        let mended = format!("{CODE}\nown_ack = 'at-each-scan'");
        let found = share(&watch(&scenario(nodes, 1000, &mended, &command(0, "show")), 3, 60), 1);
        assert_eq!(found, 0.0);
    }
}

/// A coupon collector with n − 1 coupons. The first goes out at once; from then on the node sends its
/// record (1 + 1/n) times in five seconds.
#[test]
fn the_65th_file_deafens_all_others() {
    for (nodes, until_s, replications) in [(5, 400, 300), (10, 800, 200), (20, 1500, 80)] {
        let (others, n) = (f64::from(nodes - 1), f64::from(nodes));
        let sends = (1..nodes).map(|k| others / f64::from(k)).sum::<f64>();
        let expected = (sends - 1.0) * 5.0 / (1.0 + 1.0 / n);
        let scenario = scenario(nodes, until_s, CODE, &command(60, "fill 65"));
        let deaf = |tables: &Tables| {
            let last = tables.deaf_at[1..].iter().map(|at| at.expect("all are deaf")).max();
            last.unwrap().since(tables.first_long_at.unwrap()).0 as f64 / 1e9
        };
        let times: Vec<f64> = watch(&scenario, replications, 60).iter().map(deaf).collect();
        let found = mean(times.iter().copied());
        let variance = mean(times.iter().map(|time| (time - found).powi(2)));
        let error = (variance / times.len() as f64).sqrt();
        assert!((found - expected).abs() < 3.5 * error, "{nodes}: {found:.1}, not {expected:.1}");
    }
}

const DEATH: &str = "[[faults]]\nat = '120 s'\nkind = 'leave'\nnodes = 0";

/// R0 = H / (n T3), H = 35 s: below 1 the dead are forgotten, above 1 a share of 1 − 1/R0 shows them.
#[test]
fn the_dead_are_an_epidemic() {
    let of = |nodes: u32, keys: &str| {
        let scenario =
            scenario(nodes, 1020, &format!("{CODE}\n{keys}"), &(command(0, "show") + DEATH));
        watch(&scenario, 12, 620)
    };
    let forgotten = |tables: &[Tables]| -> Vec<f64> {
        let gone = tables.iter().filter_map(|tables| tables.dead_gone_at);
        gone.map(|at| at.0 as f64 / 1e9 - 120.0).collect()
    };
    let slow = forgotten(&of(10, "t3 = '5 s'"));
    assert!(slow.len() == 12 && mean(slow.iter().copied()) < 120.0, "R0 = 0.7: {slow:?}");
    let faster = forgotten(&of(10, "t3 = '1 s'"));
    assert!((2..=8).contains(&faster.len()), "R0 = 3.5 of ten: {faster:?}");
    let fast = of(20, "t3 = '500 ms'");
    let shown = share(&fast, 2);
    assert!(forgotten(&fast).is_empty() && (0.66..0.74).contains(&shown), "{shown:.3}");
    let mended = forgotten(&of(20, "t3 = '500 ms'\nlife = 'incarnation'"));
    // Each takes the last version once, and shows it for AGE and T4 at most: a chain of few.
    assert!(mended.len() == 12 && mended.iter().all(|time| *time < 200.0), "{mended:?}");
}

#[test]
fn a_former_life_masks_the_new_one() {
    let crash = "[[faults]]\nat = '300 s'\nlasts = '1 ms'\nkind = 'crash'\nnodes = 0";
    let rest = command(0, "add old.txt") + &command(301, "add new.txt") + crash;
    let of = |keys: &str| {
        let tables = watch(&scenario(5, 900, &format!("{CODE}\n{keys}"), &rest), 300, 60);
        let gone = |tables: &Tables| tables.first_item_gone_at.expect("nobody shows it").0;
        mean(tables.iter().map(|tables| gone(tables) as f64 / 1e9 - 300.0))
    };
    let masked = of("");
    assert!((masked - 82.0).abs() < 0.05 * 82.0, "{masked:.1} s");
    let mended = of("life = 'incarnation'");
    assert!(mended < 0.6 * masked, "{mended:.1} s");
}

/// Every profile under faults of every sort, in both engines, within the events that are foreseen.
#[test]
fn both_engines_agree_under_faults() {
    let rest = "
        [[workload]]
        at = '1 s'
        every = '7 s'
        count = 20
        nodes = 'all'
        each = 'one'
        command = 'fill 9'
        [[workload]]
        at = '150 s'
        nodes = 'all'
        command = 'show'
        [[faults]]
        at = '20 s'
        lasts = '30 s'
        kind = 'crash'
        nodes = '30 %'
        [[faults]]
        at = '35 s'
        lasts = '25 s'
        kind = 'crash'
        nodes = [9]
        address = 'new'
        [[faults]]
        at = '40 s'
        lasts = '50 s'
        kind = 'partition'
        groups = ['0..5']
        [[faults]]
        at = '60 s'
        kind = 'clock-jump'
        nodes = 2
        by = '40 s'
        [[faults]]
        at = '70 s'
        lasts = '20 s'
        kind = 'pause'
        nodes = 3
    ";
    let mut digests = Vec::new();
    for profile in ["as-written", "as-documented", "fixed"] {
        for extra in ["", "start = 'at-boot'\nfanout = 2"] {
            let keys = format!("profile = '{profile}'\ntimers = 'code'\n{extra}");
            let keys = if extra.is_empty() { keys + "\nstart = 'random'" } else { keys };
            let network = "loss = '10 %'\nduplication = '5 %'\ncorruption = '1 %'";
            let text = format!(
                "[cluster]\nnodes = 10\n[protocol]\nkind = 'folder-metadata'\n{keys}\n[network]\n\
                 {network}\n{rest}\n[stop]\nwhen = 'never'\nat = '200 s'"
            );
            let scenario = both::parsed(&text);
            let replication = both::in_both(&scenario, 3);
            assert!(replication.events <= estimate::events_max(&scenario), "{profile} {extra}");
            // What `show` prints is what it reads.
            let again = both::parsed(&scenario.resolved);
            assert_eq!(again.protocol, scenario.protocol);
            digests.push(replication.digest);
        }
    }
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), 6, "no two of them are the same run");
}

/// What views.csv says is what a naive observer adds up.
#[test]
fn shares_over_time_are_those_of_all_pairs() {
    let crash = "[[faults]]\nat = '200 s'\nlasts = '150 s'\nkind = 'crash'\nnodes = '3..5'\n";
    let measure = "[measure]\nfrom = '60 s'\n";
    let rest = command(0, "add a") + crash + DEATH + "\n" + measure;
    for keys in [CODE, "profile = 'fixed'\ntimers = 'code'"] {
        let scenario = scenario(10, 500, keys, &rest);
        for (number, tables) in watch(&scenario, 5, 60).iter().enumerate() {
            let (replication, _) = run::replicate(&scenario, number as u64, Tuning::default());
            let views = replication.views.expect("nodes show each other");
            let own = views.without_self_share.expect("and themselves");
            for (found, expected) in [views.missing_share, own, views.ghosts_share]
                .map(|share| share.part as f64 / share.whole as f64)
                .into_iter()
                .zip(tables.shares())
            {
                assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
            }
        }
    }
}

#[test]
fn the_scenarios_show_what_they_claim() {
    let tables = watch(&committed("folders_self_erase.toml"), 10, 60);
    assert!((0.28..0.32).contains(&share(&tables, 1)), "{}", share(&tables, 1));
    let tables = watch(&committed("folders_self_erase_fixed.toml"), 10, 60);
    assert_eq!(share(&tables, 1), 0.0);
    let tables = watch(&committed("folders_zombie.toml"), 5, 620);
    assert!((0.66..0.74).contains(&share(&tables, 2)), "{}", share(&tables, 2));
    let tables = watch(&committed("folders_big_folder.toml"), 5, 60);
    assert!(tables.iter().all(|tables| tables.deaf_at[1..].iter().all(Option::is_some)));
    let tables = watch(&committed("folders_scale.toml"), 5, 60);
    assert!((0.56..0.60).contains(&share(&tables, 0)), "{}", share(&tables, 0));
}

#[test]
fn a_wrong_command_is_refused_where_it_stands() {
    let cases = [
        ("set a b", 12, "`set` is not a command; expected `add`, `remove`, `fill` or `show`"),
        ("add", 15, "FILE is missing; expected `add FILE`"),
        ("add a b", 18, "`b` is one word too many; expected `add FILE`; a name with blanks needs"),
        ("remove ..", 19, "`..` is a folder; expected the name of a file"),
        ("fill many", 17, "`many` files; expected a number from 1 to 100000"),
        ("fill 1000 7", 22, "names of `7` characters; expected a number from 8 to 255"),
        ("show all", 17, "`all` is one word too many; expected `show`"),
    ];
    for (words, column, message) in cases {
        let text = format!(
            "[cluster]\nnodes = 3\n[protocol]\nkind = 'folder-metadata'\n[[workload]]\n\
             at = '0 s'\nnode = 0\ncommand = '{words}'\n[stop]\nwhen = 'never'\nat = '9 s'"
        );
        let error = scenario::parse(&text, "test.toml", Path::new("."), &[]).unwrap_err();
        let LoadError::Invalid(report) = &error else { panic!("{error}") };
        assert_eq!(report.positions(), [(8, column)], "{words}");
        assert!(error.render(false).contains(message), "{}", error.render(false));
    }
}

/// Collects lines of log.
#[derive(Default)]
struct Lines(String);

impl Observer for Lines {
    fn needs_total_order(&self) -> bool {
        true
    }

    fn wants_log(&self) -> bool {
        true
    }

    fn fact(&mut self, (at, node, ..): Position, fact: Fact) {
        if let Fact::Log(line) = fact {
            self.0 += &format!("{} s, node {node}: {line}\n", at.seconds());
        }
    }
}

/// Two peers as their users see them, until the 65th file.
#[test]
fn a_session_in_the_systems_own_words() {
    let text = "
        [cluster]
        nodes = 2
        [protocol]
        kind = 'folder-metadata'
        profile = 'as-written'
        [network]
        latency = { kind = 'constant', value = '1 ms' }
        [[workload]]
        at = '3 s'
        node = 1
        command = \"add 'música.mp3'\"
        [[workload]]
        at = '7 s'
        node = 0
        command = 'fill 65'
        [stop]
        when = 'never'
        at = '10500 ms'
    ";
    let scenario = scenario::parse(text, "test.toml", Path::new("."), &[]);
    let mut lines = Lines::default();
    run::watch(&scenario.unwrap_or_else(|e| panic!("{e}")), 0, Tuning::default(), &mut lines);
    insta::assert_snapshot!("folder_metadata_session", lines.0);
}
