//! What a run says when it is done: how fast, how sure, how much traffic; what was expected; where
//! the files are.

use super::execute::Executed;
use super::machine;
use super::terminal::Paint;
use super::violations::Violated;
use gossip_sim::output::{Summary, plural};
use gossip_sim::scenario::Judgement;
use serde::Serialize;
use std::fmt::Write;
use std::path::Path;

/// The one object that `--json` prints.
#[derive(Serialize)]
pub struct Report {
    /// The program's version.
    pub version: &'static str,
    /// One entry a scenario, in the order of the command line.
    pub runs: Vec<RunReport>,
    /// The most memory that the program had, in octets, where the system tells.
    pub peak_memory_bytes: Option<u64>,
}

/// One scenario's run.
#[derive(Serialize)]
pub struct RunReport {
    /// The scenario's file.
    pub scenario: String,
    /// The result folder; absent if nothing was written.
    pub folder: Option<String>,
    /// Whether the run was not interrupted.
    pub complete: bool,
    /// The numbers.
    #[serde(flatten)]
    pub summary: Summary,
    /// Whether the expectations were judged: not those of an interrupted run.
    pub expectations_judged: bool,
    /// What was expected; empty when the run was interrupted.
    pub expectations: Vec<Expected>,
    /// How many more there are of all replications together, where one alone was run.
    #[serde(skip_serializing_if = "is_zero")]
    pub expectations_of_all: usize,
    /// The invariants that broke, of those that the scenario names.
    pub violations: Vec<Violated>,
    /// Events handled in all replications.
    pub events: u64,
    /// Seconds on the wall clock from the start of the run to its last file.
    pub wall_s: f64,
    /// Seconds of these that the simulation took.
    pub simulation_s: f64,
    /// `events` / `simulation_s`.
    pub events_per_s: f64,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// One line of `[expect]`, judged.
#[derive(Serialize)]
pub struct Expected {
    /// The test, as in `t100 < 5 s`.
    pub text: String,
    /// Whether it holds.
    pub holds: bool,
    /// What was found.
    pub found: String,
}

impl From<Judgement> for Expected {
    fn from(judgement: Judgement) -> Expected {
        let Judgement { text, holds, found } = judgement;
        Expected { text, holds, found }
    }
}

impl Report {
    /// Of these runs.
    pub fn of(runs: Vec<RunReport>) -> Report {
        let version = env!("CARGO_PKG_VERSION");
        Report { version, runs, peak_memory_bytes: machine::peak_bytes() }
    }

    /// As JSON, with a line break at its end.
    ///
    /// # Errors
    /// Never: all of it is strings and numbers.
    pub fn json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

impl RunReport {
    /// How many expectations do not hold.
    pub fn disappointed(&self) -> usize {
        self.expectations.iter().filter(|expected| !expected.holds).count()
    }

    /// For a reader.
    pub fn text(&self, executed: &Executed, charts: &[String], colour: bool) -> String {
        let mut text = self.summary.text();
        text += &expectations(&self.expectations, colour);
        if !self.complete {
            text += "expected     interrupted: expectations were not judged\n";
        }
        if self.expectations_of_all > 0 {
            let label = if self.expectations.is_empty() { "expected" } else { "" };
            let more = plural(self.expectations_of_all as u64, "expectation");
            let _ = writeln!(text, "{label:<13}{more} of all replications together: not judged");
        }
        let _ = writeln!(text, "speed        {}", executed.speed());
        if let Some(folder) = &self.folder {
            let charts = match charts {
                [] => String::new(),
                names => format!("; look at {}", names.join(", ")),
            };
            let _ = writeln!(text, "files        {folder}{charts}");
        }
        text
    }
}

fn expectations(expectations: &[Expected], colour: bool) -> String {
    let width = expectations.iter().map(|e| e.text.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (i, expected) in expectations.iter().enumerate() {
        let label = if i == 0 { "expected" } else { "" };
        let verdict = match expected.holds {
            true => Paint::Good.on(colour, "holds"),
            false => Paint::Bad.on(colour, "does not hold"),
        };
        let Expected { text: test, found, .. } = expected;
        let _ = writeln!(text, "{label:11}  {test:width$}  {verdict}: {found}");
    }
    text
}

/// A folder's name as readers write it: with a slash at its end.
pub fn folder_name(path: &Path) -> String {
    format!("{}{}", path.display(), std::path::MAIN_SEPARATOR)
}
