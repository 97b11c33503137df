//! What `reproduce` leaves: the table of all figures, and a chart a check.

use super::chart::comparison::{self, Compared, Comparison, Figures};
use super::chart::{Chart, finish};
use super::manifest::chained;
use super::units::grouped;
use super::{Folder, INPUTS, Job, Manifest, OutputError, stage_all};
use crate::outcome::{FORMAT, MODEL};
use crate::reproduce::{Check, Figure, Law, Part, Verdict};
use crate::scenario::ChartFormat;
use crate::sweep::{Plan, Results};

/// The two-sided 95 % quantile of the normal distribution.
const Z_95: f64 = 1.96;

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
    /// The nodes of each design point, by the names of the files.
    nodes: Vec<(&'static str, Vec<u32>)>,
}

impl Judged {
    /// A check of which nothing has been run yet, of the parts `plans`.
    pub fn new(check: &'static Check, plans: &[Plan]) -> Judged {
        let stored = |(part, plan): (&Part, &Plan)| (part.file, plan.base.stored.clone());
        let nodes = |(part, plan): (&Part, &Plan)| {
            (part.file, plan.points.iter().map(|point| point.scenario.nodes).collect())
        };
        Judged {
            check,
            figures: Vec::new(),
            replications: 0,
            digest: 0,
            seed: plans.first().map_or(1, |plan| plan.base.seed),
            scenarios: check.parts.iter().zip(plans).map(stored).collect(),
            nodes: check.parts.iter().zip(plans).map(nodes).collect(),
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
    let mut panels: Vec<(&str, Vec<&(&'static str, Figure)>)> = Vec::new();
    for figure in &judged.figures {
        let name = figure.1.quantity.statistic.name();
        match panels.iter_mut().find(|panel| panel.0 == name) {
            Some(panel) => panel.1.push(figure),
            None => panels.push((name, vec![figure])),
        }
    }
    // What is the same of all panels is said once.
    let facts: Vec<String> = panels.iter().map(|(_, all)| facts(judged, all)).collect();
    let common = facts.first().filter(|first| facts.iter().all(|one| one == *first)).cloned();
    let named = |name: &str, facts: &str| match common {
        Some(_) => name.to_string(),
        None => format!("{name}: {facts}"),
    };
    let panels = panels.iter().zip(&facts).map(|((name, all), facts)| Figures {
        name: named(name, facts),
        points: all.iter().map(|(file, figure)| compared(file, figure)).collect(),
    });
    let check = judged.check;
    let run = match &common {
        Some(facts) => format!("{facts}, seed {}", judged.seed),
        None => format!("Seed {}", judged.seed),
    };
    let files: Vec<String> =
        check.parts.iter().map(|part| format!("scenarios/reproduce/{}.toml", part.file)).collect();
    Comparison {
        title: capitalised(check.summary),
        lines: vec![
            format!(
                "{}: check “{}” of gossip-sim reproduce; {}.",
                check.source,
                check.name,
                verdict(judged)
            ),
            format!("{run}; {}.", files.join(", ")),
        ],
        formula: check.formula.to_string(),
        reference: reference_name(judged),
        panels: panels.collect(),
    }
}

/// What the figures came to.
fn verdict(judged: &Judged) -> String {
    let count = |verdict: Verdict| {
        judged.figures.iter().filter(|(_, figure)| figure.verdict == verdict).count()
    };
    let (holds, fails) = (count(Verdict::Holds), count(Verdict::Fails));
    match fails {
        0 => format!("all {holds} figures lie within four combined standard errors"),
        _ => format!("{fails} of {} figures FAIL", holds + fails),
    }
}

/// What the references are.
fn reference_name(judged: &Judged) -> &'static str {
    let any =
        |is: fn(&Law) -> bool| judged.figures.iter().any(|(_, figure)| is(&figure.quantity.law));
    let simulated = any(|law| matches!(law, Law::Simulated { .. }));
    match (simulated, any(|law| matches!(law, Law::Exact(_)))) {
        (true, true) => "independent simulation (95 % interval) or exact law",
        (true, false) => "independent simulation, with its 95 % interval",
        _ => "exact law",
    }
}

/// How many nodes and replications there were at the points of some figures.
fn facts(judged: &Judged, figures: &[&(&'static str, Figure)]) -> String {
    let nodes = figures.iter().filter_map(|(file, figure)| {
        let (_, nodes) = judged.nodes.iter().find(|(name, _)| name == file)?;
        nodes.get(figure.quantity.point).map(|nodes| u64::from(*nodes))
    });
    let counts = figures.iter().filter_map(|(_, figure)| Some(figure.measured?.count));
    let nodes = span(nodes).map(|span| format!("n = {span} nodes"));
    let runs = span(counts).map(|span| format!("{span} replications a point"));
    let runs = runs.unwrap_or("no replications".to_string());
    nodes.into_iter().chain([runs]).collect::<Vec<_>>().join(", ")
}

/// `48 to 6,000`, or one number.
fn span(numbers: impl Iterator<Item = u64> + Clone) -> Option<String> {
    let [least, most] =
        [numbers.clone().min()?, numbers.max()?].map(|number| grouped(number.into()));
    Some(if least == most { least } else { format!("{least} to {most}") })
}

fn compared(file: &'static str, figure: &Figure) -> Compared {
    let quantity = &figure.quantity;
    let (value, se) = reference(quantity.law);
    Compared {
        label: quantity.label.to_string(),
        series: file,
        ours: figure.measured.map(|ours| (ours.mean, ours.lo95, ours.hi95)),
        reference: value.map(|value| (value, Z_95 * se.unwrap_or(0.0))),
        printed: quantity.printed.map(|(value, _)| value),
        theory: quantity.theory,
        holds: (figure.verdict != Verdict::Reported).then_some(figure.verdict == Verdict::Holds),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reproduce::{Measured, check};
    use crate::scenario::Text;
    use std::path::PathBuf;

    #[test]
    fn panels_say_how_many_nodes_they_are_of_and_the_head_says_the_seed() {
        let check = check("infect-and-die").unwrap();
        let plan = |part: &Part| {
            let (name, text) = (format!("{}.toml", part.file), part.text.to_string());
            Plan::of(&Text { name, text, folder: PathBuf::new() }, &[], 100).unwrap()
        };
        let plans: Vec<Plan> = check.parts.iter().map(plan).collect();
        let mut judged = Judged::new(check, &plans);
        let measured = Some(Measured { count: 40, mean: 0.5, se: 0.1, lo95: 0.3, hi95: 0.7 });
        for part in check.parts {
            let figure = |quantity: &crate::reproduce::Quantity| {
                let verdict = Verdict::Holds;
                (
                    part.file,
                    Figure {
                        quantity: *quantity,
                        measured,
                        verdict,
                        as_printed: None,
                        unfinished: 0,
                    },
                )
            };
            judged.figures.extend(part.quantities.iter().map(figure));
        }
        let comparison = compare(&judged);
        let names: Vec<&str> = comparison.panels.iter().map(|panel| panel.name.as_str()).collect();
        let reached = "share of nodes reached: n = 100,000 nodes, 40 replications a point";
        let die = "share of runs that die: n = 1,000 nodes, 40 replications a point";
        assert_eq!(names, [reached, die]);
        assert!(comparison.lines[1].starts_with("Seed 1; "), "{}", comparison.lines[1]);
        assert_eq!(comparison.reference, "exact law");
    }
}
