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

/// The words of `command`: at most `most` of them, where quotes are letters and the last is the rest
/// of the line, or else as a shell reads them.
pub fn of(command: &str, most: Option<usize>) -> Result<Vec<Word>, OpenQuote> {
    most.map_or_else(|| split(command), |most| Ok(line(command, most)))
}

/// The words of `command`, parted by blanks; the last of `most` is the rest of the line.
fn line(command: &str, most: usize) -> Vec<Word> {
    let (mut words, mut at) = (Vec::new(), 0);
    loop {
        let rest = &command[at..];
        let start = at + rest.len() - rest.trim_start().len();
        let rest = command[start..].trim_end();
        if rest.is_empty() {
            return words;
        }
        let len = match rest.find(char::is_whitespace) {
            Some(blank) if words.len() + 1 < most => blank,
            _ => rest.len(),
        };
        words.push(Word { text: rest[..len].to_string(), range: start..start + len });
        at = start + len;
    }
}

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
    fn a_line_keeps_its_quotes_and_the_blanks_of_its_rest() {
        let texts = |command: &str| -> Vec<(String, Range<usize>)> {
            of(command, Some(3)).unwrap().into_iter().map(|w| (w.text, w.range)).collect()
        };
        let word = |text: &str, range| (text.to_string(), range);
        let expected = [word("set", 0..3), word("k", 4..5), word("\"hello  world\" 'x", 7..24)];
        assert_eq!(texts("set k  \"hello  world\" 'x "), expected);
        assert_eq!(texts(" set é"), [word("set", 1..4), word("é", 5..7)]);
        assert_eq!(texts("  "), []);
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
