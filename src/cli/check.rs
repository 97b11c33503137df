//! `gossip-sim check`: all mistakes of all files, and what would be run.

use super::args::CheckArgs;
use super::scenarios::{self, Loaded, Swept};
use super::status::Status;
use super::terminal::{Terminal, print};
use gossip_sim::output::plural;
use gossip_sim::output::units::{grouped, octets};
use gossip_sim::run::estimate;

/// Checks every file.
///
/// # Errors
/// If stdout cannot be written to.
pub fn check(args: &CheckArgs, terminal: &Terminal) -> anyhow::Result<Status> {
    let mut worst: Option<Status> = None;
    for path in &args.scenarios {
        let loaded = scenarios::load_all(std::slice::from_ref(path), &args.changes, None, terminal);
        let lines = loaded.and_then(|all| {
            all.iter().map(|one| checked(one, args, terminal)).collect::<Result<String, _>>()
        });
        match lines {
            Ok(lines) => print(&lines)?,
            Err(status) => worst = Some(worst.map_or(status, |worst| status.min(worst))),
        }
    }
    Ok(worst.unwrap_or(Status::Done))
}

/// What is said of a scenario, with a line of its own for its axes; complains if these are wrong.
fn checked(one: &Loaded, args: &CheckArgs, terminal: &Terminal) -> Result<String, Status> {
    let swept = Swept::of(one, &args.changes).map_err(|error| {
        terminal.error(&error);
        Status::of(&error)
    })?;
    let path = one.path.display();
    let swept = swept.map(|swept| format!("{path}: [sweep]: {}\n", swept.text()));
    // Of a sweep its points count.
    let single = swept.is_none();
    let lawless = one.scenario.expect.iter().filter(|e| single && e.is_lawless());
    let lawless = lawless.map(|expectation| {
        let (name, text) = (expectation.name(), expectation.text());
        format!("{path}: [expect]: {name} {text:?} cannot hold: no law says what {name} is here\n")
    });
    Ok(line(one) + &lawless.collect::<String>() + &swept.unwrap_or_default())
}

fn line(one: &Loaded) -> String {
    let scenario = &one.scenario;
    format!(
        "{}: ok: {}, {}; a replication takes about {} of memory and {} {} events\n",
        one.path.display(),
        plural(scenario.nodes.into(), "node"),
        plural(scenario.replications, "replication"),
        octets(estimate::bytes_per_replication(scenario) as f64),
        if estimate::events_are_bounded(scenario) { "at most" } else { "about" },
        grouped(estimate::events_max(scenario).into()),
    )
}
