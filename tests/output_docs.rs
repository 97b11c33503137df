//! docs/RESULTS.md says what the program writes.
//!
//! `UPDATE_DOCS=1 cargo test --test all output_docs` rewrites the generated parts.

use gossip_sim::outcome::{COLUMNS, GROUP_COLUMNS, INCIDENTS, STORES, VIEWS};
use gossip_sim::output::comparison;
use gossip_sim::output::tables::{self, ALWAYS, PER_GROUP, PER_NODE, THEORY};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/RESULTS.md");
/// A generated table of columns: what it is of, and its rows.
type Generated = (&'static str, fn() -> Vec<(&'static str, &'static str)>);

const GENERATED: [Generated; 6] = [
    ("convergence.csv", || COLUMNS.iter().map(|column| (column.name, column.doc)).collect()),
    ("groups.csv", || {
        let first =
            [("replication", "Number of the replication, from 0."), ("group", "The group's name.")];
        let rest = GROUP_COLUMNS.iter().map(|column| (column.name, column.doc));
        first.into_iter().chain(rest).collect()
    }),
    ("incidents.csv", || INCIDENTS.iter().map(|column| (column.name, column.doc)).collect()),
    ("stores.csv", || STORES.iter().map(|column| (column.name, column.doc)).collect()),
    ("views.csv", || VIEWS.iter().map(|column| (column.name, column.doc)).collect()),
    ("reproduce.csv", || comparison::COLUMNS.to_vec()),
];
const END: &str = "<!-- end -->\n";

/// The text with this table as it should be.
fn with_fresh(text: &str, (name, columns): Generated) -> String {
    let begin = format!("<!-- columns of {name}: generated, see tests/output_docs.rs -->\n");
    let (before, rest) = text.split_once(&begin).expect("the beginning of the generated part");
    let (_, after) = rest.split_once(END).expect("the end of the generated part");
    let row = |(name, doc)| format!("| `{name}` | {doc} |\n");
    let rows: String = columns().into_iter().map(row).collect();
    format!("{before}{begin}| column | meaning |\n|--|--|\n{rows}{END}{after}")
}

#[test]
fn the_tables_of_columns_are_up_to_date() {
    let text = std::fs::read_to_string(PATH).unwrap();
    let fresh = GENERATED.into_iter().fold(text, |text, table| with_fresh(&text, table));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(PATH, &fresh).unwrap();
    }
    let text = std::fs::read_to_string(PATH).unwrap();
    assert!(text == fresh, "stale: run UPDATE_DOCS=1 cargo test --test all output_docs");
}

#[test]
fn every_column_and_file_is_explained() {
    let text = std::fs::read_to_string(PATH).unwrap();
    for table in ALWAYS
        .iter()
        .chain([&PER_NODE, &PER_GROUP, &tables::INCIDENTS, &tables::NODES_UP])
        .chain([&tables::STORES, &tables::VIEWS, &tables::LISTS, &tables::LISTS_THEORY, &THEORY])
    {
        let heading = format!("\n## {}\n", table.name);
        let section = text.split(&heading).nth(1).unwrap_or_else(|| panic!("{}", table.name));
        let section = section.split("\n## ").next().unwrap();
        for column in (table.header)() {
            assert!(section.contains(&format!("`{column}`")), "{}: {column}", table.name);
        }
    }
    for name in gossip_sim::output::NAMES.iter().filter(|name| !name.ends_with(".svg")) {
        assert!(text.contains(&format!("`{name}`")), "{name}");
    }
}
