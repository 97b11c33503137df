//! Reading one expectation: `[STATISTIC] [OPERATOR] VALUE [± TOLERANCE] [in SHARE of runs]`, where
//! a value may be `law`, with something added or taken off.

use super::{Check, Figure, Fraction, Kind, Laws, Over, Statistic, Test};
use crate::outcome::{COLUMNS, Column, Invariant, VIEWS, Verdict};
use crate::scenario::laws::{Law, Measured};
use crate::scenario::nearest::{either, nearest};
use crate::scenario::raw::{self, SIZE_UNITS, TIME_MAX, TIME_UNIT_NAMES, time_too_long};
use crate::time::{NANOS_PER_SECOND, Span, SpanError};
use std::cell::Cell;

/// Title and label of a mistake.
type Mistake = (String, String);

/// The least and the greatest.
type Ends = (Fraction, Fraction);

const STATISTICS: [(&str, Statistic); 6] = [
    ("mean", Statistic::Mean),
    ("median", Statistic::Quantile(50)),
    ("min", Statistic::Min),
    ("max", Statistic::Max),
    ("sd", Statistic::Sd),
    ("p95", Statistic::Quantile(95)),
];

const OPERATORS: [&str; 8] = ["<=", ">=", "≤", "≥", "==", "<", ">", "="];

const VERDICTS: [Verdict; 4] =
    [Verdict::Converged, Verdict::NotConverged, Verdict::Violated, Verdict::Failed];

/// What an invariant comes to in a replication.
const JUDGED: [&str; 2] = ["holds", "violated"];

/// What a text says of a law.
#[derive(Clone, Copy)]
pub(super) enum Named {
    /// Nothing.
    None,
    /// It names this one, of this value.
    Law(Law, Fraction),
    /// It names one, and none applies.
    Lawless,
}

/// Reads the test `text` of a figure; with the law that it names.
pub(super) fn check(text: &str, figure: Figure, laws: Laws<'_>) -> Result<(Check, Named), Mistake> {
    let reader = Reader { figure, kind: figure.kind(), laws, named: Cell::new(Named::None) };
    let check = reader.check(text)?;
    Ok((check, reader.named.get()))
}

/// Reads the tests of one figure.
struct Reader<'a> {
    figure: Figure,
    kind: Kind,
    laws: Laws<'a>,
    named: Cell<Named>,
}

impl Reader<'_> {
    fn check(&self, text: &str) -> Result<Check, Mistake> {
        let kind = self.kind;
        let (rest, share) = self.of_runs(text)?;
        let (statistic, rest) = statistic(rest, kind)?;
        let over = match (statistic, share) {
            (None, None) => Over::All,
            (None, Some((from, to))) => Over::Share(from, to),
            (Some(statistic), None) => Over::Statistic(statistic),
            (Some(_), Some(_)) => {
                let title = "both a statistic and a share of the runs".to_string();
                return Err((title, "expected one of them".to_string()));
            }
        };
        let operator = OPERATORS.iter().copied().find(|operator| rest.starts_with(operator));
        let value = rest[operator.map_or(0, str::len)..].trim();
        if kind == Kind::Word {
            return Ok(Check { over, test: word(value, operator, self.figure.column())? });
        }
        let (value, tolerance) = toleranced(value);
        let value_read = self.value(value, kind)?;
        let test = match (operator, tolerance) {
            (None | Some("=" | "=="), Some(tolerance)) => {
                let (from, to) = within(value_read, tolerance, kind)?;
                Test::Within(from, to)
            }
            (Some(_), Some(_)) => {
                let title = "both a bound and a tolerance".to_string();
                return Err((title, format!("expected \"{value} ± …\" without an operator")));
            }
            (Some("<"), None) => Test::Below(value_read),
            (Some("<=" | "≤"), None) => Test::AtMost(value_read),
            (Some(">"), None) => Test::Above(value_read),
            (Some(">=" | "≥"), None) => Test::AtLeast(value_read),
            (Some(_), None) if value.starts_with(LAW) => {
                let title = "a law is no number with an end".to_string();
                return Err((title, "expected a tolerance, as in \"law ± 1 %\"".to_string()));
            }
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

    /// Takes `in SHARE of runs` off the end: the least and the greatest share.
    fn of_runs<'t>(&self, text: &'t str) -> Result<(&'t str, Option<Ends>), Mistake> {
        let Some(rest) = text.strip_suffix("of runs") else { return Ok((text.trim(), None)) };
        let Some((rest, share)) = rest.rsplit_once(" in ").filter(|(_, s)| is_share(s)) else {
            let title = format!("{text:?} names no share of the runs");
            return Err((title, "expected an end as in \"in 95 % of runs\"".to_string()));
        };
        let (share, tolerance) = toleranced(share.trim());
        let read = match share.starts_with(LAW) {
            true => {
                self.value(self.law_of_runs(rest, share)?, Kind::Share)?.min(Fraction::whole(1))
            }
            false => share_of(share.trim_end_matches('%'))?,
        };
        if read > Fraction::whole(1) {
            return Err((format!("{} of the runs", share.trim()), "expected at most 100 %".into()));
        }
        let (from, to) = match tolerance {
            Some(tolerance) => within(read, tolerance, Kind::Share)?,
            None => (read, Fraction::whole(1)),
        };
        Ok((rest.trim(), Some((from, to))))
    }

    /// `share` itself, if there is a law of how many runs pass `test`.
    fn law_of_runs<'t>(&self, test: &str, share: &'t str) -> Result<&'t str, Mistake> {
        let converged = Verdict::Converged.name();
        let word = test.trim().trim_start_matches('=').trim();
        if self.figure.column() == "outcome" && word == converged {
            return Ok(share);
        }
        let title = "a law is known of how many runs converge, and of no other share".to_string();
        Err((title, format!("expected outcome = \"{converged} in law ± … of runs\"")))
    }

    /// A value in the base unit of `kind`, or the law's, with something added or taken off.
    fn value(&self, text: &str, kind: Kind) -> Result<Fraction, Mistake> {
        let Some(rest) = text.strip_prefix(LAW).map(str::trim) else {
            return quantity(text, kind);
        };
        let law = self.law(kind)?;
        match (rest.strip_prefix('+'), rest.strip_prefix('-')) {
            _ if rest.is_empty() => Ok(law),
            (Some(more), _) => Ok(law.plus(quantity(more.trim(), kind)?)),
            (_, Some(less)) => Ok(law.minus(quantity(less.trim(), kind)?)),
            _ => {
                let title = format!("`{text}` is not a value");
                Err((title, "expected `law`, or as in \"law + 1.5 s\"".to_string()))
            }
        }
    }

    /// What theory says of the column: seconds are nanoseconds here.
    fn law(&self, kind: Kind) -> Result<Fraction, Mistake> {
        let name = self.figure.expect_name();
        let Some(measured) = self.figure.measured() else {
            if matches!(self.figure, Figure::Group(..)) {
                let title = format!("no law is known of `{name}` of a group");
                return Err((title, "expected a value, or `law` for the whole run".to_string()));
            }
            let has = |column: &&Column| Measured::of_column(column.name).is_some();
            let all = COLUMNS.iter().chain(VIEWS);
            let known: Vec<&str> = all.filter(has).map(Column::expect_name).collect();
            return Err((
                format!("no law is known of `{name}`"),
                format!("expected it of {}", either(&known)),
            ));
        };
        let Some(law) = (self.laws)(measured) else {
            self.named.set(Named::Lawless);
            return Ok(Fraction::whole(0));
        };
        let exact = Fraction::of_f64(law.value);
        let unit = if kind == Kind::Time { NANOS_PER_SECOND.into() } else { 1 };
        let value = exact.times(Fraction::whole(unit));
        self.named.set(Named::Law(law, value));
        Ok(value)
    }
}

/// The word for what theory says.
const LAW: &str = "law";

/// A value and what stands after its `±`.
fn toleranced(text: &str) -> (&str, Option<&str>) {
    match text.split_once('±').or_else(|| text.split_once("+-")) {
        Some((value, tolerance)) => (value.trim(), Some(tolerance.trim())),
        None => (text, None),
    }
}

/// The ends of a tolerance, which is a quantity or a percentage of the value.
fn within(value: Fraction, tolerance: &str, kind: Kind) -> Result<Ends, Mistake> {
    let tolerance = match tolerance.strip_suffix('%').filter(|_| kind != Kind::Share) {
        Some(percent) => value.times(share_of(percent)?),
        None => quantity(tolerance, kind)?,
    };
    Ok((value.minus(tolerance), value.plus(tolerance)))
}

/// Whether it ends as a share of the runs must.
fn is_share(text: &str) -> bool {
    text.trim_end().ends_with('%') || text.trim() == LAW
}

/// Takes a statistic off the beginning.
fn statistic(text: &str, kind: Kind) -> Result<(Option<Statistic>, &str), Mistake> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let (first, rest) = text.split_at(end);
    let value = first == LAW || !first.starts_with(|c: char| c.is_ascii_alphabetic());
    if kind == Kind::Word || value {
        return Ok((None, text));
    }
    let named = STATISTICS.iter().find(|(name, _)| *name == first);
    if let Some(statistic) = named.map(|(_, statistic)| *statistic).or_else(|| quantile(first)) {
        return Ok((Some(statistic), rest.trim()));
    }
    let names = STATISTICS.map(|(name, _)| name);
    let small = first.to_ascii_lowercase();
    let label = match nearest(first, names) {
        _ if quantile(&small).is_some() => format!("did you mean `{small}`?"),
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
    let judged = Invariant::named(name).is_some();
    if judged && (!JUDGED.contains(&value) || operator.is_some_and(|o| !matches!(o, "=" | "=="))) {
        let title = format!(
            "an invariant holds or is violated: `{}`",
            operator.unwrap_or("").to_string() + value
        );
        return Err((title, format!("expected {}", either(&JUDGED))));
    }
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
            let label =
                || format!("expected a time as in \"5 s\"; its units are {TIME_UNIT_NAMES}");
            match text.parse::<Span>() {
                Ok(span) if span <= TIME_MAX => Ok(Fraction::whole(span.0.into())),
                Ok(_) | Err(SpanError::TooLong) => Err(time_too_long(text)),
                Err(error) => Err((error.to_string(), label())),
            }
        }
        Kind::Share => {
            let share = match text.strip_suffix('%') {
                Some(percent) => share_of(percent),
                None => number(text, "expected a share as in \"99 %\" or 0.99"),
            }?;
            let most = Fraction::whole(1);
            if share > most {
                return Err((format!("a share of {text}"), "expected at most 100 %, or 1".into()));
            }
            Ok(share)
        }
        Kind::Number => number(text, "expected a number without a unit"),
        Kind::Size => match raw::quantity(text, &SIZE_UNITS) {
            Ok(octets) => Ok(Fraction::whole(octets.into())),
            Err(_) => number(text, "expected octets as in \"3 MB\", or their number"),
        },
        Kind::Word => unreachable!("words are read apart"),
    }
}

fn share_of(percent: &str) -> Result<Fraction, Mistake> {
    let hundredth = Fraction { numerator: 1, denominator: 100 };
    let mistake = || (format!("`{}` is not a number", percent.trim()), "expected a share".into());
    Fraction::parse(percent.trim()).map(|f| f.times(hundredth)).ok_or_else(mistake)
}
