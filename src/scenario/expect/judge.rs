//! Judging an expectation on the replications of a run.

use super::{Expectation, Fraction, Kind, Law, Over, Statistic, Test};
use crate::outcome::{Cell, Replication, Verdict};
use crate::time::NANOS_PER_SECOND;

/// A value of a column in a replication.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Finite(Fraction),
    /// A time that was not reached: longer than any other.
    NotReached,
}

/// Whether it holds, and what was found.
pub(super) fn judge(expectation: &Expectation, replications: &[Replication]) -> (bool, String) {
    let kind = expectation.kind();
    let cells: Vec<Cell> = replications.iter().map(|r| expectation.figure.cell(r)).collect();
    if cells.is_empty() {
        return (false, "no replication".to_string());
    }
    let broken = replications.iter().filter(|r| r.verdict == Verdict::Failed).count();
    match expectation.check.over {
        Over::Statistic(_) if broken > 0 => {
            let all = cells.len();
            (false, format!("the program failed in {broken} of {all} replications"))
        }
        Over::Statistic(statistic) => of_all(statistic, expectation, &cells, kind),
        Over::All => each(expectation, replications, &cells, kind, None),
        Over::Share(from, to) => each(expectation, replications, &cells, kind, Some((from, to))),
    }
}

/// A law and its value, in words.
pub(super) fn law(law: Law, value: Fraction, kind: Kind) -> String {
    // Of words there is a law of how many runs end in one.
    let kind = if kind == Kind::Word { Kind::Share } else { kind };
    format!("{} = {}", law.name, quantity(value, kind))
}

/// Judges every replication by itself; all, or a share of them, must pass.
fn each(
    expectation: &Expectation,
    replications: &[Replication],
    cells: &[Cell],
    kind: Kind,
    share: Option<(Fraction, Fraction)>,
) -> (bool, String) {
    let test = &expectation.check.test;
    // Of a replication in which the program failed all that is known is that it did.
    let named = expectation.name() == "outcome";
    let known = |replication: &Replication| named || replication.verdict != Verdict::Failed;
    let failed: Vec<u64> = replications
        .iter()
        .zip(cells)
        .filter(|(replication, cell)| !known(replication) || !passes(test, cell))
        .map(|(replication, _)| replication.number)
        .collect();
    let (all, passed) = (cells.len(), cells.len() - failed.len());
    let achieved = Fraction { numerator: passed as u128, denominator: all as u128 };
    let holds = share.map_or(failed.is_empty(), |(from, to)| achieved >= from && achieved <= to);
    if all == 1 {
        return (holds, show(&cells[0], kind));
    }
    let extreme = extreme(test, cells, kind);
    if failed.is_empty() {
        return (holds, format!("true in all {all} replications; {extreme}"));
    }
    if passed == 0 {
        return (holds, format!("true in none of {all} replications; {extreme}"));
    }
    let shown: Vec<String> = failed.iter().take(10).map(u64::to_string).collect();
    let more = if failed.len() > 10 { ", …" } else { "" };
    let what = if failed.len() == 1 { "replication" } else { "replications" };
    let list = shown.join(", ");
    let but = format!("but not in {what} {list}{more}");
    (holds, format!("true in {passed} of {all} replications, {but}; {extreme}"))
}

/// The values at the edge that the test looks at.
fn extreme(test: &Test, cells: &[Cell], kind: Kind) -> String {
    if kind == Kind::Word {
        let mut words: Vec<String> = cells.iter().map(Cell::to_string).collect();
        words.sort();
        words.dedup();
        words.truncate(4);
        return format!("found {}", words.join(", "));
    }
    let by_value = |cell: &&Cell| value(cell);
    let known = || cells.iter().filter(|cell| !is_missing(cell));
    let (Some(min), Some(max)) = (known().min_by_key(by_value), known().max_by_key(by_value))
    else {
        return "no value".to_string();
    };
    let [min, max] = [min, max].map(|cell| show(cell, kind));
    let mut text = match test {
        Test::Below(_) | Test::AtMost(_) => format!("greatest {max}"),
        Test::Above(_) | Test::AtLeast(_) => format!("least {min}"),
        _ => format!("least {min}, greatest {max}"),
    };
    let missing = cells.len() - known().count();
    if missing > 0 {
        text += &format!(", no value in {missing}");
    }
    text
}

/// Judges one number made of all replications.
fn of_all(
    statistic: Statistic,
    expectation: &Expectation,
    cells: &[Cell],
    kind: Kind,
) -> (bool, String) {
    let missing = cells.iter().filter(|cell| is_missing(cell)).count();
    if missing > 0 {
        return (false, format!("no value in {missing} of {} replications", cells.len()));
    }
    let mut values: Vec<Value> = cells.iter().map(value).collect();
    values.sort();
    let not_reached = values.iter().filter(|value| **value == Value::NotReached).count();
    let made = match statistic {
        Statistic::Min => values[0].clone(),
        Statistic::Max => values[values.len() - 1].clone(),
        Statistic::Quantile(percent) => {
            // Nearest rank: the smallest value that at least this share does not exceed.
            let rank = (values.len() * usize::from(percent)).div_ceil(100);
            values[rank.max(1) - 1].clone()
        }
        Statistic::Mean | Statistic::Sd if not_reached > 0 => {
            let all = values.len();
            return (false, format!("not reached in {not_reached} of {all} replications"));
        }
        Statistic::Mean => Value::Finite(mean(&values)),
        Statistic::Sd => Value::Finite(sd(&values)),
    };
    let holds = holds(&expectation.check.test, &made);
    let name = match statistic {
        Statistic::Mean => "mean".to_string(),
        Statistic::Sd => "sd".to_string(),
        Statistic::Min => "min".to_string(),
        Statistic::Max => "max".to_string(),
        Statistic::Quantile(50) => "median".to_string(),
        Statistic::Quantile(percent) => format!("p{percent}"),
    };
    let found = match made {
        Value::Finite(fraction) => format!("{name} {}", quantity(fraction, kind)),
        Value::NotReached => format!("{name} not reached"),
    };
    (holds, found)
}

/// The parts into which values are cut for their mean: 10^-6 of a count, share or nanosecond.
const PARTS: u128 = 1_000_000_000_000;

/// Whole values have an exact mean; fractions are cut to [`PARTS`] first.
fn mean(values: &[Value]) -> Fraction {
    let count = values.len() as u128;
    let finite = values.iter().filter_map(finite);
    if finite.clone().all(|value| value.denominator == 1) {
        return Fraction { numerator: finite.map(|v| v.numerator).sum(), denominator: count };
    }
    let parts = |v: Fraction| {
        let (whole, rest) = (v.numerator / v.denominator, v.numerator % v.denominator);
        whole * PARTS + rest.saturating_mul(PARTS) / v.denominator
    };
    Fraction { numerator: finite.map(parts).sum(), denominator: count * PARTS }
}

/// The standard deviation of the sample, to the nearest [`PARTS`]; 0 for one replication.
fn sd(values: &[Value]) -> Fraction {
    let finite: Vec<Fraction> = values.iter().filter_map(finite).collect();
    let Some(least) = finite.iter().min().copied() else { return Fraction::whole(0) };
    // Differences from the least keep the digits that matter.
    let from_least: Vec<f64> = finite.iter().map(|value| value.minus(least).as_f64()).collect();
    let count = from_least.len() as f64;
    let mean = from_least.iter().sum::<f64>() / count;
    let squares: f64 = from_least.iter().map(|x| (x - mean) * (x - mean)).sum();
    let sd = if count > 1.0 { (squares / (count - 1.0)).sqrt() } else { 0.0 };
    let exact = PARTS as f64;
    Fraction { numerator: (sd * exact).round() as u128, denominator: PARTS }
}

fn finite(value: &Value) -> Option<Fraction> {
    match value {
        Value::Finite(fraction) => Some(*fraction),
        Value::NotReached => None,
    }
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Count(count) => Value::Finite(Fraction::whole(*count)),
        Cell::Time(nanos) => Value::Finite(Fraction::whole((*nanos).into())),
        Cell::Quotient { numerator, denominator, .. } => {
            Value::Finite(Fraction { numerator: *numerator, denominator: *denominator })
        }
        Cell::Empty | Cell::NotReached | Cell::Text(_) | Cell::Digest(_) => Value::NotReached,
    }
}

fn passes(test: &Test, cell: &Cell) -> bool {
    match test {
        Test::Is(word) => cell.to_string() == *word,
        _ if is_missing(cell) => false,
        test => holds(test, &value(cell)),
    }
}

/// Whether there is nothing to compare: a share of nothing is neither 0 nor anything else, nor is a time.
fn is_missing(cell: &Cell) -> bool {
    *cell == Cell::Empty
}

fn holds(test: &Test, value: &Value) -> bool {
    let at = |bound: &Fraction| value.cmp(&Value::Finite(*bound));
    match test {
        Test::Is(_) => false,
        Test::Below(bound) => at(bound).is_lt(),
        Test::AtMost(bound) => at(bound).is_le(),
        Test::Above(bound) => at(bound).is_gt(),
        Test::AtLeast(bound) => at(bound).is_ge(),
        Test::Within(from, to) => at(from).is_ge() && at(to).is_le(),
    }
}

fn show(cell: &Cell, kind: Kind) -> String {
    match cell {
        Cell::Empty => "no value".to_string(),
        Cell::Text(_) | Cell::Digest(_) => cell.to_string(),
        cell => match value(cell) {
            Value::Finite(fraction) => quantity(fraction, kind),
            Value::NotReached => "not reached".to_string(),
        },
    }
}

/// A value with its unit, to nine decimals, without trailing zeros.
fn quantity(value: Fraction, kind: Kind) -> String {
    let unit = Fraction { numerator: 1, denominator: NANOS_PER_SECOND.into() };
    match kind {
        Kind::Time => format!("{} s", decimal(value.times(unit))),
        Kind::Share => format!("{} %", decimal(value.times(Fraction::whole(100)))),
        Kind::Number | Kind::Size | Kind::Word => decimal(value),
    }
}

fn decimal(value: Fraction) -> String {
    let cell = Cell::quotient(value.numerator, value.denominator, 9).to_string();
    cell.trim_end_matches('0').trim_end_matches('.').to_string()
}
