//! The head of every chart: what the scenario is called, what it claims, and what was run.

use super::figure::{Anchor, Colour, Figure, Font, Point, Rect, bold, font};
use super::lettering::{fitted, wrapped};
use super::model::{measured, modelled};
use super::plot::text_width;
use crate::outcome::{Run, Verdict};
use crate::output::summary::{Summary, plural};
use crate::output::tables::Source;
use crate::output::units::{self, grouped};
use crate::scenario::Scenario;

/// Every chart's width, in logical pixels.
pub const WIDTH: f64 = 800.0;
/// The space at its left and right.
pub const MARGIN: f64 = 24.0;
/// From the words above a panel to its top: room for what the upright axis is called.
pub const AXIS_TITLE: f64 = 34.0;

/// What a chart is called.
pub const TITLE: Font = bold(20.0, Colour::BLACK);
/// What is claimed.
pub const CLAIM: Font = font(14.0, Colour::BLACK);
/// That a run is not as expected.
pub const WARNING: Font = bold(13.0, Colour::VERMILLION);
/// What was run.
pub const FACTS: Font = font(12.5, Colour::GREY);
/// What a chart says in words below its key.
pub const NOTE: Font = font(12.5, Colour::GREY);
const HEADING: Font = bold(14.0, Colour::BLACK);
const KEY: Font = font(12.5, Colour::BLACK);

/// A new figure with its head; also the height that the head takes.
pub fn begin(source: &Source) -> (Figure, f64) {
    let scenario = source.scenario;
    let mut figure = Figure::new(WIDTH);
    let mut y = 16.0;
    y = paragraph(&mut figure, y, &scenario.name, TITLE, 2);
    if let Some(claim) = &scenario.claim {
        y = paragraph(&mut figure, y + 3.0, &format!("Claim: {claim}"), CLAIM, 4);
    }
    let expectations = Expectations::of(source);
    if let Expectations::Failed(text) = &expectations {
        y = paragraph(&mut figure, y + 3.0, text, WARNING, 3);
    }
    let facts = facts(scenario, source.run, expectations.fact());
    y = paragraph(&mut figure, y + 4.0, &facts, FACTS, 4);
    (figure, y)
}

/// What the run made of the scenario's expectations.
enum Expectations {
    None,
    NotJudged,
    Hold,
    /// How many, and which.
    Failed(String),
}

impl Expectations {
    fn of(source: &Source) -> Expectations {
        let expect = &source.scenario.expect;
        if expect.is_empty() {
            return Expectations::None;
        }
        if !source.complete {
            return Expectations::NotJudged;
        }
        let run = &source.run.replications;
        let judged: Vec<_> = source.scenario.judged_by(run).map(|e| e.judge(run)).collect();
        let count = judged.len();
        let failed: Vec<String> = judged.into_iter().filter(|j| !j.holds).map(|j| j.text).collect();
        if count == 0 {
            return Expectations::None;
        }
        if failed.is_empty() {
            return Expectations::Hold;
        }
        let all = plural(count as u64, "expectation");
        Expectations::Failed(format!("{} of {all} failed: {}", failed.len(), failed.join("; ")))
    }

    /// What stands among the facts: a failure has a line of its own.
    fn fact(&self) -> Option<&'static str> {
        match self {
            Expectations::Hold => Some("expectations hold"),
            Expectations::NotJudged => Some("interrupted: expectations not judged"),
            Expectations::None | Expectations::Failed(_) => None,
        }
    }
}

/// What a panel shows, above it; returns the height below it.
pub fn heading(figure: &mut Figure, y: f64, text: &str) -> f64 {
    paragraph(figure, y, text, HEADING, 2)
}

/// A text in lines as wide as the chart, at most `lines_max` of them; returns the height below.
pub fn paragraph(figure: &mut Figure, y: f64, text: &str, font: Font, lines_max: usize) -> f64 {
    let height = (font.size * 1.35).round();
    let lines = wrapped(text, font, WIDTH - 2.0 * MARGIN, lines_max);
    let bottom = y + height * lines.len() as f64;
    for (i, line) in lines.into_iter().enumerate() {
        figure.text((MARGIN, y + height * i as f64 + font.size), line, font);
    }
    bottom
}

/// A text that no line of the grid runs through.
pub fn on_white(figure: &mut Figure, at: Point, text: &str, font: Font, anchor: Anchor) {
    let width = text_width(text, font);
    let left = match anchor {
        Anchor::Start => at.0,
        Anchor::Middle => at.0 - width / 2.0,
        Anchor::End => at.0 - width,
    };
    let (top, bottom) = (at.1 - font.size, at.1 + 0.3 * font.size);
    let right = left + width + 4.0;
    figure.rect(Rect { left: left - 4.0, top, right, bottom }, Colour::WHITE);
    figure.anchored(at, text, font, anchor);
}

/// A row of coloured patches with their meanings, in as many lines as it takes; returns the height
/// below.
pub fn key(figure: &mut Figure, y: f64, entries: &[(Colour, String)]) -> f64 {
    let texts: Vec<&str> = entries.iter().map(|(_, text)| text.as_str()).collect();
    self::entries(figure, y, &texts, |figure, i, (x, y)| {
        let patch = Rect { left: x, top: y + 3.0, right: x + 16.0, bottom: y + 14.0 };
        figure.rect(patch, entries[i].0);
    })
}

/// The same with other signs than patches: `sign` draws that of an entry, 16 pixels wide, at the
/// upper left corner of its line.
pub fn entries(
    figure: &mut Figure,
    y: f64,
    texts: &[&str],
    mut sign: impl FnMut(&mut Figure, usize, Point),
) -> f64 {
    let (mut x, mut y) = (MARGIN, y);
    for (i, text) in texts.iter().enumerate() {
        let text = fitted(text, KEY, WIDTH - 2.0 * MARGIN - 22.0);
        let width = 22.0 + text_width(&text, KEY);
        if x > MARGIN && x + width > WIDTH - MARGIN {
            (x, y) = (MARGIN, y + 18.0);
        }
        sign(figure, i, (x, y));
        figure.text((x + 22.0, y + 13.0), text, KEY);
        x += width + 20.0;
    }
    y + 18.0
}

/// All that a reader must know of the run, in one paragraph.
fn facts(scenario: &Scenario, run: &Run, expectations: Option<&str>) -> String {
    let done = run.replications.len() as u64;
    let replications = match done == scenario.replications || done == 1 {
        true => plural(done, "replication"),
        false => {
            format!("{} of {}", grouped(done.into()), plural(scenario.replications, "replication"))
        }
    };
    let converged = run.replications.iter().filter(|r| r.verdict == Verdict::Converged).count();
    let mut all = modelled(scenario);
    all.push(replications);
    all.push(format!("seed {}", scenario.seed));
    let [converged, of] = [converged as u64, done].map(|count| grouped(count.into()));
    all.push(format!("{converged} of {of} converged"));
    all.extend(scenario.measure.map(measured));
    all.extend(slow(scenario, run));
    all.extend(expectations.map(String::from));
    joined(&all)
}

/// How long 99 % of the nodes took, in half of the replications.
fn slow(scenario: &Scenario, run: &Run) -> Option<String> {
    let times = Summary::of(scenario, run).times;
    let median_s = times.iter().find(|time| time.name == "t99")?.spread.median_s?;
    let median = if run.replications.len() > 1 { "median " } else { "" };
    let of = match (scenario.protocol.changes_are_items(), scenario.measure.is_some()) {
        (true, true) => " of what changed then",
        (true, false) => " of a change",
        (false, true) => " of what was written then",
        (false, false) => "",
    };
    Some(format!("{median}t99{of} {}", units::time(median_s * 1e9)))
}

/// Facts side by side: a line may break between them, not inside one, and never begins with the dot.
pub fn joined(facts: &[String]) -> String {
    facts.iter().map(|fact| fact.replace(' ', "\u{a0}")).collect::<Vec<_>>().join("\u{a0}· ")
}
