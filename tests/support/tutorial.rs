//! Reads a tutorial: what its reader is told to type, to write into files, and to expect on the screen.
//!
//! A fenced block is marked by its language: `sh` is typed, `text` after it is what is then on the
//! screen, and `toml` and `diff` go into the file that the comment above the fence names
//! (`<!-- write mine.toml -->`, `<!-- append mine.toml -->`, `<!-- edit mine.toml -->`). A comment
//! `<!-- exit 2 -->` above `sh` says the exit status, which is 0 otherwise. Code of other programs is
//! only looked at.

/// What the reader does next.
#[derive(Debug)]
pub enum Step {
    /// Makes a file.
    Write { file: String, text: String },
    /// Puts lines at the end of one.
    Append { file: String, text: String },
    /// Takes the lines with a minus for those with a plus.
    Edit { file: String, text: String },
    /// Types commands, one a line.
    Type { commands: Vec<String>, exit: i32, screen: Option<String> },
}

/// A step, and the line of the tutorial at which its block begins.
#[derive(Debug)]
pub struct At {
    pub line: usize,
    pub step: Step,
}

/// A fenced block: the line of its fence, its language, the comment above it, what is in it.
struct Block {
    line: usize,
    language: String,
    note: String,
    text: String,
}

fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut note, mut open) = (String::new(), false);
    for (index, line) in markdown.lines().enumerate() {
        if open && line == "```" {
            open = false;
            note = String::new();
        } else if open {
            let text = &mut blocks.last_mut().unwrap().text;
            text.push_str(line);
            text.push('\n');
        } else if let Some(language) = line.strip_prefix("```") {
            open = true;
            let (language, note) = (language.to_string(), std::mem::take(&mut note));
            blocks.push(Block { line: index + 1, language, note, text: String::new() });
        } else if let Some(rest) = line.strip_prefix("<!-- ") {
            note = rest.strip_suffix(" -->").expect("a comment of one line").to_string();
        }
    }
    assert!(!open, "the last block has no end");
    blocks
}

/// The steps of a tutorial, in order. Panics at a block that is none of these.
pub fn steps(markdown: &str) -> Vec<At> {
    let mut steps: Vec<At> = Vec::new();
    let mut just_typed = false;
    for block in blocks(markdown) {
        let line = block.line;
        let typed = std::mem::replace(&mut just_typed, block.language == "sh");
        let step = match (block.language.as_str(), block.note.split_once(' ')) {
            ("sh", note) => {
                let exit = note.map_or(0, |(word, status)| {
                    assert_eq!(word, "exit", "line {line}");
                    status.parse().unwrap()
                });
                let commands = block.text.lines().map(String::from).collect();
                Step::Type { commands, exit, screen: None }
            }
            ("text", None) => {
                assert!(typed, "line {line}: nothing is typed before it");
                let Some(At { step: Step::Type { screen, .. }, .. }) = steps.last_mut() else {
                    panic!("line {line}: nothing is typed before it");
                };
                *screen = Some(block.text);
                continue;
            }
            ("toml", Some(("write", file))) => Step::Write { file: file.into(), text: block.text },
            ("toml", Some(("append", file))) => {
                Step::Append { file: file.into(), text: block.text }
            }
            ("diff", Some(("edit", file))) => Step::Edit { file: file.into(), text: block.text },
            ("rust" | "go" | "python", None) => continue,
            (language, note) => panic!("line {line}: a block of `{language}` with {note:?}"),
        };
        steps.push(At { line, step });
    }
    steps
}

/// `old` with the change made: each run of lines with a minus, which it must have once, becomes the
/// lines with a plus that follow.
pub fn edited(old: &str, diff: &str) -> String {
    let mut new = old.to_string();
    let mut lines = diff.lines().peekable();
    while lines.peek().is_some() {
        let mut taken = |sign: char| {
            let mut text = String::new();
            while let Some(line) = lines.next_if(|line| line.starts_with(sign)) {
                text.push_str(&line[1..]);
                text.push('\n');
            }
            text
        };
        let (out, into) = (taken('-'), taken('+'));
        assert!(!out.is_empty(), "a change begins with what is taken out: {diff}");
        assert_eq!(new.matches(&out).count(), 1, "{out}is not once in\n{new}");
        new = new.replace(&out, &into);
    }
    new
}

/// A line without what depends on the machine: its speed, and how many threads it has.
fn steady(line: &str) -> &str {
    let line = line.trim_end();
    if line.starts_with("speed ") {
        return "speed";
    }
    match line.rsplit_once(", ") {
        Some((before, last)) if last.ends_with(" thread") || last.ends_with(" threads") => before,
        _ => line,
    }
}

/// Whether `found` is what `expected` shows, in which `...` stands for one line or more.
pub fn shows(expected: &str, found: &str) -> bool {
    let expected: Vec<&str> = expected.lines().map(steady).collect();
    let found: Vec<&str> = found.lines().map(steady).collect();
    let mut parts = expected.split(|line| *line == "...");
    let first = parts.next().unwrap();
    let parts: Vec<&[&str]> = parts.collect();
    if !found.starts_with(first) {
        return false;
    }
    let Some((last, middle)) = parts.split_last() else { return found.len() == first.len() };
    let mut at = first.len();
    for part in middle {
        let place = (at + 1..found.len()).find(|&from| found[from..].starts_with(part));
        let Some(place) = place else { return false };
        at = place + part.len();
    }
    found.len() > at + last.len() && found.ends_with(last)
}
