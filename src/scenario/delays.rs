//! Files of delays: a list, one a line, and a square matrix, a row a line.
//!
//! A delay is a number with or without a unit; `#` begins a comment, and a line without anything
//! else is left out.

use super::document::MISTAKES_MAX;
use super::edges::lines;
use super::errors::Problem;
use super::raw::TIME_MAX;
use super::source::Place;
use crate::time::TIME_UNITS;

/// What the bare numbers of a file are, and what becomes of all numbers.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    /// The unit of numbers without one.
    pub unit: Option<&'a str>,
    /// Whether a half of each is meant.
    pub halved: bool,
}

/// A square matrix, row by row, in nanoseconds.
pub(super) struct Square {
    /// How many rows there are, at least one.
    pub rows: u32,
    /// Each row after the other.
    pub nanos: Vec<u64>,
}

/// A word of a file and where it stands.
type Cell<'t> = (&'t str, Place);

/// Reads one delay a line, rising; `start` is where the text stands on the common axis.
///
/// # Errors
/// Every line that is no delay, or that there is none.
pub(super) fn list(
    text: &str,
    reading: Reading<'_>,
    start: usize,
) -> Result<Vec<u64>, Vec<Problem>> {
    let mut nanos = Vec::new();
    let mut mistakes = Mistakes::default();
    for (line, offset) in contents(text, start) {
        nanos.extend(mistakes.note(delay(&trimmed(line, offset), reading)));
        if mistakes.enough {
            break;
        }
    }
    mistakes.none_of(start, nanos.is_empty(), "expected a delay a line")?;
    nanos.sort_unstable();
    Ok(nanos)
}

/// Reads a square matrix of delays.
///
/// # Errors
/// Every delay that is none, every row that is shorter or longer than the first, or that there are
/// more or fewer rows than columns.
pub(super) fn matrix(
    text: &str,
    reading: Reading<'_>,
    start: usize,
) -> Result<Square, Vec<Problem>> {
    let mut nanos = Vec::new();
    let mut mistakes = Mistakes::default();
    let mut rows: Vec<Vec<Place>> = Vec::new();
    for (line, offset) in contents(text, start) {
        let cells = cells(line, offset);
        for cell in &cells {
            nanos.extend(mistakes.note(delay(cell, reading)));
        }
        let places: Vec<Place> = cells.into_iter().map(|(_, place)| place).collect();
        let first = rows.first().unwrap_or(&places);
        mistakes.extend(ragged(&places, first, rows.len()));
        // The first and the last are of interest.
        match rows.len() {
            0 => rows.push(places),
            _ => rows.push(places.into_iter().take(1).collect()),
        }
        if mistakes.enough {
            break;
        }
    }
    mistakes.none_of(start, rows.is_empty(), "expected a row of delays a line")?;
    let (count, columns) = (rows.len(), rows[0].len());
    if count != columns {
        let title = format!("{count} rows of {columns} delays are no square matrix");
        let last = &rows[count - 1][0];
        return Err(vec![Problem::at(last, title).label(format!("expected {columns} rows"))]);
    }
    Ok(Square { rows: count as u32, nanos })
}

/// A row that is not as long as the first.
fn ragged(places: &[Place], first: &[Place], before: usize) -> Option<Problem> {
    let (found, wanted) = (places.len(), first.len());
    let place = match found < wanted {
        true => places.last()?,
        false => places.get(wanted)?,
    };
    let title = format!("row {} has {found} delays", before + 1);
    let problem = Problem::at(place, title).label(format!("expected {wanted} in each row"));
    Some(problem.also(&first[0], format!("the first row has {wanted}")))
}

/// The lines that have something besides a comment, each without it and with where it stands.
fn contents(text: &str, start: usize) -> impl Iterator<Item = (&str, usize)> {
    let without = |(line, offset): (_, usize)| -> (&str, usize) {
        let line: &str = line;
        (line.split('#').next().unwrap_or(""), offset)
    };
    lines(text, start).map(without).filter(|(line, _)| !line.trim().is_empty())
}

/// The cells of a row: between commas if there are any, between blanks otherwise.
fn cells(line: &str, offset: usize) -> Vec<Cell<'_>> {
    let commas = line.contains(',');
    let separator = |c: char| if commas { c == ',' } else { c.is_whitespace() };
    let parts = line.split(separator).scan(offset, |at, part| {
        let begin = *at;
        *at += part.len() + 1;
        Some((part, begin))
    });
    let cells = parts.map(|(part, begin)| trimmed(part, begin));
    // Blanks in a row are one separator.
    cells.filter(|(word, _)| commas || !word.is_empty()).collect()
}

/// Without blanks around it; an empty one has the place where it is missing.
fn trimmed(part: &str, begin: usize) -> Cell<'_> {
    let word = part.trim();
    let start = begin + (part.len() - part.trim_start().len());
    match word.is_empty() {
        true => (word, begin..begin + 1),
        false => (word, start..start + word.len()),
    }
}

/// The delay in a cell, in whole nanoseconds.
fn delay((word, place): &Cell<'_>, reading: Reading<'_>) -> Result<u64, Problem> {
    let wrong = |title: String, label: &str| Err(Problem::at(place, title).label(label));
    if word.is_empty() {
        return wrong("a delay is missing".to_string(), "expected a number");
    }
    let letters = word.trim_end_matches(|c: char| c.is_alphabetic() || c == '%').len();
    let (number, unit) = match word.parse::<f64>() {
        Ok(number) => (number, reading.unit),
        Err(_) => match word[..letters].trim().parse::<f64>() {
            Ok(number) => (number, Some(&word[letters..])),
            Err(_) => {
                return wrong(format!("`{word}` is not a delay"), "expected a number as in 12.5");
            }
        },
    };
    let Some(unit) = unit else {
        let problem = Problem::at(place, "a delay without a unit").label("expected a unit");
        return Err(problem.help(format!("write `{word}ms`, or `unit = \"ms\"` beside `file`")));
    };
    let Some((_, nanos)) = TIME_UNITS.iter().find(|(name, _)| *name == unit) else {
        return wrong(format!("`{unit}` is not a unit of time"), "expected a time as in 12.5 ms");
    };
    if !number.is_finite() {
        return wrong(format!("the delay `{word}` is not finite"), "expected a measured delay");
    }
    if number < 0.0 {
        return wrong(format!("the delay {word} is negative"), "expected 0 or more");
    }
    let parts = if reading.halved { 2.0 } else { 1.0 };
    let found = libm::round(number * *nanos as f64 / parts);
    if found > TIME_MAX.0 as f64 {
        return wrong(format!("a delay of {word} is too long"), "expected at most 146 years");
    }
    Ok(found as u64)
}

/// What is wrong with a file so far.
#[derive(Default)]
struct Mistakes {
    found: Vec<Problem>,
    /// Whether reading on would tell nothing new.
    enough: bool,
}

impl Mistakes {
    fn note(&mut self, read: Result<u64, Problem>) -> Option<u64> {
        match read {
            Ok(nanos) => Some(nanos),
            Err(problem) => {
                self.extend(Some(problem));
                None
            }
        }
    }

    fn extend(&mut self, problem: Option<Problem>) {
        if self.enough {
            return;
        }
        let Some(problem) = problem else { return };
        // What lacks one unit lacks all.
        self.enough = problem.title() == "a delay without a unit";
        self.found.push(problem);
        self.enough |= self.found.len() >= MISTAKES_MAX;
    }

    /// That nothing is wrong; an empty file is.
    fn none_of(self, start: usize, empty: bool, expected: &str) -> Result<(), Vec<Problem>> {
        let mut found = self.found;
        if empty && found.is_empty() {
            let problem = Problem::at(&(start..start), "a file without delays");
            found.push(problem.label(expected));
        }
        if found.is_empty() { Ok(()) } else { Err(found) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Reading<'_> = Reading { unit: Some("ms"), halved: false };

    #[test]
    fn delays_are_read_in_their_units_and_sorted() {
        let text = "# measured\n12.5\n0.25 s # slow\n\n 3us\n1e-3\n7 ms\r\n0\n";
        let found = list(text, MS, 0).unwrap_or_else(|_| panic!("a list"));
        assert_eq!(found, [0, 1_000, 3_000, 7_000_000, 12_500_000, 250_000_000]);
    }

    #[test]
    fn rows_have_commas_or_blanks_and_round_trips_are_halved() {
        let halved = Reading { halved: true, ..MS };
        let text = "0, 2.5 ms,3\n4 5\t6 \n\n# x\n7,8,9us\n";
        let found = matrix(text, halved, 0).unwrap_or_else(|_| panic!("a matrix"));
        assert_eq!(found.rows, 3);
        let half_us = [0, 2_500, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9];
        assert_eq!(found.nanos, half_us.map(|value| value * 500));
    }

    #[test]
    fn places_are_those_of_the_cells() {
        let problems = matrix("1, 2\n3, x\n", MS, 100).err().unwrap();
        assert_eq!(problems[0].place(), Some(&(108..109)));
        let problems = matrix("1 2\n3\n", MS, 100).err().unwrap();
        assert_eq!(problems[0].place(), Some(&(104..105)));
        let problems = matrix("1,2\n3,4,5\n", MS, 0).err().unwrap();
        assert_eq!(problems[0].place(), Some(&(8..9)));
    }
}
