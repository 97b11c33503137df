//! A summary as text: aligned, at most fifteen lines besides those of groups.

use super::{
    Asked, Coverage, Lists, Outcomes, Stores, Summary, TimeSummary, TrafficSummary, plural,
};
use crate::output::units::{TimeUnit, octets, percent, significant, time, trimmed};

/// So many groups have a line.
const GROUPS_SHOWN: usize = 8;

impl Summary {
    /// The summary for a terminal: at most fifteen lines, and one for each of the first groups.
    pub fn text(&self) -> String {
        let outcomes = &self.outcomes;
        let mut lines = vec![format!(
            "{}: {}, {}, seed {}",
            self.name,
            plural(self.nodes.into(), "node"),
            plural(outcomes.replications, "replication"),
            self.seed
        )];
        lines.push(outcomes.line());
        let header = ["", "median", "5 % to 95 %", "mean (95 % interval)", "reached"];
        let mut table = vec![header.map(String::from)];
        table.extend(self.times.iter().map(|t| t.cells(outcomes.replications)));
        table.extend(self.groups.iter().take(GROUPS_SHOWN).map(|group| {
            let [_, rest @ ..] = group.t99.cells(outcomes.replications);
            let [median, range, mean, reached] = rest;
            [format!("t99 {}", group.group), median, range, mean, reached]
        }));
        lines.extend(aligned(&table));
        if self.groups.len() > GROUPS_SHOWN {
            let more = (self.groups.len() - GROUPS_SHOWN) as u64;
            lines.push(format!("             {} more in groups.csv", plural(more, "group")));
        }
        lines.extend(self.asked.into_iter().flat_map(Asked::lines));
        if let Some(coverage) = self.coverage.filter(|coverage| coverage.min < 1.0) {
            lines.push(coverage.line());
        }
        lines.extend(self.lists.and_then(Lists::line));
        lines.extend(self.stores.and_then(Stores::line));
        lines.extend(self.stalls.map(|stalls| stalls.line(outcomes.replications)));
        lines.extend(self.traffic.map(TrafficSummary::line));
        lines.join("\n") + "\n"
    }
}

impl Outcomes {
    fn line(&self) -> String {
        let mut line = format!("converged    {} of {}", self.converged, self.replications);
        if let Some(share) = self.converged_share {
            let interval = format!("{} to {}", percent(share.lo95), percent(share.hi95));
            line += &format!(" = {} (95 % interval {interval})", percent(share.value));
        }
        for (count, word) in [(self.violated, "violated"), (self.failed, "failed")] {
            if count > 0 {
                line += &format!(", {count} {word}");
            }
        }
        line
    }
}

impl TimeSummary {
    fn cells(&self, replications: u64) -> [String; 5] {
        let reached = format!("{} of {replications}", self.reached);
        let spread = &self.spread;
        let print = |s: Option<f64>| s.map_or("-".to_string(), |s| time(s * 1e9));
        let mut mean = print(spread.mean_s);
        if let (Some(mean_s), Some(half_s)) = (spread.mean_s, spread.mean_half_width95_s) {
            mean += &format!(" ± {}", TimeUnit::of(mean_s * 1e9).print_error(half_s * 1e9));
        }
        let range = match spread.p05_s {
            Some(_) if replications > 1 => {
                let last = spread.p95_s.map_or("not reached".to_string(), |_| print(spread.p95_s));
                format!("{} to {last}", print(spread.p05_s))
            }
            _ => "-".to_string(),
        };
        [self.name.to_string(), print(spread.median_s), range, mean, reached]
    }
}

impl Coverage {
    fn line(self) -> String {
        let [min, median, mean] = [self.min, self.median, self.mean].map(percent);
        format!("coverage     median {median}, mean {mean}, least {min} at the end")
    }
}

impl TrafficSummary {
    fn line(self) -> String {
        let messages = significant(self.messages_per_node);
        let bytes = octets(self.bytes_per_node_per_s);
        let mut line =
            format!("traffic      {} messages and {bytes}/s per node", trimmed(&messages));
        line += &self.lost_share.map_or(String::new(), |s| format!("; {} lost", percent(s)));
        let some = |share: Option<f64>| share.filter(|share| *share > 0.0).map(percent);
        line += &some(self.dead_share).map_or(String::new(), |s| format!("; {s} to the dead"));
        let own = some(self.to_itself_share);
        line += &own.map_or(String::new(), |s| format!("; {s} to their senders themselves"));
        let useful = |s| format!("; {} of the delivered were useful", percent(s));
        line + &self.useful_share.map_or(String::new(), useful)
    }
}

/// The rows with each column as wide as its widest cell.
fn aligned(rows: &[[String; 5]]) -> Vec<String> {
    let width = |i: usize| rows.iter().map(|row| row[i].chars().count()).max().unwrap_or(0);
    let widths = [width(0).max(11), width(1), width(2), width(3), width(4)];
    let line = |row: &[String; 5]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_string()
    };
    rows.iter().map(line).collect()
}
