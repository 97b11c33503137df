//! `gossip-sim check`: all mistakes of all files, and what would be run.

use super::args::CheckArgs;
use super::scenarios::{self, Loaded};
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
    let mut worst = Ok(());
    for path in &args.scenarios {
        match scenarios::load_all(std::slice::from_ref(path), &args.changes, None, terminal) {
            Ok(loaded) => loaded.iter().try_for_each(|one| print(&line(one)))?,
            Err(status) => worst = Err(worst.err().map_or(status, |worst| status.min(worst))),
        }
    }
    Ok(worst.err().unwrap_or(Status::Done))
}

fn line(one: &Loaded) -> String {
    let scenario = &one.scenario;
    format!(
        "{}: ok: {} nodes, {}; a replication takes about {} of memory and at most {} events\n",
        one.path.display(),
        grouped(scenario.nodes.into()),
        plural(scenario.replications, "replication"),
        octets(estimate::bytes_per_replication(scenario) as f64),
        grouped(estimate::events_max(scenario).into()),
    )
}
