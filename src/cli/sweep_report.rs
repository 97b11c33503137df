//! What a sweep says when it is done: a line a design point, where the files are, how fast it was.

use super::progress::events_per_second;
use super::report::Expected;
use super::terminal::Paint;
use super::violations::Violated;
use gossip_sim::outcome::{Replication, Verdict, column};
use gossip_sim::output::units::{error, grouped, significant};
use gossip_sim::output::{Interval, wilson};
use gossip_sim::sweep::{Point, Statistics, of_metric};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// More points than this are not printed one by one.
const POINTS_SHOWN: usize = 60;

/// The one object that `--json` prints.
#[derive(Serialize)]
pub struct SweepReport {
    /// The program's version.
    pub version: &'static str,
    /// The scenario's file.
    pub scenario: String,
    /// The result folder; absent if nothing was written.
    pub folder: Option<String>,
    /// The charts in it.
    pub charts: Vec<String>,
    /// Whether the sweep was not interrupted.
    pub complete: bool,
    /// The scenario's name.
    pub name: String,
    /// How many design points the plan has.
    pub design_points: u64,
    /// Replications that are done.
    pub replications: u64,
    /// The points that are complete.
    pub points: Vec<PointReport>,
    /// Events handled in all replications.
    pub events: u64,
    /// Seconds on the wall clock from the start of the sweep to its last file.
    pub wall_s: f64,
    /// Seconds of these that the simulation took.
    pub simulation_s: f64,
    /// `events` / `simulation_s`.
    pub events_per_s: f64,
    /// The most memory that the program had, in octets, where the system tells.
    pub peak_memory_bytes: Option<u64>,
}

/// One design point.
#[derive(Serialize)]
pub struct PointReport {
    /// Its number.
    pub point: usize,
    /// Its hash.
    pub hash: String,
    /// Its parameters, as in the CSV files.
    pub parameters: BTreeMap<String, String>,
    /// How many replications it had.
    pub replications: u64,
    /// The share that converged, with its 95 % interval (Wilson).
    pub converged_share: Option<Interval>,
    /// Time until 99 % knew: the mean over the replications that reached it.
    pub t99_s: Mean,
    /// Coverage at the end.
    pub coverage: Mean,
    /// Messages sent / nodes.
    pub sends_per_node_mean: Mean,
    /// What was expected of it.
    pub expectations: Vec<Expected>,
    /// The invariants that broke, of those that the scenario names.
    pub violations: Vec<Violated>,
    #[serde(skip)]
    text: String,
}

/// A mean with its 95 % interval (Student's t).
#[derive(Serialize)]
pub struct Mean {
    /// Absent if no replication reached it.
    pub mean: Option<f64>,
    /// Absent of fewer than two.
    pub lo95: Option<f64>,
    /// Absent of fewer than two.
    pub hi95: Option<f64>,
    /// How many replications reached it.
    pub count: u64,
}

impl Mean {
    fn of(name: &str, rows: &[Replication]) -> Mean {
        let Statistics { count, spread } = of_metric(column(name).expect("a column"), rows);
        let ends = spread.as_ref().and_then(|spread| spread.interval95).unzip();
        let mean = spread.and_then(|spread| spread.mean.number());
        Mean { mean, lo95: ends.0, hi95: ends.1, count }
    }

    /// `3.42 ± 0.05`, or nothing.
    fn text(&self) -> Option<String> {
        let mean = self.mean?;
        Some(match self.hi95 {
            Some(high) => format!("{} ± {}", significant(mean), error(high - mean)),
            None => significant(mean),
        })
    }

    /// The same of a time of which `all` replications might have had one: a mean of fewer stands
    /// beside how many these are.
    fn time(&self, all: u64) -> String {
        match self.text() {
            None => "not reached".to_string(),
            Some(mean) if self.count == all => format!("{mean} s"),
            Some(mean) => format!("{mean} s (in {} of {all})", self.count),
        }
    }
}

impl PointReport {
    /// Of a point with these parameters and replications.
    pub fn of(
        names: &[String],
        point: &Point,
        rows: &[Replication],
        expectations: Vec<Expected>,
        violations: Vec<Violated>,
    ) -> PointReport {
        let converged = rows.iter().filter(|r| r.verdict == Verdict::Converged).count() as u64;
        let run = names.iter().zip(&point.settings).filter(|(n, _)| !n.starts_with("expect."));
        let shown = run.map(|(n, s)| format!("{n} {}", s.text));
        PointReport {
            point: point.number,
            hash: point.hash.clone(),
            parameters: names.iter().cloned().zip(point.cells.iter().cloned()).collect(),
            replications: rows.len() as u64,
            converged_share: wilson(converged, rows.len() as u64),
            t99_s: Mean::of("t99", rows),
            coverage: Mean::of("coverage", rows),
            sends_per_node_mean: Mean::of("sends_per_node_mean", rows),
            expectations,
            violations,
            text: shown.collect::<Vec<_>>().join(", "),
        }
    }

    fn failures(&self) -> impl Iterator<Item = &Expected> {
        self.expectations.iter().filter(|expected| !expected.holds)
    }

    fn fails(&self) -> bool {
        self.failures().next().is_some()
    }
}

impl SweepReport {
    /// At how many points an expectation does not hold.
    pub fn disappointed(&self) -> usize {
        self.points.iter().filter(|point| point.fails()).count()
    }

    /// As JSON, with a line break at its end.
    ///
    /// # Errors
    /// Never: all of it is strings and numbers.
    pub fn json(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// For a reader.
    pub fn text(&self, colour: bool) -> String {
        let mut text = String::new();
        let shown = self.points.len().min(POINTS_SHOWN);
        let width = self.points[..shown].iter().map(|p| p.text.chars().count()).max();
        let width = width.unwrap_or(0);
        let times = self.points[..shown].iter().map(|p| p.t99_s.time(p.replications));
        let times: Vec<String> = times.collect();
        let wide = times.iter().map(|time| time.chars().count()).max().unwrap_or(0);
        for (point, time) in self.points[..shown].iter().zip(&times) {
            let share = point.converged_share.map_or(0.0, |share| share.value * 100.0);
            let failed = if point.fails() { "  not as expected" } else { "" };
            let failed = Paint::Bad.on(colour, failed);
            let _ = writeln!(
                text,
                "{:width$}  converged {share:5.1} %  t99 {time:>wide$}  coverage {:>9}  messages a node {}{failed}",
                point.text,
                point.coverage.mean.map_or("–".to_string(), significant),
                point.sends_per_node_mean.text().unwrap_or("–".to_string()),
            );
            for Expected { text: test, found, .. } in point.failures() {
                let _ = writeln!(text, "    {test} does not hold: {found}");
            }
        }
        if self.points[..shown].iter().any(|p| p.t99_s.count > 0 && p.t99_s.count < p.replications)
        {
            text += "t99 is the mean over the replications that reached it: how many stands beside it where \
                     not all did\n";
        }
        if self.points.len() > shown {
            let more = grouped((self.points.len() - shown) as i128);
            let _ = writeln!(text, "and {more} more: see summary.csv");
        }
        let rate = events_per_second(self.events_per_s);
        let _ = writeln!(text, "speed        simulated in {:.2} s; {rate}", self.simulation_s);
        if let Some(folder) = &self.folder {
            let charts = match self.charts.as_slice() {
                [] => String::new(),
                names => format!("; look at {}", names.join(", ")),
            };
            let _ = writeln!(text, "files        {folder}{charts}");
        }
        text
    }
}
