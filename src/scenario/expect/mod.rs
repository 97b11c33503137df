//! `[expect]`: the claim of a scenario, as tests of the columns of `convergence.csv` and
//! `incidents.csv`.
//!
//! `"< 5 s"` holds for every replication. A statistic may stand first (`"p95 < 5 s"`,
//! `"mean 4.2 s ± 5 %"`), or a share of the replications last (`"< 5 s in 95 % of runs"`).
//! Where a value stands, `law` stands for what theory says of this scenario.
//! Comparisons are of integers and fractions, never of rounded numbers. A time that was not
//! reached is longer than every bound.

mod fraction;
mod judge;
mod parse;

use super::errors::Problem;
use super::laws::{Law, Measured};
use super::nearest::{either, nearest};
use super::raw::Expect;
use crate::outcome::{COLUMNS, Column, INCIDENTS, INVARIANTS, Invariant, Replication};
use fraction::Fraction;
use parse::Named;

/// One test of one column, or of one invariant.
#[derive(Clone)]
pub struct Expectation {
    column: &'static Column,
    text: String,
    check: Check,
    law: Named,
}

/// What a test came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The test, with the name of its column: `t100 < 5 s`.
    pub text: String,
    /// Whether it holds.
    pub holds: bool,
    /// What was found, in words.
    pub found: String,
}

/// What is compared, with what, and over which replications.
#[derive(Clone, Debug)]
struct Check {
    over: Over,
    test: Test,
}

/// The replications that must pass.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Over {
    /// Every one.
    All,
    /// A share of them, from the first to the second, both included.
    Share(Fraction, Fraction),
    /// One number made of all.
    Statistic(Statistic),
}

/// One number made of all replications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Statistic {
    Mean,
    Sd,
    Min,
    Max,
    /// Nearest rank, in per cent.
    Quantile(u8),
}

/// A test of one value.
#[derive(Clone, Debug)]
enum Test {
    /// The column's word is this one.
    Is(String),
    Below(Fraction),
    AtMost(Fraction),
    Above(Fraction),
    AtLeast(Fraction),
    /// From the first to the second, both included; equality is both the same.
    Within(Fraction, Fraction),
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Nanoseconds.
    Time,
    /// From 0 to 1.
    Share,
    /// A count, or a mean of counts.
    Number,
    /// Octets.
    Size,
    /// A word.
    Word,
}

impl Kind {
    fn of(column: &Column) -> Kind {
        match column.name {
            "outcome" | "digest" => Kind::Word,
            name if Invariant::named(name).is_some() => Kind::Word,
            "coverage" => Kind::Share,
            name if name.ends_with("_s") => Kind::Time,
            name if name.starts_with("bytes") => Kind::Size,
            _ => Kind::Number,
        }
    }
}

/// The columns, and the invariants, of which a claim makes sense.
pub(super) fn quantities() -> impl Iterator<Item = &'static Column> {
    let columns = COLUMNS.iter().filter(|column| column.name != "replication");
    columns.chain(INCIDENTS).chain(INVARIANTS)
}

impl Expectation {
    /// The column's name in `[expect]`.
    pub fn name(&self) -> &'static str {
        self.column.expect_name()
    }

    /// The test as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it names a law though none applies: then it never holds.
    pub fn is_lawless(&self) -> bool {
        matches!(self.law, Named::Lawless)
    }

    fn kind(&self) -> Kind {
        Kind::of(self.column)
    }

    /// Whether it holds of these replications, and what was found.
    pub fn judge(&self, replications: &[Replication]) -> Judgement {
        let (holds, found) = match self.law {
            Named::None => {
                let (holds, found) = judge::judge(self, replications);
                (holds, found + &self.broken(replications))
            }
            Named::Law(law, value) => {
                let (holds, found) = judge::judge(self, replications);
                (holds, format!("{found}; {}", judge::law(law, value, self.kind())))
            }
            Named::Lawless => (false, format!("no law says what {} is here", self.name())),
        };
        let operator = self.text.starts_with(['<', '>', '=']);
        let link = if operator || self.kind() != Kind::Word { " " } else { " = " };
        Judgement { text: format!("{}{link}{}", self.name(), self.text), holds, found }
    }
}

impl Expectation {
    /// Where the invariant broke first, if it is one that did.
    fn broken(&self, replications: &[Replication]) -> String {
        let Some(invariant) = Invariant::named(self.name()) else { return String::new() };
        let first = replications.iter().find_map(|r| Some((r.number, r.violation(invariant)?)));
        first.map_or(String::new(), |(number, violation)| {
            format!("; in replication {number} first at {} s", violation.at.seconds())
        })
    }
}

impl std::fmt::Debug for Expectation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {:?}", self.name(), self.check)
    }
}

/// What theory says of the scenario that is read.
pub(super) type Laws<'l> = &'l dyn Fn(Measured) -> Option<Law>;

/// Reads the section.
pub(super) fn read(section: &Expect, laws: Laws<'_>) -> Result<Vec<Expectation>, Vec<Problem>> {
    let mut expectations = Vec::new();
    let mut problems = Vec::new();
    for (name, wanted) in &section.0 {
        let Some(column) = quantities().find(|column| column.expect_name() == name.value.0) else {
            problems.push(unknown(name, quantities().map(Column::expect_name).collect()));
            continue;
        };
        if wanted.value.0.is_empty() {
            let problem = Problem::at(&wanted.place, "an empty list of expectations");
            problems.push(problem.label("expected at least one"));
        }
        for test in &wanted.value.0 {
            match parse::check(&test.value.0, column, laws) {
                Ok((check, law)) => {
                    let text = test.value.0.clone();
                    expectations.push(Expectation { column, text, check, law });
                }
                Err((title, label)) => problems.push(Problem::at(&test.place, title).label(label)),
            }
        }
    }
    if problems.is_empty() { Ok(expectations) } else { Err(problems) }
}

fn unknown(name: &super::raw::At<super::raw::Text>, known: Vec<&'static str>) -> Problem {
    let written = &name.value.0;
    let problem = Problem::at(&name.place, format!("unknown key `{written}`"));
    let mut near: Vec<&str> = nearest(written, known.iter().copied()).into_iter().collect();
    let rest = known.iter().copied().filter(|known| !near.contains(known));
    near.extend(nearest(written, rest.collect::<Vec<_>>()));
    if near.is_empty() {
        return problem.label(format!("expected {}", either(&known)));
    }
    let problem = problem.label(
        "expected a column of convergence.csv or incidents.csv, without its unit, or an invariant",
    );
    problem.help(format!("did you mean {}?", either(&near)))
}
