//! `[expect]`: the claim of a scenario, as tests of the columns of `convergence.csv`,
//! `incidents.csv`, `stores.csv` and `views.csv`, and for a group of nodes of those of `groups.csv`.
//!
//! `"< 5 s"` holds for every replication. A statistic may stand first (`"p95 < 5 s"`,
//! `"mean 4.2 s ± 5 %"`), or a share of the replications last (`"< 5 s in 95 % of runs"`).
//! Where a value stands, `law` stands for what theory says of this scenario.
//! Comparisons are of integers and fractions, never of rounded numbers. A time that was not
//! reached is longer than every bound.

mod fraction;
mod judge;
mod parse;
mod read;

pub(super) use read::{Known, read};

use super::laws::{Law, Measured};
use crate::outcome::{
    COLUMNS, Cell, Column, GroupRow, INCIDENTS, INVARIANTS, Invariant, Replication, STORES, VIEWS,
};
use fraction::Fraction;
use parse::Named;

/// One test of one column, or of one invariant.
#[derive(Clone)]
pub struct Expectation {
    /// As `[expect]` has it: `t99`, `groups.slow.t99`.
    name: String,
    figure: Figure,
    text: String,
    check: Check,
    law: Named,
}

/// A number or word of a replication.
#[derive(Clone, Copy)]
enum Figure {
    /// Of all of it.
    Run(&'static Column),
    /// Of the group with this number.
    Group(&'static Column<GroupRow>, usize),
}

impl Figure {
    /// The name of its column.
    fn column(self) -> &'static str {
        match self {
            Figure::Run(column) => column.name,
            Figure::Group(column, _) => column.name,
        }
    }

    /// The same in `[expect]`.
    fn expect_name(self) -> &'static str {
        match self {
            Figure::Run(column) => column.expect_name(),
            Figure::Group(column, _) => column.expect_name(),
        }
    }

    fn cell(self, replication: &Replication) -> Cell {
        match self {
            Figure::Run(column) => column.cell(replication),
            Figure::Group(column, group) => column.cell(replication, group),
        }
    }

    fn kind(self) -> Kind {
        Kind::of(self.column())
    }

    /// What theory has a formula of, if it has one: nothing of a group.
    fn measured(self) -> Option<Measured> {
        match self {
            Figure::Run(column) => Measured::of_column(column.name),
            Figure::Group(..) => None,
        }
    }
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
    fn of(column: &str) -> Kind {
        match column {
            "outcome" | "digest" => Kind::Word,
            name if Invariant::named(name).is_some() => Kind::Word,
            "coverage" | "completeness" | "agreement_min" | "agreement_mean" => Kind::Share,
            name if name.ends_with("_share") => Kind::Share,
            name if name.ends_with("_s") => Kind::Time,
            name if name.starts_with("bytes") || name == "message_bytes_max" => Kind::Size,
            _ => Kind::Number,
        }
    }
}

/// The columns, and the invariants, of which a claim makes sense.
pub(super) fn quantities() -> impl Iterator<Item = &'static Column> {
    let columns = COLUMNS.iter().filter(|column| column.name != "replication");
    columns.chain(INCIDENTS).chain(STORES).chain(VIEWS).chain(INVARIANTS)
}

impl Expectation {
    /// Whether each replication is judged by itself, and all must pass: of one alone, too, it can be said.
    pub fn is_of_each(&self) -> bool {
        matches!(self.check.over, Over::All)
    }

    /// What it is of, as `[expect]` has it: `t99`, `groups.slow.t99`.
    pub fn name(&self) -> &str {
        &self.name
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
        self.figure.kind()
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
