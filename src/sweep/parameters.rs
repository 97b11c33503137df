//! Parameters as columns: plain numbers in base units, named by their key.

use crate::outcome::Cell;
use crate::scenario::{Axes, Axis, Form, LoadError, Mark, Override, Setting, Text};

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The key.
    pub key: String,
    /// The column's name: the key, and the unit unless the key ends in it.
    pub name: String,
    /// What it holds.
    pub holds: Holds,
}

/// What the values of a column are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holds {
    /// Integers, printed as they are.
    Whole,
    /// Other numbers, and shares as numbers from 0 to 1: nine decimals.
    Number,
    /// The same, written with `%`.
    Share,
    /// Seconds.
    Time,
    /// Octets.
    Size,
    /// Octets a second.
    Rate,
    /// Words, tables, and numbers, times and others among words: as they are written.
    Text,
}

impl Holds {
    fn of(form: &Form) -> Holds {
        match form {
            Form::Whole(_) => Holds::Whole,
            Form::Number(_) => Holds::Number,
            Form::Share(_) => Holds::Share,
            Form::Time(_) => Holds::Time,
            Form::Size(_) => Holds::Size,
            Form::Rate(_) => Holds::Rate,
            Form::Word | Form::Other => Holds::Text,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Holds::Whole | Holds::Number => "numbers",
            Holds::Share => "shares",
            Holds::Time => "times",
            Holds::Size => "sizes",
            Holds::Rate => "bandwidths",
            Holds::Text => "words",
        }
    }

    /// What holds both, if anything does.
    fn with(self, other: Holds) -> Option<Holds> {
        use Holds::{Number, Share, Text, Whole};
        match (self, other) {
            (a, b) if a == b => Some(a),
            (Whole, Number) | (Number, Whole) => Some(Number),
            (Whole | Number, Share) | (Share, Whole | Number) => Some(Share),
            (_, Text) | (Text, _) => Some(Text),
            _ => None,
        }
    }
}

impl Parameter {
    /// The cell of a value.
    pub fn cell(&self, setting: &Setting) -> String {
        match (self.holds, &setting.form) {
            (Holds::Text, _) => setting.text.clone(),
            (_, Form::Time(span)) => Cell::Time(span.0).to_string(),
            (_, Form::Share(share)) => format!("{:.9}", share.as_f64()),
            (_, Form::Size(octets) | Form::Rate(octets)) => octets.to_string(),
            (Holds::Number | Holds::Share, Form::Whole(number)) => format!("{number}.000000000"),
            (_, Form::Number(number)) => format!("{number:.9}"),
            _ => setting.text.clone(),
        }
    }

    /// Whether it says only what is expected, and nothing of how a point is run.
    pub fn is_expected(&self) -> bool {
        self.key.starts_with("expect.")
    }

    /// Whether the values stand on an axis of numbers.
    pub fn is_number(&self) -> bool {
        self.holds != Holds::Text
    }

    /// The value as a number in base units, if it is one.
    pub fn number(&self, setting: &Setting) -> Option<f64> {
        if !self.is_number() {
            return None;
        }
        Some(match &setting.form {
            Form::Whole(number) => *number as f64,
            Form::Number(number) => *number,
            Form::Share(share) => share.as_f64(),
            Form::Time(span) => span.0 as f64 / 1e9,
            Form::Size(octets) | Form::Rate(octets) => *octets as f64,
            Form::Word | Form::Other => return None,
        })
    }
}

/// The columns of the axes.
///
/// # Errors
/// If values of an axis do not go together.
pub(super) fn columns(axes: &Axes) -> Result<Vec<Parameter>, Mixed> {
    axes.axes.iter().map(column).collect()
}

/// An axis mixes what no column can hold.
#[derive(Debug)]
pub(super) struct Mixed {
    key: String,
    /// What the first values are.
    one: &'static str,
    /// What the value at `index` is.
    other: &'static str,
    index: usize,
}

impl Mixed {
    fn title(&self) -> String {
        let Mixed { key, one, other, .. } = self;
        format!("`{key}` mixes {one} and {other}: one column cannot hold both")
    }

    /// The error, at the values.
    pub fn shown(&self, text: &Text, overrides: &[Override]) -> LoadError {
        let mark =
            |index, what| Mark { key: &self.key, index, label: format!("one of the {what}") };
        let marks = [mark(self.index, self.other), mark(0, self.one)];
        text.axes_error(overrides, self.title(), &marks)
    }
}

fn column(axis: &Axis) -> Result<Parameter, Mixed> {
    let mut forms = axis.values.iter().map(|value| Holds::of(&value.form)).enumerate();
    let first = forms.next().map_or(Holds::Text, |(_, first)| first);
    let holds = forms.try_fold(first, |so_far, (index, next)| {
        let key = axis.key.clone();
        let mixed = || Mixed { key, one: so_far.name(), other: next.name(), index };
        so_far.with(next).ok_or_else(mixed)
    })?;
    let unit = match holds {
        Holds::Time => "_s",
        Holds::Size => "_bytes",
        Holds::Rate => "_bytes_per_s",
        _ => "",
    };
    let name = match axis.key.ends_with(unit) {
        true => axis.key.clone(),
        false => format!("{}{unit}", axis.key),
    };
    Ok(Parameter { key: axis.key.clone(), name, holds })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(key: &str, values: &[&str]) -> Axis {
        let setting = |text: &&str| {
            let number = text.parse().map(Form::Whole).ok();
            let number = number.or_else(|| text.parse().map(Form::Number).ok());
            let form = number.unwrap_or_else(|| Form::of(text));
            Setting { literal: text.to_string(), text: text.to_string(), form }
        };
        Axis { key: key.to_string(), values: values.iter().map(setting).collect() }
    }

    #[test]
    fn bandwidths_are_octets_a_second() {
        let (name, cells) = cells("network.up.rate", &["10 kB/s", "8 Mbit/s"]);
        assert_eq!(name, "network.up.rate_bytes_per_s");
        assert_eq!(cells, ["10000", "1000000"]);
    }

    fn cells(key: &str, values: &[&str]) -> (String, Vec<String>) {
        let axis = axis(key, values);
        let column = column(&axis).unwrap();
        let cells = axis.values.iter().map(|value| column.cell(value)).collect();
        (column.name, cells)
    }

    #[test]
    fn cells_are_plain_numbers_in_base_units() {
        let cases = [
            (
                "network.loss",
                vec!["0 %", "0.1"],
                "network.loss",
                vec!["0.000000000", "0.100000000"],
            ),
            ("stop.at", vec!["50 ms"], "stop.at_s", vec!["0.050000000"]),
            ("datagram_limit", vec!["2 KiB"], "datagram_limit_bytes", vec!["2048"]),
            ("header_bytes", vec!["2 kB"], "header_bytes", vec!["2000"]),
            ("cluster.nodes", vec!["100", "1000"], "cluster.nodes", vec!["100", "1000"]),
            ("k", vec!["1", "1.5"], "k", vec!["1.000000000", "1.500000000"]),
            ("fanout", vec!["3", "all"], "fanout", vec!["3", "all"]),
            ("timeout", vec!["none", "2 s"], "timeout", vec!["none", "2 s"]),
        ];
        for (key, values, name, expected) in cases {
            let expected = expected.into_iter().map(str::to_string).collect();
            assert_eq!(cells(key, &values), (name.to_string(), expected));
        }
        let error = column(&axis("x", &["1 s", "1 kB"])).unwrap_err().title();
        assert_eq!(error, "`x` mixes times and sizes: one column cannot hold both");
    }
}
