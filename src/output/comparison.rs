//! What `reproduce` leaves: the table of all figures, and a chart a check.

use super::chart::comparison::{self, Compared, Comparison, Figures};
use super::chart::{Chart, finish};
use super::{Folder, INPUTS, Manifest, OutputError};
use crate::outcome::{FORMAT, MODEL};
use crate::reproduce::{Check, Figure, Law, Verdict};
use crate::scenario::ChartFormat;
use crate::sweep::Results;
use std::io::Write;

/// A check with its figures, part by part.
pub struct Judged {
    /// The check.
    pub check: &'static Check,
    /// The figures of each part, in the order of its quantities, with the part's replications in
    /// words.
    pub figures: Vec<(&'static str, Figure)>,
    /// Replications of all points together.
    pub replications: u64,
    /// One digest of them.
    pub digest: u128,
}

impl Judged {
    /// Adds the digests of one more part's replications: each times odd numbers that say which
    /// point and replication had it.
    pub fn add_digests(&mut self, results: &Results) {
        for (point, replications) in results.points.iter().enumerate() {
            self.replications += replications.len() as u64;
            for replication in replications {
                let place = (2 * replication.number + 1).wrapping_mul(2 * point as u64 + 1);
                let one = replication.digest.wrapping_mul(u128::from(place));
                self.digest = self.digest.wrapping_add(one);
            }
        }
    }
}

/// The table's name.
pub const TABLE: &str = "reproduce.csv";

/// Writes the table, the scenarios and the charts, and then the manifest.
///
/// # Errors
/// If a file cannot be written.
pub fn write(folder: &Folder, judged: &[Judged], plots: bool) -> Result<Manifest, OutputError> {
    let mut jobs = vec![(TABLE.to_string(), table(judged))];
    let parts = judged.iter().flat_map(|judged| judged.check.parts);
    jobs.extend(
        parts.map(|part| (format!("{INPUTS}/{}.toml", part.file), part.text.as_bytes().to_vec())),
    );
    let data = jobs.len();
    jobs.extend(if plots { charts(judged) } else { Vec::new() });
    let stage = |(name, content): &(String, Vec<u8>)| {
        let mut staged = folder.create(name)?;
        staged.write_all(content).map_err(|error| staged.error(&error))?;
        staged.make_durable()?;
        Ok(staged)
    };
    let staged = jobs.iter().map(stage).collect::<Result<Vec<_>, OutputError>>()?;
    folder.commit(staged, |mut entries| {
        let charts = entries.split_off(data);
        Manifest { data: entries, charts, ..manifest(judged) }
    })
}

fn manifest(judged: &[Judged]) -> Manifest {
    let replications = judged.iter().map(|judged| judged.replications).sum();
    let digest = judged.iter().fold(0u128, |sum, judged| sum.wrapping_add(judged.digest));
    Manifest {
        program: "gossip-sim".to_string(),
        version: env!("CARGO_PKG_VERSION").to_string(),
        format: FORMAT,
        model: MODEL,
        scenario: "reproduce".to_string(),
        name: "reproduce".to_string(),
        seed: 1,
        replication: None,
        points: None,
        replications_asked: replications,
        replications,
        complete: true,
        digest: format!("{digest:032x}"),
        data: Vec::new(),
        charts: Vec::new(),
    }
}

fn table(judged: &[Judged]) -> Vec<u8> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    let all = std::iter::once(HEADER.map(String::from).to_vec()).chain(rows(judged));
    all.for_each(|row| csv.write_record(row).expect("memory takes every row"));
    csv.into_inner().expect("memory takes every row")
}

/// The columns of `reproduce.csv`.
pub const HEADER: [&str; 18] = [
    "check",
    "source",
    "scenario",
    "point",
    "case",
    "statistic",
    "printed",
    "printed_unit",
    "reference",
    "reference_se",
    "theory",
    "replications",
    "ours",
    "ours_se",
    "ours_lo95",
    "ours_hi95",
    "verdict",
    "as_printed",
];

/// The rows of `reproduce.csv`.
pub fn rows(judged: &[Judged]) -> Vec<Vec<String>> {
    let of = |judged: &Judged| -> Vec<Vec<String>> {
        judged.figures.iter().map(|(file, figure)| row(judged.check, file, figure)).collect()
    };
    judged.iter().flat_map(of).collect()
}

fn row(check: &Check, file: &str, figure: &Figure) -> Vec<String> {
    let quantity = &figure.quantity;
    let number = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.9}"));
    let (reference, se) = reference(quantity.law);
    let ours = figure.measured;
    let words = |text: &str| text.to_string();
    vec![
        words(check.name),
        words(check.source),
        words(file),
        quantity.point.to_string(),
        words(quantity.label),
        words(quantity.statistic.name()),
        number(quantity.printed.map(|(value, _)| value)),
        number(quantity.printed.map(|(_, unit)| unit)),
        number(reference),
        number(se),
        number(quantity.theory),
        ours.map_or("0".to_string(), |ours| ours.count.to_string()),
        number(ours.map(|ours| ours.mean)),
        number(ours.map(|ours| ours.se)),
        number(ours.map(|ours| ours.lo95)),
        number(ours.map(|ours| ours.hi95)),
        words(figure.verdict.name()),
        figure.as_printed.map_or(String::new(), |near| near.to_string()),
    ]
}

/// The reference and its standard error.
fn reference(law: Law) -> (Option<f64>, Option<f64>) {
    match law {
        Law::Simulated { value, se } => (Some(value), Some(se)),
        Law::Exact(value) => (Some(value), None),
        Law::Reported => (None, None),
    }
}

/// The chart of each check, named after it.
pub fn charts(judged: &[Judged]) -> Vec<Chart> {
    let chart = |judged: &Judged| {
        let figure = comparison::draw(&compare(judged));
        finish(judged.check.name, &figure, ChartFormat::Png)
    };
    judged.iter().map(chart).collect()
}

fn compare(judged: &Judged) -> Comparison {
    let mut panels: Vec<Figures> = Vec::new();
    for (_, figure) in &judged.figures {
        let name = figure.quantity.statistic.name();
        let known = panels.iter().position(|panel| panel.name == name);
        let place = known.unwrap_or_else(|| {
            panels.push(Figures { name: name.to_string(), points: Vec::new() });
            panels.len() - 1
        });
        panels[place].points.push(compared(figure));
    }
    let check = judged.check;
    let count = |verdict: Verdict| {
        judged.figures.iter().filter(|(_, figure)| figure.verdict == verdict).count()
    };
    let (holds, fails) = (count(Verdict::Holds), count(Verdict::Fails));
    let verdict = match fails {
        0 => format!("all {holds} figures lie within four combined standard errors"),
        _ => format!("{fails} of {} figures FAIL", holds + fails),
    };
    let files: Vec<String> =
        check.parts.iter().map(|part| format!("scenarios/reproduce/{}.toml", part.file)).collect();
    Comparison {
        title: capitalised(check.summary),
        lines: vec![
            format!("{}: check “{}” of gossip-sim reproduce; {verdict}.", check.source, check.name),
            format!("{}; {}.", runs(judged), files.join(", ")),
        ],
        panels,
    }
}

/// How many replications there were at a point.
fn runs(judged: &Judged) -> String {
    let counts = || judged.figures.iter().filter_map(|(_, figure)| Some(figure.measured?.count));
    match (counts().min(), counts().max()) {
        (Some(least), Some(most)) if least == most => format!("{least} replications a point"),
        (Some(least), Some(most)) => format!("{least} to {most} replications a point"),
        _ => "no replications".to_string(),
    }
}

fn compared(figure: &Figure) -> Compared {
    let quantity = &figure.quantity;
    Compared {
        label: quantity.label.to_string(),
        ours: figure.measured.map(|ours| (ours.mean, ours.lo95, ours.hi95)),
        reference: reference(quantity.law).0,
        printed: quantity.printed.map(|(value, _)| value),
        theory: quantity.theory,
        holds: (figure.verdict != Verdict::Reported).then_some(figure.verdict == Verdict::Holds),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
