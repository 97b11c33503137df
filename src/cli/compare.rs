//! Comparing data files: which differ, and where first.

use gossip_sim::outcome::Run;
use gossip_sim::output::tables::{self, Source};
use gossip_sim::scenario::Scenario;
use serde::Serialize;
use std::fmt;

/// The data of a run, as it would stand in a result folder.
pub struct Data {
    /// The run's digest, in hexadecimal.
    pub digest: String,
    /// Name and content of each file.
    pub files: Vec<(&'static str, Vec<u8>)>,
}

impl Data {
    /// Every data file of `run`, in memory.
    ///
    /// # Errors
    /// If a table cannot be printed.
    pub fn of(scenario: &Scenario, run: &Run) -> std::io::Result<Data> {
        let source = Source::new(scenario, run);
        let print = |table: tables::Table| {
            let mut bytes = Vec::new();
            table.write(&source, &mut bytes).map(|()| (table.name, bytes))
        };
        let files = tables::of(scenario).map(print).collect::<Result<_, _>>()?;
        Ok(Data { digest: format!("{:032x}", run.digest()), files })
    }

    /// What differs in `other`, which has files of the same names.
    pub fn differences(&self, other: &Data) -> Vec<Difference> {
        let digest = (self.digest != other.digest)
            .then(|| Difference::new("digest", None, &self.digest, &other.digest));
        let pairs = self.files.iter().zip(&other.files);
        let files = pairs.filter_map(|((name, one), (_, two))| first_difference(name, one, two));
        digest.into_iter().chain(files).collect()
    }
}

/// One thing that differs, and where first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The file, or `digest`.
    pub what: String,
    /// The first line that differs, from 1.
    pub line: Option<usize>,
    /// What it was.
    pub expected: String,
    /// What it is.
    pub found: String,
}

/// As much of a line as is shown.
const SHOWN: usize = 120;

impl Difference {
    /// At `line` of `what`; long texts are cut.
    pub fn new(what: &str, line: Option<usize>, expected: &str, found: &str) -> Difference {
        let cut = |text: &str| match text.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{} …", &text[..end]),
            None => text.to_string(),
        };
        Difference { what: what.into(), line, expected: cut(expected), found: cut(found) }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { what, line, expected, found } = self;
        let line = line.map_or(String::new(), |line| format!(", line {line}"));
        write!(f, "{what}{line}: expected `{expected}`, found `{found}`")
    }
}

/// The first line in which two versions of the file `what` differ.
pub fn first_difference(what: &str, expected: &[u8], found: &[u8]) -> Option<Difference> {
    if expected == found {
        return None;
    }
    let (one, two) = (lines(expected), lines(found));
    let same = one.clone().zip(two.clone()).take_while(|(a, b)| a == b).count();
    let show = |line: Option<&[u8]>| {
        let text = line.map(|line| String::from_utf8_lossy(line).trim_end().to_string());
        text.unwrap_or_else(|| "the end of the file".to_string())
    };
    let (one, two) = (show(one.clone().nth(same)), show(two.clone().nth(same)));
    Some(Difference::new(what, Some(same + 1), &one, &two))
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    bytes.split_inclusive(|octet| *octet == b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named() {
        let at = |a: &str, b: &str| {
            let found = first_difference("x.csv", a.as_bytes(), b.as_bytes());
            found.map(|difference| difference.to_string())
        };
        assert_eq!(at("a\nb\n", "a\nb\n"), None);
        assert_eq!(at("a\nb\n", "a\nc\n").unwrap(), "x.csv, line 2: expected `b`, found `c`");
        assert_eq!(
            at("a\n", "a\nb\n").unwrap(),
            "x.csv, line 2: expected `the end of the file`, found `b`"
        );
    }
}
