//! `updates.csv`: the spread of each item in each replication.

use crate::id::ItemId;
use crate::outcome::{Cell, Item, Replication, Run};
use crate::scenario::Scenario;
use crate::time::NANOS_PER_SECOND;
use crate::workload;

/// The file's columns.
pub const HEADER: [&str; 14] = [
    "replication",
    "item",
    "command",
    "writer",
    "born_at_s",
    "t50_s",
    "t90_s",
    "t99_s",
    "t100_s",
    "t_last_s",
    "t_mean_s",
    "coverage",
    "held",
    "due",
];

/// The cells of the file.
pub fn cells<'a>(scenario: &Scenario, run: &'a Run) -> impl Iterator<Item = Vec<String>> + 'a {
    let commands = Commands::of(scenario);
    let rows = run.replications.iter().flat_map(|r| r.items.iter().map(move |item| (r, item)));
    rows.map(move |(replication, item)| row(replication, item, commands.text(item.id)))
}

fn row(replication: &Replication, item: &Item, command: &str) -> Vec<String> {
    let mut cells = vec![
        replication.number.to_string(),
        item.id.to_string(),
        command.to_string(),
        item.writer.to_string(),
        item.born_at.seconds().to_string(),
    ];
    cells.extend(item.reached.map(|span| Cell::time(span.map(|s| s.0)).to_string()));
    let receipts = item.receipts;
    let last = (receipts.count > 0).then_some(receipts.last.0);
    cells.push(Cell::time(last).to_string());
    // Nanoseconds over a count of 10^9 times as much are seconds with nine decimals.
    let seconds = u128::from(receipts.count) * u128::from(NANOS_PER_SECOND);
    cells.push(Cell::quotient(receipts.sum_ns, seconds, 9).to_string());
    cells.push(Cell::share(item.held, item.due).to_string());
    cells.extend([item.held.to_string(), item.due.to_string()]);
    cells
}

/// The text of each command, found by its number.
struct Commands {
    /// By entry of the workload: the number after its last command, and its text.
    entries: Vec<(u64, String)>,
}

impl Commands {
    fn of(scenario: &Scenario) -> Commands {
        let sizes = workload::sizes(&scenario.workload, scenario.nodes);
        let mut end = 0;
        let entries = scenario.workload.iter().zip(sizes).map(|(entry, size)| {
            end += size;
            (end, words(&entry.words))
        });
        Commands { entries: entries.collect() }
    }

    fn text(&self, item: ItemId) -> &str {
        let place = self.entries.partition_point(|(end, _)| *end <= u64::from(item.0));
        self.entries.get(place).map_or("", |(_, text)| text)
    }
}

/// The words as a scenario would write them: one with a blank or a quote stands in quotes.
pub fn words(words: &[String]) -> String {
    let quoted = |word: &String| {
        let plain = |c: char| !c.is_whitespace() && c != '"' && c != '\\';
        if !word.is_empty() && word.chars().all(plain) {
            return word.clone();
        }
        format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}
