//! A check as a table for readers: a row a figure, the columns under one another.

use gossip_sim::output::comparison::Judged;
use gossip_sim::reproduce::{Figure, Law, Verdict};

/// What the columns and the verdicts mean; some only where there is such a thing.
const LEGEND: [(&str, &str); 7] = [
    ("printed", "what the paper prints, often from few runs; it does not decide"),
    ("theory", "a formula's leading terms, or its limit for many nodes; it does not decide"),
    ("reference", "an independent simulation's mean ± its standard error, or an exact law"),
    ("ours", "the mean over the replications, and its 95 % interval"),
    ("unfinished", "replications stopped before all knew: a figure that needs them fails"),
    ("verdict", "holds: ours is within four combined standard errors of the reference"),
    (
        "",
        "not as printed: ours is further from it than a unit of its last digit, and than four errors",
    ),
];

/// A column: its heading, and its cell of a figure.
type Column = (&'static str, fn(&Figure) -> String);

/// What stands in a cell of which nothing is known.
const NOTHING: &str = "-";

const COLUMNS: [Column; 7] = [
    ("case", |figure| figure.quantity.label.to_string()),
    ("figure", |figure| figure.quantity.statistic.name().to_string()),
    ("printed", |figure| figure.quantity.printed.map_or(NOTHING.to_string(), printed)),
    ("theory", |figure| known(figure.quantity.theory)),
    ("reference", reference),
    ("ours (95 % interval)", ours),
    ("verdict", verdict),
];

/// The check with its figures. A column of which nothing is known in any row is left out.
pub fn table(judged: &Judged) -> String {
    let check = judged.check;
    let mut text = format!("{}: {} ({})\n", check.name, check.summary, check.source);
    let columns: Vec<Vec<String>> = COLUMNS.iter().filter_map(|c| column(c, judged)).collect();
    for row in 0..=judged.figures.len() {
        let mut line = String::new();
        for cells in &columns {
            let width = cells.iter().map(|cell| cell.chars().count()).max().unwrap_or(0);
            line += &format!("  {:<width$}", cells[row]);
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

/// The column's heading and cells, if there is anything in it.
fn column((heading, cell): &Column, judged: &Judged) -> Option<Vec<String>> {
    let cells: Vec<String> = judged.figures.iter().map(|(_, figure)| cell(figure)).collect();
    let known = cells.iter().any(|cell| cell != NOTHING);
    known.then(|| std::iter::once((*heading).to_string()).chain(cells).collect())
}

/// What the columns mean that stand in any of these tables.
pub fn legend(judged: &[Judged]) -> String {
    let figures = || judged.iter().flat_map(|judged| &judged.figures);
    let printed = figures().any(|(_, figure)| figure.quantity.printed.is_some());
    let theory = figures().any(|(_, figure)| figure.quantity.theory.is_some());
    let unfinished = figures().any(|(_, figure)| figure.unfinished > 0);
    let shown = |name: &str| match name {
        "printed" | "" => printed,
        "theory" => theory,
        "unfinished" => unfinished,
        _ => true,
    };
    let lines = LEGEND.iter().filter(|(name, _)| shown(name));
    lines.map(|(name, text)| format!("{name:<10}  {text}\n")).collect()
}

/// How all of it ended, in a line.
pub fn closing(judged: &[Judged], wall_s: f64) -> String {
    let count = |verdict: Verdict| {
        let all = judged.iter().flat_map(|judged| &judged.figures);
        all.filter(|(_, figure)| figure.verdict == verdict).count()
    };
    let (holds, fails) = (count(Verdict::Holds), count(Verdict::Fails));
    let reported = match count(Verdict::Reported) {
        0 => String::new(),
        more => format!(", {more} more have no reference"),
    };
    let all = holds + fails;
    match fails {
        0 => format!("all {all} figures hold{reported}; {wall_s:.0} s"),
        _ => format!("{fails} of {all} figures FAIL{reported}; {wall_s:.0} s"),
    }
}

fn reference(figure: &Figure) -> String {
    match figure.quantity.law {
        Law::Simulated { value, se } => format!("{} ± {}", number(value, 4), error(value, se)),
        Law::Exact(value) => format!("{} (exact)", number(value, 4)),
        Law::Reported => NOTHING.to_string(),
    }
}

fn ours(figure: &Figure) -> String {
    let ours = figure.measured.map_or("in fewer than 2 replications".to_string(), |ours| {
        let [mean, low, high] = [ours.mean, ours.lo95, ours.hi95].map(|value| number(value, 4));
        format!("{mean} ({low} to {high})")
    });
    match figure.unfinished {
        0 => ours,
        some => format!("{ours}, {some} unfinished"),
    }
}

fn verdict(figure: &Figure) -> String {
    match (figure.verdict, figure.as_printed) {
        (Verdict::Reported, _) => "no reference".to_string(),
        (Verdict::Holds, Some(false)) => "holds, but not as printed".to_string(),
        (verdict, _) => verdict.name().to_string(),
    }
}

/// A printed figure with its own digits: `unit` is one of the last.
fn printed((value, unit): (f64, f64)) -> String {
    number(value, magnitude(value) - magnitude(unit) + 1)
}

/// A standard error with as many decimals as its mean, but with one digit at least.
fn error(mean: f64, se: f64) -> String {
    number(se, (4 + magnitude(se) - magnitude(mean)).max(1))
}

fn known(value: Option<f64>) -> String {
    value.map_or(NOTHING.to_string(), |value| number(value, 4))
}

/// The power of ten of the first digit.
fn magnitude(value: f64) -> i32 {
    // A unit of a hair below a power of ten is that power.
    (value.abs().log10() + 1e-9).floor() as i32
}

/// So many significant digits; of very small numbers with an exponent.
fn number(value: f64, digits: i32) -> String {
    match value.abs() {
        0.0 => "0".to_string(),
        small if small < 1e-4 => format!("{value:.*e}", (digits - 1).max(0) as usize),
        _ => format!("{value:.*}", (digits - 1 - magnitude(value)).max(0) as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::{error, number, printed};

    #[test]
    fn numbers_have_so_many_digits() {
        let cells = [0.0, 0.000_117, 3.3e-6, 0.174_4, 16.83, 1234.5].map(|v| number(v, 4));
        assert_eq!(cells, ["0", "0.0001170", "3.300e-6", "0.1744", "16.83", "1234"]);
    }

    #[test]
    fn printed_figures_and_errors_have_their_own_digits() {
        let figures = [(16.8, 0.1), (0.037, 0.001), (0.0036, 0.0001), (3.1e-2, 1e-3), (4e-6, 1e-7)];
        let cells = figures.map(printed);
        assert_eq!(cells, ["16.8", "0.037", "0.0036", "0.031", "4.0e-6"]);
        assert_eq!(printed((38.0, 1.0)), "38");
        let errors = [(0.1744, 0.000_119), (7.81, 0.01), (0.0317, 3.6e-5), (0.03675, 5e-7)];
        assert_eq!(errors.map(|(mean, se)| error(mean, se)), ["0.0001", "0.010", "4e-5", "5e-7"]);
    }
}
