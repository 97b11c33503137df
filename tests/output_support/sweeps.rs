//! A sweep run in a test, and what is found in its charts.

use crate::output_support::drawing::{Drawing, Text};
use gossip_sim::engine::Tuning;
use gossip_sim::output::{Folder, write_sweep};
use gossip_sim::run::replications::Progress;
use gossip_sim::scenario::Text as Source;
use gossip_sim::sweep::{Plan, Results, run_points};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// One axis to fill in.
pub const ONE: &str = "
name = 'One axis'
replications = 4
[cluster]
nodes = 20
[protocol]
kind = 'gossip'
mode = 'push'
fanout = 1
timing = { kind = 'synchronous', period = '1 s' }
[[workload]]
at = '0 s'
node = 0
command = 'set a b'
[stop]
at = '60.5 s'
[output]
format = 'svg'
[sweep]
";

pub fn plan(text: &str) -> Plan {
    let source =
        Source { name: "s.toml".to_string(), text: text.to_string(), folder: PathBuf::new() };
    Plan::of(&source, &[], 10_000).unwrap_or_else(|error| panic!("{error}"))
}

/// The files of a sweep, by name.
pub fn files(text: &str) -> BTreeMap<String, String> {
    files_of(text, |_| {})
}

/// The same after `change` of what came out.
pub fn files_of(text: &str, change: fn(&mut Results)) -> BTreeMap<String, String> {
    let plan = plan(text);
    let progress = Progress::of(plan.replications(), 1);
    let mut results =
        run_points(&plan, 1, Tuning::default(), &progress, &AtomicBool::new(false)).unwrap();
    change(&mut results);
    let out = tempfile::tempdir().unwrap();
    let folder = Folder::prepare(out.path(), "s_sweep").unwrap();
    let manifest = write_sweep(&plan, &results, true, &folder).unwrap();
    let listed = manifest.data.iter().chain(&manifest.charts);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    listed.map(|entry| (entry.file.clone(), read(&entry.file))).collect()
}

pub fn charts(files: &BTreeMap<String, String>) -> Vec<&str> {
    files.keys().filter_map(|name| name.strip_suffix(".svg")).collect()
}

pub fn text<'a>(chart: &'a Drawing, wanted: &str) -> &'a Text {
    let found = chart.texts.iter().find(|text| text.text == wanted);
    found.unwrap_or_else(|| panic!("no `{wanted}` in: {}", chart.words()))
}

/// The middle of a text, in pixels.
pub fn middle(text: &Text) -> (f64, f64) {
    let area = text.area;
    ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0)
}
