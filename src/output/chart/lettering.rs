//! Texts that fit: broken into lines, or shortened.

use super::figure::Font;
use super::plot::text_width;

/// What a line does not begin with after a number.
const UNITS: [&str; 13] =
    ["ns", "us", "µs", "ms", "s", "min", "h", "d", "%", "B", "kB", "MB", "GB"];

/// `text` broken between words into lines no wider than `width`; an ellipsis stands for the rest.
pub fn wrapped(text: &str, font: Font, width: f64, lines_max: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // Not at U+00A0, which holds words together.
    let words = text.split([' ', '\n', '\t']).filter(|word| !word.is_empty());
    let words = with_units(words).into_iter();
    let mut words = words.flat_map(|word| broken(&word, font, width)).peekable();
    while let Some(first) = words.next() {
        let mut line = first;
        while let Some(next) =
            words.next_if(|word| text_width(&format!("{line} {word}"), font) <= width)
        {
            line = format!("{line} {next}");
        }
        if lines.len() + 1 == lines_max && words.peek().is_some() {
            lines.push(shortened(line, font, width));
            break;
        }
        lines.push(line);
    }
    lines
}

/// The words, with a number and its unit as one.
fn with_units<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for word in words {
        let unit = UNITS.contains(&word.trim_end_matches([',', '.', ';', ':', ')']));
        match all.last_mut().filter(|last| unit && last.ends_with(|c: char| c.is_ascii_digit())) {
            Some(number) => *number += &format!(" {word}"),
            None => all.push(word.to_string()),
        }
    }
    all
}

/// A word too wide for a line, in pieces: broken after a hyphen where it has one.
fn broken(word: &str, font: Font, width: f64) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for letter in word.chars() {
        let last = pieces.last_mut().expect("there is always one");
        last.push(letter);
        if text_width(last, font) > width && last.chars().count() > 1 {
            let hyphen = last.rfind('-').filter(|at| at + 1 < last.len());
            let end = hyphen.map_or(last.len() - letter.len_utf8(), |at| at + 1);
            let rest = last.split_off(end);
            pieces.push(rest);
        }
    }
    pieces
}

fn shortened(mut line: String, font: Font, width: f64) -> String {
    while text_width(&format!("{line} …"), font) > width && line.pop().is_some() {}
    format!("{line} …")
}

/// `text` no wider than `width`: an ellipsis stands for its middle, since what tells names apart is
/// often their end.
pub fn fitted(text: &str, font: Font, width: f64) -> String {
    if text_width(text, font) <= width {
        return text.to_string();
    }
    let letters: Vec<char> = text.chars().collect();
    let without = |dropped: usize| {
        let kept = letters.len() - dropped;
        let (head, tail) = (kept.div_ceil(2), kept / 2);
        let start: String = letters[..head].iter().collect();
        let end: String = letters[letters.len() - tail..].iter().collect();
        format!("{}…{}", start.trim_end(), end.trim_start())
    };
    let mut all = (1..letters.len()).map(without);
    all.find(|text| text_width(text, font) <= width).unwrap_or_else(|| "…".to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::chart::head::CLAIM;

    #[test]
    fn long_texts_wrap_and_end_in_an_ellipsis() {
        let text = "word ".repeat(100);
        let lines = wrapped(&text, CLAIM, 300.0, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines[2].ends_with('…'));
        assert!(lines.iter().all(|line| text_width(line, CLAIM) <= 300.0));
        let lines = wrapped(&"w".repeat(100), CLAIM, 300.0, 9);
        assert!(lines.len() > 3 && lines.iter().all(|line| text_width(line, CLAIM) <= 300.0));
        assert_eq!(lines.concat(), "w".repeat(100));
        assert_eq!(
            wrapped("random-regular, degree=6", CLAIM, 80.0, 9),
            ["random-", "regular,", "degree=6"]
        );
    }

    #[test]
    fn a_number_keeps_its_unit() {
        assert_eq!(
            wrapped("all know within 3 s, and", CLAIM, 120.0, 9),
            ["all know within", "3 s, and"]
        );
        let words = ["5", "%", "of", "10", "s", "say", "s"].into_iter();
        assert_eq!(with_units(words), ["5 %", "of", "10 s", "say", "s"]);
    }

    #[test]
    fn long_names_lose_their_middle() {
        assert_eq!(fitted("a name", CLAIM, 300.0), "a name");
        let name = format!("begin {} end", "w".repeat(100));
        let short = fitted(&name, CLAIM, 150.0);
        assert!(text_width(&short, CLAIM) <= 150.0);
        assert!(short.starts_with("begin ") && short.contains('…') && short.ends_with(" end"));
    }
}
