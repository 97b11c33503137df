//! What is wrong with a scenario, and how it is shown: file, line, column, the line itself, a
//! caret, what was found, what was expected, and the nearest valid name.

use super::document::MISTAKES_MAX;
use super::source::{Place, Sources};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::path::PathBuf;

/// One mistake.
#[derive(Clone, Debug)]
pub struct Problem(Box<Details>);

#[derive(Clone, Debug)]
struct Details {
    title: String,
    place: Option<Place>,
    label: String,
    also: Vec<(Place, String)>,
    help: Vec<String>,
    unreadable: bool,
}

impl Problem {
    /// A mistake at `place`.
    pub fn at(place: &Place, title: impl Into<String>) -> Problem {
        let mut problem = Problem::of_all(title);
        problem.0.place = Some(place.clone());
        problem
    }

    /// A mistake of the scenario as a whole.
    pub fn of_all(title: impl Into<String>) -> Problem {
        let title = title.into();
        let (label, also, help) = (String::new(), Vec::new(), Vec::new());
        Problem(Box::new(Details { title, place: None, label, also, help, unreadable: false }))
    }

    /// What the caret says: what was expected here.
    pub fn label(mut self, label: impl Into<String>) -> Problem {
        self.0.label = label.into();
        self
    }

    /// Another place that matters, and why.
    pub fn also(mut self, place: &Place, label: impl Into<String>) -> Problem {
        self.0.also.push((place.clone(), label.into()));
        self
    }

    /// A way out.
    pub fn help(mut self, help: impl Into<String>) -> Problem {
        self.0.help.push(help.into());
        self
    }

    /// Marks the mistake as a file that could not be read.
    pub fn unreadable(mut self) -> Problem {
        self.0.unreadable = true;
        self
    }

    /// Where the caret points.
    pub fn place(&self) -> Option<&Place> {
        self.0.place.as_ref()
    }

    /// Whether it says the same of the same place.
    pub(super) fn is_same(&self, other: &Problem) -> bool {
        (self.place(), self.title()) == (other.place(), other.title())
    }

    /// The first line of the message.
    pub fn title(&self) -> &str {
        &self.0.title
    }

    fn group<'a>(&'a self, sources: &'a Sources) -> Group<'a> {
        let title = Level::ERROR.primary_title(self.0.title.as_str());
        let mut group = Group::with_title(title);
        let Some((source, range)) = self.place().and_then(|place| sources.locate(place)) else {
            if let Some(name) = sources.first_name() {
                group = group.element(Origin::path(name));
            }
            return self.with_help(group);
        };
        let caret = AnnotationKind::Primary.span(range);
        let label = Some(self.0.label.as_str()).filter(|label| !label.is_empty());
        let mut snippet = Snippet::source(source.text.as_str())
            .path(source.name.as_str())
            .annotation(caret.label(label));
        let mut elsewhere = Vec::new();
        for (place, label) in &self.0.also {
            let Some((other, range)) = sources.locate(place) else { continue };
            let context = AnnotationKind::Context.span(range).label(label.as_str());
            if other.start == source.start {
                snippet = snippet.annotation(context);
            } else {
                let other = Snippet::source(other.text.as_str()).path(other.name.as_str());
                elsewhere.push(other.annotation(context));
            }
        }
        group = group.element(snippet).elements(elsewhere);
        self.with_help(group)
    }

    fn with_help<'a>(&'a self, group: Group<'a>) -> Group<'a> {
        group.elements(self.0.help.iter().map(|help| Level::HELP.message(help.as_str())))
    }
}

/// Every mistake found in one scenario, in the order of the text.
#[derive(Clone, Debug)]
pub struct Report {
    sources: Sources,
    problems: Vec<Problem>,
}

/// How many mistakes are shown; the rest is counted.
const SHOWN_MAX: usize = 20;

impl Report {
    /// The mistakes in order; `problems` is not empty.
    pub fn new(sources: Sources, mut problems: Vec<Problem>) -> Report {
        problems.sort_by_key(|problem| problem.place().map_or(0, |place| place.start));
        Report { sources, problems }
    }

    /// Adds what `other`, of the same text and options, finds besides.
    pub fn absorb(&mut self, other: Report) {
        let name = |sources: &Sources, problem: &Problem| {
            let (source, _) = problem.place().and_then(|place| sources.locate(place))?;
            Some(source.name.clone())
        };
        for problem in other.problems {
            let same =
                |old: &Problem| old.title() == problem.title() && old.place() == problem.place();
            // Not of a file that the other alone has read.
            let here = name(&self.sources, &problem) == name(&other.sources, &problem);
            if here && !self.problems.iter().any(same) {
                self.problems.push(problem);
            }
        }
        self.problems.sort_by_key(|problem| problem.place().map_or(0, |place| place.start));
    }

    /// The same with a hint at each mistake.
    #[must_use]
    pub fn with_help(mut self, help: &str) -> Report {
        self.problems = self.problems.into_iter().map(|problem| problem.help(help)).collect();
        self
    }

    /// The mistakes.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Line and column, from 1, of each mistake that has a place.
    pub fn positions(&self) -> Vec<(usize, usize)> {
        let places = self.problems.iter().filter_map(Problem::place);
        places.filter_map(|place| self.sources.line_column(place)).collect()
    }

    fn render(&self, color: bool) -> String {
        let shown = self.problems.iter().take(SHOWN_MAX);
        let mut parts: Vec<String> =
            shown.map(|p| paint(&[p.group(&self.sources)], color)).collect();
        if self.problems.len() > 1 {
            parts.push(paint(&[self.summary()], color));
        }
        parts.join("\n\n") + "\n"
    }

    fn summary(&self) -> Group<'static> {
        let count = self.problems.len();
        let more = if count >= MISTAKES_MAX { " or more" } else { "" };
        let mut text = format!("{count}{more} mistakes in the scenario");
        if count > SHOWN_MAX {
            text += &format!("; the first {SHOWN_MAX} are shown");
        }
        Group::with_title(Level::ERROR.primary_title(text))
    }
}

fn paint(groups: &[Group<'_>], color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    renderer.render(groups)
}

/// Why a scenario could not be loaded.
#[derive(Debug)]
pub enum LoadError {
    /// The scenario is wrong.
    Invalid(Report),
    /// The scenario's file could not be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why, in words.
        reason: String,
        /// A way out, if one is known.
        help: Option<String>,
    },
}

impl LoadError {
    /// The message, of one or more lines, with or without colour.
    pub fn render(&self, color: bool) -> String {
        match self {
            LoadError::Invalid(report) => report.render(color),
            LoadError::Unreadable { path, reason, help } => {
                let title = format!("cannot read `{}`: {reason}", path.display());
                let mut group = Group::with_title(Level::ERROR.primary_title(title));
                if let Some(help) = help {
                    group = group.element(Level::HELP.message(help.as_str()));
                }
                paint(&[group], color) + "\n"
            }
        }
    }

    /// The exit status that belongs to it: 2 for a wrong scenario, 3 when all that is wrong is
    /// that a file could not be read.
    pub fn exit_status(&self) -> u8 {
        match self {
            LoadError::Invalid(report) if !report.problems.iter().all(|p| p.0.unreadable) => 2,
            _ => 3,
        }
    }
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for LoadError {}
