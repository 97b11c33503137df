//! Reading one expectation: `[STATISTIC] [OPERATOR] VALUE [± TOLERANCE] [in SHARE of runs]`.

use super::{Check, Fraction, Kind, Over, Statistic, Test};
use crate::outcome::Verdict;
use crate::scenario::nearest::{either, nearest};
use crate::scenario::raw::{TIME_MAX, time_too_long};
use crate::time::{Span, SpanError};

/// Title and label of a mistake.
type Mistake = (String, String);

const STATISTICS: [(&str, Statistic); 6] = [
    ("mean", Statistic::Mean),
    ("median", Statistic::Quantile(50)),
    ("min", Statistic::Min),
    ("max", Statistic::Max),
    ("sd", Statistic::Sd),
    ("p95", Statistic::Quantile(95)),
];

const OPERATORS: [&str; 6] = ["<=", ">=", "==", "<", ">", "="];

const VERDICTS: [Verdict; 4] =
    [Verdict::Converged, Verdict::NotConverged, Verdict::Violated, Verdict::Failed];

/// Reads the test `text` of the column `name`.
pub(super) fn check(text: &str, kind: Kind, name: &str) -> Result<Check, Mistake> {
    let (rest, share) = of_runs(text)?;
    let (statistic, rest) = statistic(rest, kind)?;
    let over = match (statistic, share) {
        (None, None) => Over::All,
        (None, Some(share)) => Over::Share(share),
        (Some(statistic), None) => Over::Statistic(statistic),
        (Some(_), Some(_)) => {
            let title = "both a statistic and a share of the runs".to_string();
            return Err((title, "expected one of them".to_string()));
        }
    };
    let operator = OPERATORS.iter().copied().find(|operator| rest.starts_with(operator));
    let value = rest[operator.map_or(0, str::len)..].trim();
    if kind == Kind::Word {
        return Ok(Check { over, test: word(value, operator, name)? });
    }
    let (value, tolerance) = match value.split_once('±').or_else(|| value.split_once("+-")) {
        Some((value, tolerance)) => (value.trim(), Some(tolerance.trim())),
        None => (value, None),
    };
    let value_read = quantity(value, kind)?;
    let test = match (operator, tolerance) {
        (None | Some("=" | "=="), Some(tolerance)) => {
            let tolerance = match tolerance.strip_suffix('%').filter(|_| kind != Kind::Share) {
                Some(percent) => value_read.times(share_of(percent)?),
                None => quantity(tolerance, kind)?,
            };
            Test::Within(value_read.minus(tolerance), value_read.plus(tolerance))
        }
        (Some(_), Some(_)) => {
            let title = "both a bound and a tolerance".to_string();
            return Err((title, format!("expected \"{value} ± …\" without an operator")));
        }
        (Some("<"), None) => Test::Below(value_read),
        (Some("<="), None) => Test::AtMost(value_read),
        (Some(">"), None) => Test::Above(value_read),
        (Some(">="), None) => Test::AtLeast(value_read),
        (Some(_), None) => Test::Within(value_read, value_read),
        (None, None) => {
            let title = format!("no comparison in {text:?}");
            return Err((
                title,
                format!("expected one of <, <=, >, >=, = before `{value}`, or ± after it"),
            ));
        }
    };
    Ok(Check { over, test })
}

/// Takes `in SHARE of runs` off the end.
fn of_runs(text: &str) -> Result<(&str, Option<Fraction>), Mistake> {
    let Some(rest) = text.strip_suffix("of runs") else { return Ok((text.trim(), None)) };
    let Some((rest, percent)) = rest.trim().strip_suffix('%').and_then(|r| r.rsplit_once(" in "))
    else {
        let title = format!("{text:?} names no share of the runs");
        return Err((title, "expected an end as in \"in 95 % of runs\"".to_string()));
    };
    let share = share_of(percent)?;
    if share > Fraction::whole(1) {
        return Err((format!("{} % of the runs", percent.trim()), "expected at most 100 %".into()));
    }
    Ok((rest.trim(), Some(share)))
}

/// Takes a statistic off the beginning.
fn statistic(text: &str, kind: Kind) -> Result<(Option<Statistic>, &str), Mistake> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let (first, rest) = text.split_at(end);
    if kind == Kind::Word || !first.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Ok((None, text));
    }
    let named = STATISTICS.iter().find(|(name, _)| *name == first);
    if let Some(statistic) = named.map(|(_, statistic)| *statistic).or_else(|| quantile(first)) {
        return Ok((Some(statistic), rest.trim()));
    }
    let names = STATISTICS.map(|(name, _)| name);
    let label = match nearest(first, names) {
        _ if is_percentile(first) => "expected `p1` to `p99`".to_string(),
        Some(near) => format!("did you mean `{near}`?"),
        None => "expected `mean`, `median`, `min`, `max`, `sd`, or `p1` to `p99`".to_string(),
    };
    Err((format!("unknown statistic `{first}`"), label))
}

/// `p` and digits.
fn is_percentile(name: &str) -> bool {
    name.strip_prefix('p').is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()))
}

/// `p1` to `p99`.
fn quantile(name: &str) -> Option<Statistic> {
    let digits = name.strip_prefix('p').filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
    let percent = digits.parse().ok().filter(|percent| (1..=99).contains(percent))?;
    Some(Statistic::Quantile(percent))
}

fn word(value: &str, operator: Option<&str>, name: &str) -> Result<Test, Mistake> {
    if operator.is_some_and(|operator| !matches!(operator, "=" | "==")) {
        let title = format!("`{name}` is a word: it is not less or more than another");
        return Err((title, "expected the word alone".to_string()));
    }
    let verdicts = VERDICTS.map(Verdict::name);
    if name == "outcome" && !verdicts.contains(&value) {
        let label = format!("expected {}", either(&verdicts));
        return Err((format!("unknown outcome `{value}`"), label));
    }
    let hex = value.len() == 32 && value.bytes().all(|b| b.is_ascii_hexdigit());
    if name == "digest" && !hex {
        let label = "expected 32 hexadecimal digits".to_string();
        return Err((format!("`{value}` is not a digest"), label));
    }
    Ok(Test::Is(value.to_ascii_lowercase()))
}

/// A value in the column's base unit: nanoseconds, shares, counts.
fn quantity(text: &str, kind: Kind) -> Result<Fraction, Mistake> {
    let number = |text: &str, expected: &str| {
        let mistake = || (format!("`{text}` is not a number"), expected.to_string());
        Fraction::parse(text.trim()).ok_or_else(mistake)
    };
    match kind {
        Kind::Time => {
            let label = "expected a time as in \"5 s\" or \"50 ms\"".to_string();
            match text.parse::<Span>() {
                Ok(span) if span <= TIME_MAX => Ok(Fraction::whole(span.0.into())),
                Ok(_) | Err(SpanError::TooLong) => Err(time_too_long(text)),
                Err(error) => Err((error.to_string(), label)),
            }
        }
        Kind::Share => match text.strip_suffix('%') {
            Some(percent) => share_of(percent),
            None => number(text, "expected a share as in \"99 %\" or 0.99"),
        },
        Kind::Number => number(text, "expected a number without a unit"),
        Kind::Word => unreachable!("words are read apart"),
    }
}

fn share_of(percent: &str) -> Result<Fraction, Mistake> {
    let hundredth = Fraction { numerator: 1, denominator: 100 };
    let mistake = || (format!("`{}` is not a number", percent.trim()), "expected a share".into());
    Fraction::parse(percent.trim()).map(|f| f.times(hundredth)).ok_or_else(mistake)
}
