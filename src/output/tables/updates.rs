//! `updates.csv`: the spread of each item in each replication.

use crate::id::ItemId;
use crate::outcome::{Cell, Change, Item, Replication, Run};
use crate::run::lines;
use crate::scenario::Scenario;
use crate::time::NANOS_PER_SECOND;

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
pub fn cells<'a>(scenario: &'a Scenario, run: &'a Run) -> impl Iterator<Item = Vec<String>> + 'a {
    run.replications.iter().flat_map(move |replication| {
        let commands = Commands::of(scenario, replication.number);
        let row = move |item: &'a Item| {
            let change = item.change.map(Change::name);
            row(replication, item, change.unwrap_or_else(|| commands.text(item.id)))
        };
        replication.items.iter().map(row)
    })
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

/// The text of each command of a replication, found by its number.
struct Commands {
    /// By command: the number after its last request, and its text.
    lines: Vec<(u64, String)>,
}

impl Commands {
    fn of(scenario: &Scenario, replication: u64) -> Commands {
        let mut end = 0;
        let lines = lines(scenario, replication).into_iter().map(|(line, size)| {
            end += size;
            (end, words(&line))
        });
        Commands { lines: lines.collect() }
    }

    fn text(&self, item: ItemId) -> &str {
        let place = self.lines.partition_point(|(end, _)| *end <= u64::from(item.0));
        self.lines.get(place).map_or("", |(_, text)| text)
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
