//! `gossip-sim show`: a scenario with every default filled in, and what follows from it.

use super::args::ShowArgs;
use super::scenarios::{self, Swept};
use super::status::Status;
use super::terminal::{Terminal, print};
use gossip_sim::output::plural;
use gossip_sim::output::units::{grouped, significant, trimmed};
use gossip_sim::protocols::choice::Fanout;
use gossip_sim::run::estimate;
use gossip_sim::scenario::Scenario;
use gossip_sim::workload::{self, Pace};

/// Prints the resolved scenario on stdout, and what can be derived from it on stderr.
///
/// # Errors
/// If a design point of `[sweep]` is wrong, or stdout cannot be written to.
pub fn show(args: &ShowArgs, terminal: &Terminal) -> anyhow::Result<Status> {
    let loaded = match scenarios::load_all(
        std::slice::from_ref(&args.scenario),
        &args.changes,
        None,
        terminal,
    ) {
        Ok(loaded) => loaded,
        Err(status) => return Ok(status),
    };
    for one in &loaded {
        let swept = Swept::of(one, &args.changes)?;
        print(&one.scenario.resolved)?;
        let swept = swept.map(|swept| format!("sweep: {}", swept.text()));
        let facts: Vec<String> = derived(&one.scenario).into_iter().chain(swept).collect();
        terminal.note(facts.join("\n"));
    }
    Ok(Status::Done)
}

/// What follows from the scenario, one fact a line.
fn derived(scenario: &Scenario) -> Vec<String> {
    let mut facts = super::graph::facts(scenario);
    facts.extend(super::latency::facts(&scenario.network.latency));
    let each = estimate::messages_per_round(scenario);
    let (fanout, bound) = match scenario.protocol.choice().fanout {
        Fanout::Count(count) => (grouped(count.into()), "at most"),
        Fanout::All => ("all".to_string(), "at most"),
        Fanout::Binomial(mean) => (format!("{mean} in the mean"), "about"),
    };
    // Where degrees differ it bounds the mean, unless the fanout does.
    let full = match scenario.protocol.choice().fanout {
        Fanout::Count(count) => each == u64::from(count) * scenario.protocol.messages_per_contact(),
        Fanout::All | Fanout::Binomial(_) => false,
    };
    let bound = match full || scenario.topology.is_regular() {
        true => bound,
        false => "on average at most",
    };
    let a_round = format!("traffic: fanout {fanout}, {bound} {} messages a", grouped(each.into()));
    facts.push(match scenario.protocol.timing() {
        Some(timing) => {
            let per_second = each as f64 * 1e9 / timing.period().0.max(1) as f64;
            let per_second = significant(per_second);
            format!(
                "{a_round} round with the replies; about {} a second and node",
                trimmed(&per_second)
            )
        }
        None => format!("{a_round} node and update"),
    });
    let requests: u64 = workload::sizes(&scenario.workload, scenario.nodes).iter().sum();
    let faults = plural(scenario.faults.len() as u64, "fault");
    // Of what is drawn, the most there can be.
    let drawn = scenario.workload.iter().any(|entry| matches!(entry.pace, Pace::Poisson { .. }));
    let most = if drawn { "at most " } else { "" };
    facts.push(format!("asked: {most}{}, {faults}", plural(requests, "command")));
    facts
}
