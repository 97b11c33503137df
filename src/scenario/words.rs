//! Splitting a command into words, as a shell does, with the place of each word.

use std::ops::Range;

/// One word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word, without its quotes.
    pub text: String,
    /// The bytes of the command that it takes, quotes included.
    pub range: Range<usize>,
}

/// An opening quote without its closing one: its place in the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenQuote(pub usize);

/// The words of `command`. Blanks part words; within single or double quotes they do not.
/// A backslash before a quote, a blank or a backslash makes it an ordinary character, but for
/// within single quotes.
pub fn split(command: &str) -> Result<Vec<Word>, OpenQuote> {
    let mut words = Vec::new();
    let mut chars = command.char_indices().peekable();
    while let Some((start, c)) = chars.peek().copied() {
        if c.is_whitespace() {
            chars.next();
            continue;
        }
        let mut text = String::new();
        let mut end = start;
        let mut quote: Option<(char, usize)> = None;
        while let Some((at, c)) = chars.peek().copied() {
            if quote.is_none() && c.is_whitespace() {
                break;
            }
            chars.next();
            end = at + c.len_utf8();
            match (c, quote) {
                (c, Some((open, _))) if c == open => quote = None,
                ('"' | '\'', None) => quote = Some((c, at)),
                ('\\', Some(('"', _)) | None) => {
                    let escaped = chars.next_if(|(_, next)| escapable(*next));
                    end = escaped.map_or(end, |(at, next)| at + next.len_utf8());
                    text.push(escaped.map_or('\\', |(_, next)| next));
                }
                _ => text.push(c),
            }
        }
        if let Some((_, at)) = quote {
            return Err(OpenQuote(at));
        }
        words.push(Word { text, range: start..end });
    }
    Ok(words)
}

fn escapable(c: char) -> bool {
    matches!(c, '"' | '\'' | '\\') || c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(command: &str) -> Vec<String> {
        split(command).unwrap().into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn quotes_keep_blanks_and_vanish() {
        assert_eq!(texts(r#"set motd "hello world""#), ["set", "motd", "hello world"]);
        assert_eq!(texts(r#"set 'a "b"' c'd e'f"#), ["set", "a \"b\"", "cd ef"]);
        assert_eq!(texts(r#"set k """#), ["set", "k", ""]);
        assert_eq!(texts(r#"a\ b "c\"d" '\'"#), ["a b", "c\"d", "\\"]);
        assert_eq!(texts("  "), Vec::<String>::new());
    }

    #[test]
    fn words_know_their_place() {
        let command = "set  'é x' v";
        let ranges: Vec<&str> =
            split(command).unwrap().into_iter().map(|word| &command[word.range]).collect();
        assert_eq!(ranges, ["set", "'é x'", "v"]);
        assert_eq!(split("set 'x"), Err(OpenQuote(4)));
    }
}
