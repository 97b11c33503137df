//! Nodes that have come and gone for long when a run begins.

use crate::support::recorder::{Call, Recorder};
use gossip_sim::engine::Tuning;
use gossip_sim::{run, scenario};
use std::path::Path;

const MS: u64 = 1_000_000;

/// With means of 60 s and 20 s three in four are up at once, and once in 80 s each goes.
#[test]
fn stationary_churn_has_no_beginning() {
    let exponential = "{ kind = 'exponential', mean = '60 s' }";
    let weibull = "{ kind = 'weibull', shape = 0.4, mean = '60 s' }";
    for (up, down) in [
        (exponential, "{ kind = 'constant', time = '20 s' }"),
        (weibull, "{ kind = 'exponential', mean = '20 s' }"),
        (
            "{ kind = 'pareto', shape = 3, mean = '60 s' }",
            "{ kind = 'weibull', shape = 2, mean = '20 s' }",
        ),
        ("{ kind = 'constant', time = '60 s' }", "{ kind = 'pareto', shape = 1.5, mean = '20 s' }"),
    ] {
        for start in ["stationary", "up"] {
            let (shares, goings) = shares_up(up, down, start);
            let off = shares.map(|share| (share - 0.75).abs() / (0.75 * 0.25 / 2_000.0f64).sqrt());
            if start == "stationary" {
                assert!(off.iter().all(|errors| *errors < 4.0), "{up}, {down}: {shares:?}");
                assert!(goings < 4.0, "{up}, {down}: off by {goings} standard errors");
            } else {
                assert!(off[0] > 20.0 && shares[0] == 1.0, "{up}, {down}: {shares:?}");
                // Exponential lives do not age.
                assert!(goings > 8.0 || up == exponential, "{up}: off by {goings}");
            }
        }
    }
}

/// The shares of 2,000 nodes that are up after 1 ns, 5 s and 20 s, and how far the number of those that
/// have gone in 20 s lies from 1 in 80 s each, in standard errors.
fn shares_up(up: &str, down: &str, start: &str) -> ([f64; 3], f64) {
    let churn = format!(
        "[[faults]]\nat = '10 ns'\nkind = 'churn'\nnodes = 'all'\nup = {up}\ndown = {down}\n\
         start = '{start}'\n"
    );
    let text = format!(
        "[cluster]\nnodes = 2000\n[protocol]\nkind = 'direct-mail'\n[stop]\nwhen = 'never'\n\
         at = '20 s'\n{churn}"
    );
    let scenario = scenario::parse(&text, "s.toml", Path::new(""), &[]).unwrap();
    let mut recorder = Recorder::new(true);
    run::watch(&scenario, 0, Tuning::default(), &mut recorder);
    let (mut is_up, mut gone) = (0, vec![0.0; 2_000]);
    let mut shares = [0.0; 3];
    for call in recorder.calls(false) {
        let at = match call {
            Call::Up(at, _) => (is_up += 1, at.0).1,
            Call::Down(at, node, _) => {
                gone[node.index()] += f64::from(u8::from(at.0 > 10));
                (is_up -= 1, at.0).1
            }
            _ => continue,
        };
        for (share, time) in shares.iter_mut().zip([11, 5_000 * MS, 20_000 * MS]) {
            if at <= time {
                *share = f64::from(is_up) / 2_000.0;
            }
        }
    }
    let mean = gone.iter().sum::<f64>() / 2_000.0;
    let variance = gone.iter().map(|n| (n - mean) * (n - mean)).sum::<f64>() / 1_999.0;
    (shares, (mean - 20.0 / 80.0).abs() / (variance / 2_000.0).sqrt())
}
