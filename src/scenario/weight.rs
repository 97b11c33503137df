//! Weights of peers, as they are written: numbers with at most six decimals, held as integers.

use crate::network::topology::Graph;

/// The greatest weight.
const MAX: u64 = 1_000_000;

/// A weight, exactly, in units of [`Graph::WEIGHT_UNITS`] to one.
///
/// # Errors
/// What is wrong, and what was expected.
pub(super) fn read(word: &str) -> Result<u64, (String, String)> {
    let (whole, fraction) = word.split_once('.').unwrap_or((word, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let is_number = digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    if !is_number {
        let label = "expected a number as in 2 or 0.5";
        return Err((format!("`{word}` is not a weight"), label.to_string()));
    }
    if fraction.trim_end_matches('0').len() > 6 {
        let label = "expected at most six decimals";
        return Err((format!("the weight {word} is too fine"), label.to_string()));
    }
    let fraction = format!("{:0<6.6}", fraction);
    let units = format!("{whole}{fraction}").parse::<u64>().ok();
    units.filter(|units| *units <= MAX * Graph::WEIGHT_UNITS).ok_or_else(|| {
        (format!("a weight of {word} is out of range"), format!("expected 0 to {MAX}"))
    })
}

/// The shortest text that [`read`] gives the same weight for.
pub(super) fn print(units: u64) -> String {
    let (whole, fraction) = (units / Graph::WEIGHT_UNITS, units % Graph::WEIGHT_UNITS);
    let text = format!("{whole}.{fraction:06}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_that_are_none_are_refused() {
        for word in ["x", "", ".", "-1", "1e3", "1.2.3", "0.1234567", "1000000.1", "1000001"] {
            assert!(read(word).is_err(), "{word}");
        }
        let found = ["1", ".5", "2.", "0.1234560", "1000000"].map(|word| read(word).ok());
        let units = [1_000_000, 500_000, 2_000_000, 123_456, 1_000_000_000_000];
        assert_eq!(found, units.map(Some));
    }

    #[test]
    fn weights_are_printed_as_they_are_read() {
        for text in ["0", "1", "0.5", "20", "0.000001", "1000000", "12.34"] {
            assert_eq!(read(text).map(print), Ok(text.to_string()));
        }
    }
}
