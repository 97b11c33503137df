//! The texts that a scenario is made of, laid end to end on one axis of byte positions.
//!
//! The file, each `--set` and each edge list is a source. A [`Place`] is a range on the common
//! axis, so a value carries no reference to its source and an error still finds it.

use std::ops::Range;

/// A range of bytes on the common axis.
pub type Place = Range<usize>;

/// One text.
#[derive(Clone, Debug)]
pub struct Source {
    /// What an error calls it: a path, or `--set`.
    pub name: String,
    /// The text.
    pub text: String,
    /// Where it begins on the common axis.
    pub start: usize,
}

/// All texts of one scenario.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    items: Vec<Source>,
}

impl Sources {
    /// Adds a text and returns where it begins.
    pub fn add(&mut self, name: &str, text: &str) -> usize {
        let start = self.end();
        self.items.push(Source { name: name.to_string(), text: text.to_string(), start });
        start
    }

    /// What the first text is called, if there is one.
    pub fn first_name(&self) -> Option<&str> {
        self.items.first().map(|source| source.name.as_str())
    }

    /// Where the next text will begin.
    pub fn end(&self) -> usize {
        // One position between neighbours keeps the end of a text apart from the next beginning.
        self.items.last().map_or(0, |last| last.start + last.text.len() + 1)
    }

    /// The place of a range of bytes of the string `value` that is written at `place`; the whole
    /// place when escapes make the string differ from what is written.
    pub fn inside(&self, place: &Place, value: &str, range: Range<usize>) -> Place {
        match self.text(place).find(value) {
            Some(offset) if !value.is_empty() => {
                let start = place.start + offset;
                // Past the end of the string, the caret stands on the closing quote.
                start + range.start..start + range.end.max(range.start + 1)
            }
            _ => place.clone(),
        }
    }

    /// The source that holds `place`, and the place within it, moved to character boundaries.
    pub fn locate(&self, place: &Place) -> Option<(&Source, Range<usize>)> {
        let source = self.items.iter().rev().find(|source| source.start <= place.start)?;
        let clip = |at: usize| floor(&source.text, at - source.start);
        let start = clip(place.start);
        let end = clip(place.end.max(place.start)).max(start);
        Some((source, start..end))
    }

    /// The text at `place`.
    pub fn text(&self, place: &Place) -> &str {
        self.locate(place).map_or("", |(source, range)| &source.text[range])
    }

    /// Line and column of the beginning of `place`, both from 1, the column in characters.
    pub fn line_column(&self, place: &Place) -> Option<(usize, usize)> {
        let (source, range) = self.locate(place)?;
        let before = &source.text[..range.start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        Some((line, before[line_start..].chars().count() + 1))
    }
}

/// The last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_find_their_source_line_and_column() {
        let mut sources = Sources::default();
        let first = sources.add("a.toml", "x = 1\ny = é9\n");
        let second = sources.add("--set", "z=3");
        assert_eq!(first, 0);
        assert_eq!(sources.text(&(12..13)), "9");
        assert_eq!(sources.line_column(&(12..13)), Some((2, 6)));
        let place = second + 2..second + 3;
        assert_eq!(sources.locate(&place).unwrap().0.name, "--set");
        assert_eq!(sources.text(&place), "3");
        assert_eq!(sources.line_column(&place), Some((1, 3)));
    }
}
