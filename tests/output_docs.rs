//! docs/RESULTS.md says what the program writes.
//!
//! `UPDATE_DOCS=1 cargo test --test output_docs` rewrites the generated part.

use gossip_sim::outcome::COLUMNS;
use gossip_sim::output::tables::{ALWAYS, PER_NODE, THEORY};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/RESULTS.md");
const BEGIN: &str = "<!-- columns of convergence.csv: generated, see tests/output_docs.rs -->\n";
const END: &str = "<!-- end -->\n";

fn columns() -> String {
    let row = |name: &str, doc: &str| format!("| `{name}` | {doc} |\n");
    let rows: String = COLUMNS.iter().map(|column| row(column.name, column.doc)).collect();
    format!("| column | meaning |\n|--|--|\n{rows}")
}

#[test]
fn the_columns_of_convergence_are_up_to_date() {
    let text = std::fs::read_to_string(PATH).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("the beginning of the generated part");
    let (_, after) = rest.split_once(END).expect("the end of the generated part");
    let fresh = format!("{before}{BEGIN}{}{END}{after}", columns());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(PATH, &fresh).unwrap();
    }
    let text = std::fs::read_to_string(PATH).unwrap();
    assert!(text == fresh, "stale: run UPDATE_DOCS=1 cargo test --test output_docs");
}

#[test]
fn every_column_and_file_is_explained() {
    let text = std::fs::read_to_string(PATH).unwrap();
    for table in ALWAYS.iter().chain([&PER_NODE, &THEORY]) {
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
