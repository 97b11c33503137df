//! What `[expect]` makes of a time of nothing.

use crate::support::both::parsed;
use gossip_sim::engine::Tuning;
use gossip_sim::run;

/// Nobody went down, no record was renewed, nothing was written: there is nothing to compare.
#[test]
fn a_time_of_nothing_passes_no_test() {
    let text = |kind: &str, crash: &str, expect: &str| {
        format!(
            "replications = 2\n[cluster]\nnodes = 4\n[protocol]\nkind = '{kind}'\n{crash}\
             [measure]\nfrom = '1 s'\n[stop]\nwhen = 'never'\nat = '20 s'\n[expect]\n{expect}\n"
        )
    };
    let judged = |text: &str| {
        let scenario = parsed(text);
        let runs = [0, 1].map(|number| run::replicate(&scenario, number, Tuning::default()).0);
        scenario.expect[0].judge(&runs)
    };
    for (kind, name) in [
        ("membership", "discovery_all"),
        ("membership", "detection_first"),
        ("membership", "detection_all"),
        ("membership", "age_mean"),
        ("membership", "age_p99"),
        ("versioned-kv", "t50"),
        ("versioned-kv", "t100"),
    ] {
        for test in ["> 5 s", "< 5 s", "mean < 5 s", "max > 5 s"] {
            let judged = judged(&text(kind, "", &format!("{name} = '{test}'")));
            assert!(!judged.holds, "{name} {test}: {}", judged.found);
            assert!(judged.found.contains("no value"), "{name} {test}: {}", judged.found);
        }
    }
    // Alone, there is nobody to be discovered by.
    let stop = "[[faults]]\nat = '9 s'\nkind = 'crash'\nnodes = [0]\n";
    for name in ["discovery_all", "detection_all"] {
        let alone = text("membership", stop, &format!("{name} = '> 5 s'"));
        let alone = judged(&alone.replace("nodes = 4", "nodes = 1").replace("from = '1 s'", ""));
        assert!(!alone.holds && alone.found.contains("no value"), "{name}: {}", alone.found);
    }
    // One went down, and nobody has found it: that takes longer than any time.
    let crash = "contacts = true\n[[faults]]\nat = '19999 ms'\nkind = 'crash'\nnodes = 1\n";
    let late = judged(&text("membership", crash, "detection_all = '> 5 s'"));
    assert!(late.holds && late.found.contains("not reached"), "{}", late.found);
}
