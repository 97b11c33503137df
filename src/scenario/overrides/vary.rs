//! `--vary KEY=A,B,C | KEY=FROM..TO[/STEP]`: an axis from the command line, written into `[sweep]`.

use super::{Part, entry, parts, read_value, replace};
use crate::scenario::errors::Problem;
use std::borrow::Cow;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// Writes one axis; its key below `sweep.vary`.
pub(super) fn write<'i>(
    root: &mut DeTable<'i>,
    text: &'i str,
    start: usize,
    done: &[Vec<String>],
) -> Result<Vec<String>, Problem> {
    let place = start..start + text.len();
    let Some((key, values)) = text.split_once('=') else {
        let problem = Problem::at(&place, "no `=` in an axis");
        let label = "expected KEY=A,B,C or KEY=FROM..TO[/STEP]";
        return Err(problem.label(label).help("as in --vary network.loss=\"0 %,10 %\""));
    };
    parts(key, start)?;
    let path = ["sweep", "vary", key.trim()].map(str::to_string).to_vec();
    let key_place = start..start + key.trim_end().len();
    if done.contains(&path) {
        let problem = Problem::at(&key_place, format!("`{}` is varied twice", key.trim()));
        return Err(problem.label("another --vary has it already"));
    }
    let value = axis(values, start + key.len() + 1)?;
    let section = |text| Part { text, place: key_place.clone() };
    let mut here = root;
    for name in ["sweep", "vary"] {
        here = match entry(here, &section(name)).get_mut() {
            DeValue::Table(table) => table,
            _ => {
                let title = format!("`{name}` is not a table");
                return Err(Problem::at(&key_place, title).label("expected a table to add to"));
            }
        };
    }
    replace(here, &Part { text: key.trim(), place: key_place }, value);
    Ok(path)
}

/// A range, or the list of the values.
fn axis(text: &str, start: usize) -> Result<Spanned<DeValue<'_>>, Problem> {
    let place = start..start + text.len();
    let pieces = pieces(text);
    if let [only] = pieces.as_slice() {
        let value = read_value(only.1, start + only.0)?;
        if matches!(value.get_ref(), DeValue::Array(_)) {
            return Ok(value);
        }
        let bare = !only.1.trim_start().starts_with(['"', '\'', '{']);
        if bare && only.1.contains("..") {
            return Ok(Spanned::new(place, DeValue::String(Cow::Borrowed(only.1.trim()))));
        }
    }
    let values = pieces.into_iter().map(|(at, piece)| read_value(piece, start + at));
    let values = values.collect::<Result<DeArray<'_>, Problem>>()?;
    Ok(Spanned::new(place, DeValue::Array(values)))
}

/// The text between commas that stand in no quotes or brackets, each with where it begins.
fn pieces(text: &str) -> Vec<(usize, &str)> {
    let (mut pieces, mut begin, mut depth, mut quote) = (Vec::new(), 0, 0i32, None);
    for (at, c) in text.char_indices() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quote = Some(c),
            ('[' | '{', None) => depth += 1,
            (']' | '}', None) => depth -= 1,
            (',', None) if depth == 0 => {
                pieces.push((begin, &text[begin..at]));
                begin = at + 1;
            }
            _ => {}
        }
    }
    pieces.push((begin, &text[begin..]));
    pieces
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn commas_part_values_but_not_within_quotes_or_brackets() {
        let text = "1, \"a,b\",{ kind = 'x', y = [1,2] },";
        let pieces: Vec<&str> = pieces(text).into_iter().map(|(_, piece)| piece.trim()).collect();
        assert_eq!(pieces, ["1", "\"a,b\"", "{ kind = 'x', y = [1,2] }", ""]);
    }
}
