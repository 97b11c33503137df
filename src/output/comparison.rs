//! What `reproduce` leaves: the table of all figures, and a chart a check.

use super::chart::comparison::{self, Compared, Comparison, Figures};
use super::chart::{Chart, finish};
use super::manifest::chained;
use super::{Folder, INPUTS, Job, Manifest, OutputError, stage_all};
use crate::outcome::{FORMAT, MODEL};
use crate::reproduce::{Check, Figure, Law, Part, Verdict};
use crate::scenario::ChartFormat;
use crate::sweep::{Plan, Results};

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
    /// The master seed.
    pub seed: u64,
    /// The scenarios as they were run, by the names of their files.
    pub scenarios: Vec<(&'static str, String)>,
}

impl Judged {
    /// A check of which nothing has been run yet, of the parts `plans`.
    pub fn new(check: &'static Check, plans: &[Plan]) -> Judged {
        let stored = |(part, plan): (&Part, &Plan)| (part.file, plan.base.stored.clone());
        Judged {
            check,
            figures: Vec::new(),
            replications: 0,
            digest: 0,
            seed: plans.first().map_or(1, |plan| plan.base.seed),
            scenarios: check.parts.iter().zip(plans).map(stored).collect(),
        }
    }

    /// Adds the digests of one more part's replications, point by point.
    pub fn add_digests(&mut self, results: &Results) {
        for replication in results.points.iter().flatten() {
            self.replications += 1;
            self.digest = chained(self.digest, replication.digest);
        }
    }
}

/// The table's name.
pub const TABLE: &str = "reproduce.csv";

/// Writes the table, the scenarios and the charts, and then the manifest. `asked` is how many
/// replications there were to be: fewer are of a call that was interrupted.
///
/// # Errors
/// If a file cannot be written.
pub fn write(
    folder: &Folder,
    judged: &[Judged],
    asked: u64,
    plots: bool,
) -> Result<Manifest, OutputError> {
    let table = table(judged);
    let mut jobs = vec![Job::bytes(TABLE.to_string(), &table)];
    let scenarios = judged.iter().flat_map(|judged| &judged.scenarios);
    jobs.extend(
        scenarios.map(|(file, text)| Job::bytes(format!("{INPUTS}/{file}.toml"), text.as_bytes())),
    );
    let mut staged = stage_all(jobs, folder)?;
    let data = staged.len();
    let charts = if plots { charts(judged) } else { Vec::new() };
    let jobs = charts.iter().map(|(name, content)| Job::bytes(name.clone(), content));
    staged.extend(stage_all(jobs.collect(), folder)?);
    folder.commit(staged, |mut entries| {
        let charts = entries.split_off(data);
        Manifest { data: entries, charts, ..manifest(judged, asked) }
    })
}

fn manifest(judged: &[Judged], asked: u64) -> Manifest {
    let replications = judged.iter().map(|judged| judged.replications).sum();
    let digest = judged.iter().fold(0, |all, judged| chained(all, judged.digest));
    Manifest {
        program: "gossip-sim".to_string(),
        version: env!("CARGO_PKG_VERSION").to_string(),
        format: FORMAT,
        model: MODEL,
        scenario: "reproduce".to_string(),
        name: "reproduce".to_string(),
        seed: judged.first().map_or(1, |judged| judged.seed),
        replication: None,
        points: None,
        replications_asked: asked,
        replications,
        complete: replications == asked,
        digest: format!("{digest:032x}"),
        data: Vec::new(),
        charts: Vec::new(),
    }
}

fn table(judged: &[Judged]) -> Vec<u8> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    let all =
        std::iter::once(COLUMNS.map(|(name, _)| name.to_string()).to_vec()).chain(rows(judged));
    all.for_each(|row| csv.write_record(row).expect("memory takes every row"));
    csv.into_inner().expect("memory takes every row")
}

/// The columns of `reproduce.csv`, each with its meaning.
pub const COLUMNS: [(&str, &str); 18] = [
    ("check", "The check's name, as `gossip-sim reproduce` takes it."),
    ("source", "Where the figure was published."),
    ("scenario", "The file in `inputs/` that was run, without `.toml`."),
    ("point", "The design point of that file's sweep, from 0."),
    ("case", "What tells the figure from others of its check."),
    ("statistic", "What is compared."),
    ("printed", "What the paper prints; empty where it prints nothing."),
    ("printed_unit", "One unit of its last digit."),
    (
        "reference",
        "What decides: the mean of an independent simulation, or an exact law; empty where \
         nothing is known.",
    ),
    ("reference_se", "Standard error of that mean; empty of an exact law."),
    (
        "theory",
        "What a formula says: its leading terms, or its limit for many nodes. It does not \
         decide.",
    ),
    ("replications", "Replications that have the statistic."),
    ("ours", "Its mean over them."),
    ("ours_se", "Standard error of that mean."),
    (
        "ours_lo95",
        "Lower end of the 95 % interval of the mean: Student's t, or Wilson's of a share of \
         replications.",
    ),
    ("ours_hi95", "Upper end."),
    (
        "verdict",
        "`holds` if `ours` is within four combined standard errors of `reference` and no \
         replication was stopped before it had the statistic, else `FAILS`; `reported` where there \
         is no reference.",
    ),
    (
        "as_printed",
        "Whether `ours` is within one unit of the last printed digit, or four of our standard \
         errors where that is more. It does not decide: the printed figures are of few runs.",
    ),
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
