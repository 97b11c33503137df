//! [`load`] and [`parse`]: from a file, or a text, to a [`Scenario`].

use super::errors::{LoadError, Problem, Report};
use super::overrides::chosen::{self, Chosen};
use super::overrides::{self, Override};
use super::resolve::{self, Origin};
use super::source::Sources;
use super::useful::{Idle, Usefulness};
use super::{Scenario, document, nearest, read};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The scenario that `gossip-sim init` writes: valid, short, and explained.
pub fn template() -> &'static str {
    include_str!("template.toml")
}

/// Reads the scenario in the file at `path`, with `overrides`.
///
/// # Errors
/// Every mistake found in the scenario, or why the file cannot be read.
pub fn load(path: &Path, overrides: &[Override]) -> Result<Scenario, LoadError> {
    Text::read(path)?.parse(overrides)
}

/// A scenario as it is written, to be read more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What errors call it; gives the scenario its stem.
    pub name: String,
    /// The TOML.
    pub text: String,
    /// The folder to which the paths in it are relative.
    pub folder: PathBuf,
}

impl Text {
    /// The text of the file at `path`.
    ///
    /// # Errors
    /// Why the file cannot be read.
    pub fn read(path: &Path) -> Result<Text, LoadError> {
        let bytes = bytes(path)?;
        let name = path.display().to_string();
        let text = text(&bytes, &name)?.to_string();
        Ok(Text { text, name, folder: path.parent().unwrap_or(Path::new("")).to_path_buf() })
    }

    /// The scenario, with `overrides`.
    ///
    /// # Errors
    /// Every mistake found.
    pub fn parse(&self, overrides: &[Override]) -> Result<Scenario, LoadError> {
        parse(&self.text, &self.name, &self.folder, overrides)
    }

    /// One design point: as [`Text::parse`], without the section `[sweep]`, whose values are as
    /// many as there are points. A key that does nothing is noted, and no mistake.
    ///
    /// # Errors
    /// Every mistake found.
    pub fn parse_point(&self, overrides: &[Override]) -> Result<(Scenario, Usefulness), LoadError> {
        parse_sections(&self.text, &self.name, &self.folder, overrides, Sections::WithoutSweep)
    }

    /// The mistakes of a design point, shown where `chosen` stands in `[sweep]` or `--vary`, each
    /// with `help`; none if it has no mistake. Keys that do nothing are mistakes if they are among
    /// `useless`. `overrides` are all, those of the sweep too.
    pub fn mistakes_at(
        &self,
        overrides: &[Override],
        chosen: &[Chosen<'_>],
        useless: &BTreeSet<String>,
        help: &str,
    ) -> Option<LoadError> {
        let sections = Sections::Point { chosen, useless, help };
        parse_sections(&self.text, &self.name, &self.folder, overrides, sections).err()
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, LoadError> {
    read::bytes(path, read::SCENARIO_OCTETS_MAX).map_err(|error| {
        if !error.is_unreadable() {
            let title = format!("`{}` is no scenario: {}", path.display(), error.reason());
            return invalid(Problem::of_all(title));
        }
        let (path, reason) = (path.to_path_buf(), error.reason());
        LoadError::Unreadable { help: beside(&path), path, reason }
    })
}

/// Reads the scenario in `text`; `name` is what errors call it and gives it its stem, and the
/// paths in it are relative to `folder`.
///
/// # Errors
/// Every mistake found.
pub fn parse(
    text: &str,
    name: &str,
    folder: &Path,
    overrides: &[Override],
) -> Result<Scenario, LoadError> {
    Ok(parse_sections(text, name, folder, overrides, Sections::All)?.0)
}

/// What is read of a text.
#[derive(Clone, Copy)]
enum Sections<'a> {
    /// All of it.
    All,
    /// All but `[sweep]`.
    WithoutSweep,
    /// With these values of its axes in place of `[sweep]`; the keys that no point makes anything
    /// of, and a hint for each mistake.
    Point { chosen: &'a [Chosen<'a>], useless: &'a BTreeSet<String>, help: &'a str },
}

impl<'a> Sections<'a> {
    /// What becomes of keys that do nothing.
    fn idle(self) -> Idle<'a> {
        match self {
            Sections::All => Idle::Refused,
            Sections::WithoutSweep => Idle::Noted,
            Sections::Point { useless, .. } => Idle::RefusedIf(useless),
        }
    }
}

/// As [`parse`], of these sections.
fn parse_sections(
    text: &str,
    name: &str,
    folder: &Path,
    overrides: &[Override],
    sections: Sections<'_>,
) -> Result<(Scenario, Usefulness), LoadError> {
    let mut sources = Sources::default();
    let start = sources.add(name, text);
    let starts = overrides::add(overrides, &mut sources);
    if text.lines().all(|line| line.trim().is_empty() || line.trim().starts_with('#')) {
        let problem = Problem::of_all(format!("`{name}` is empty"));
        return Err(invalid(problem.help("`gossip-sim init` writes a scenario to begin with")));
    }
    let mut root = match document::tree(text, start) {
        Ok(root) => root,
        Err(problems) => return Err(LoadError::Invalid(Report::new(sources, problems))),
    };
    if matches!(sections, Sections::WithoutSweep) {
        root.get_mut().remove("sweep");
    }
    let wrong_overrides = overrides::apply(root.get_mut(), overrides, &starts);
    if let Sections::Point { chosen, .. } = sections {
        let options: Vec<_> = overrides.iter().zip(starts).collect();
        let wrong = chosen::write(root.get_mut(), chosen, &options, &sources);
        if !wrong.is_empty() {
            return Err(LoadError::Invalid(Report::new(sources, wrong)));
        }
    }
    let own = super::group::own_sections(&root);
    let mut read = document::read(root);
    read.problems.extend(wrong_overrides);
    let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy();
    if ["", ".", ".."].contains(&&*stem) || stem.contains(char::is_control) {
        let problem = Problem::of_all(format!("{name:?} is no name for a scenario"));
        return Err(invalid(problem.help(
            "the folder of the results is called after the file: name it as in `spread.toml`",
        )));
    }
    let origin = Origin { stem: &stem, folder, claim: claim(text), idle: sections.idle() };
    resolve::resolve(read, own, origin, &mut sources).map_err(|problems| {
        let report = Report::new(sources, problems);
        LoadError::Invalid(match sections {
            Sections::Point { help, .. } => report.with_help(help),
            _ => report,
        })
    })
}

fn invalid(problem: Problem) -> LoadError {
    LoadError::Invalid(Report::new(Sources::default(), vec![problem]))
}

/// The text in `bytes`, without a byte order mark.
fn text<'b>(bytes: &'b [u8], name: &str) -> Result<&'b str, LoadError> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let wrong = |at: usize, title: String, label: &str| {
        // What precedes `at` is valid, so the place is the same in the mended text.
        let mended = String::from_utf8_lossy(bytes).replace('\0', "\u{fffd}");
        let mut sources = Sources::default();
        sources.add(name, &mended);
        let problem = Problem::at(&(at..at + '\u{fffd}'.len_utf8()), title).label(label);
        LoadError::Invalid(Report::new(sources, vec![problem]))
    };
    let read = std::str::from_utf8(bytes);
    let valid = read.as_ref().map_or_else(|error| error.valid_up_to(), |text| text.len());
    if bytes.contains(&0) {
        let title = format!("`{name}` is a binary file");
        return Err(invalid(Problem::of_all(title).help("a scenario is a text file in TOML")));
    }
    read.map_err(|_| {
        let title = format!("not UTF-8: octet 0x{:02x}", bytes[valid]);
        wrong(valid, title, "expected text in UTF-8")
    })
}

/// The text after `# Claim:` in the comments at the head of the file.
fn claim(text: &str) -> Option<String> {
    let in_head = |line: &&str| line.is_empty() || line.starts_with('#');
    let mut head = text.lines().map(str::trim).take_while(in_head);
    let first = head.find_map(|line| line.strip_prefix("# Claim:"))?;
    let rest = head.map(|line| line.trim_start_matches('#').trim());
    let lines: Vec<&str> =
        [first.trim()].into_iter().chain(rest.take_while(|line| !line.is_empty())).collect();
    Some(lines.join(" ").trim().to_string()).filter(|claim| !claim.is_empty())
}

/// The scenario beside `path` whose name is nearest, as a hint.
fn beside(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".toml")).collect();
    names.sort();
    let near = nearest(wanted, names.iter().map(String::as_str)).filter(|near| *near != wanted)?;
    Some(format!("did you mean `{}`?", path.with_file_name(near).display()))
}
