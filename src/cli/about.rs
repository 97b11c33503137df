//! `gossip-sim protocols`, `schema` and `completions`: what the program knows of itself.

use super::args::{Cli, CompletionsArgs, ProtocolsArgs};
use super::status::{Status, Wrong};
use super::terminal::{Terminal, print};
use clap::CommandFactory;
use gossip_sim::protocols::catalogue::{CATALOGUE, Kind};
use gossip_sim::scenario;
use std::fmt::Write;

/// The longest line.
const WIDTH: usize = 100;

/// Lists the protocols, or explains one.
///
/// # Errors
/// If there is no protocol of that name.
pub fn protocols(args: &ProtocolsArgs, terminal: &Terminal) -> anyhow::Result<Status> {
    let Some(name) = &args.name else {
        print(&list())?;
        terminal.note("`gossip-sim protocols NAME` explains one");
        return Ok(Status::Done);
    };
    let kind = CATALOGUE.iter().find(|kind| kind.name == *name);
    let kind = kind.ok_or_else(|| Wrong(unknown(name)))?;
    print(&explain(kind))?;
    Ok(Status::Done)
}

fn list() -> String {
    let width = CATALOGUE.iter().map(|kind| kind.name.len()).max().unwrap_or(0);
    CATALOGUE.iter().map(|kind| format!("{:width$}  {}\n", kind.name, kind.summary)).collect()
}

fn unknown(name: &str) -> String {
    let names = CATALOGUE.iter().map(|kind| kind.name);
    let help = scenario::nearest(name, names).map_or_else(
        || "`gossip-sim protocols` lists them all".to_string(),
        |near| format!("did you mean `{near}`?"),
    );
    format!("there is no protocol `{name}`\nhelp: {help}")
}

fn explain(kind: &Kind) -> String {
    let mut text = format!("{}: {}\n\n", kind.name, kind.summary);
    let _ = writeln!(text, "paper     {}", kind.paper);
    let _ = writeln!(text, "messages  {}", kind.messages.join(", "));
    let width = kind.commands.iter().map(|(usage, _)| usage.len()).max().unwrap_or(0);
    for (i, (usage, what)) in kind.commands.iter().enumerate() {
        let label = if i == 0 { "commands" } else { "" };
        let _ = writeln!(text, "{label:8}  {usage:width$}  {what}");
    }
    for (label, names) in scenario::judged_of(kind.name) {
        wrapped(&mut text, label, &names);
    }
    let _ = writeln!(text, "\nIn a scenario: [protocol] kind = \"{}\"; its keys are", kind.name);
    let _ =
        writeln!(text, "explained in docs/SCENARIO.md, docs/PROTOCOLS.md and `gossip-sim schema`.");
    let _ = writeln!(
        text,
        "With its defaults [expect] may name these checks and figures beside those of every run."
    );
    text
}

/// Names after a label, in lines of at most [`WIDTH`] characters.
fn wrapped(text: &mut String, label: &str, names: &[&str]) {
    let mut line = format!("{label:8}  ");
    for (place, name) in names.iter().enumerate() {
        let comma = if place + 1 < names.len() { "," } else { "" };
        if line.len() + 1 + name.len() + comma.len() > WIDTH {
            let _ = writeln!(text, "{}", line.trim_end());
            line = " ".repeat(10);
        }
        line += &format!("{name}{comma} ");
    }
    let _ = writeln!(text, "{}", line.trim_end());
}

/// Prints the JSON schema of scenarios.
///
/// # Errors
/// If stdout cannot be written to.
pub fn schema() -> anyhow::Result<Status> {
    print(&(serde_json::to_string_pretty(&scenario::schema())? + "\n"))?;
    Ok(Status::Done)
}

/// Prints a completion script.
///
/// # Errors
/// If stdout cannot be written to.
pub fn completions(args: &CompletionsArgs) -> anyhow::Result<Status> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "gossip-sim", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(Status::Done)
}
