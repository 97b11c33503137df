//! The charts of a sweep: lines with intervals against one axis, a heat map for two, small
//! multiples for three. Their data is in `summary.csv`.

mod heatmap;
mod laws;
mod lines;
mod quantity;
mod upright;
mod viridis;

use super::head::{self, CLAIM, FACTS, TITLE, WIDTH};
use super::{Chart, Figure, finish};
use crate::outcome::Verdict;
use crate::output::summary::plural;
use crate::output::sweep::SweepSource;
use crate::output::units::grouped;
use crate::scenario::Setting;
use crate::sweep::{Plan, Theory};
use quantity::{Estimate, QUANTITIES, Quantity};
use rayon::prelude::*;

/// Draws all charts of a sweep, in parallel, in the format that the scenario asks for. A quantity
/// that fewer than two points reached has none, nor has a share of 100 % everywhere; and more than three axes have none: no page shows four at once.
pub fn charts(source: &SweepSource) -> Vec<Chart> {
    let format = source.plan.base.output.format;
    let rows = || source.results.points.iter().flatten();
    let converged = rows().all(|row| row.verdict == Verdict::Converged);
    let draw = |quantity: &Quantity| {
        let estimates = quantity.estimates(source);
        quantity.is_worth_a_chart(&estimates).then_some(())?;
        let theory = quantity.theory(source.plan);
        let data = Data { plan: source.plan, quantity, estimates, theory, converged };
        let figure = data.draw()?;
        Some(finish(quantity.file, &figure, format))
    };
    QUANTITIES.par_iter().filter_map(draw).collect()
}

/// One quantity at all points of a plan.
struct Data<'a> {
    plan: &'a Plan,
    quantity: &'a Quantity,
    /// By point; none where it is not complete, or no replication reached it.
    estimates: Vec<Option<Estimate>>,
    /// What theory says of it.
    theory: Vec<Theory>,
    /// Whether every replication converged.
    converged: bool,
}

impl Data<'_> {
    fn draw(&self) -> Option<Figure> {
        // A word and a number: a line a word says more than a map.
        let words = self.plan.parameters.iter().filter(|p| !p.is_number()).count();
        let few = |axis: usize| self.plan.axes().axes[axis].values.len() <= lines::COLOURS_MAX;
        match (self.plan.axes().zip, self.plan.parameters.len()) {
            (true, _) | (_, 1) => Some(lines::draw(self, None, None)),
            (_, 2) if words == 1 => {
                let word = usize::from(self.plan.parameters[0].is_number());
                match few(word) {
                    true => Some(lines::draw(self, None, Some(word))),
                    false => Some(heatmap::draw(self)),
                }
            }
            (_, 2) => Some(heatmap::draw(self)),
            (_, 3) => Some(lines::draw(self, Some(0), Some(1))),
            _ => None,
        }
    }

    /// A new figure with its head; also the height that the head takes.
    fn begin(&self, what: &str) -> (Figure, f64) {
        let base = &self.plan.base;
        let mut figure = Figure::new(WIDTH);
        let mut y = head::paragraph(&mut figure, 16.0, &base.name, TITLE, 2);
        if let Some(claim) = &base.claim {
            y = head::paragraph(&mut figure, y + 3.0, &format!("Claim: {claim}"), CLAIM, 4);
        }
        y = head::paragraph(&mut figure, y + 4.0, &facts(self.plan, self.converged), FACTS, 4);
        y = head::heading(&mut figure, y + 12.0, &format!("{}: {what}", self.quantity.heading));
        (figure, y)
    }

    /// The place of a point's value on each axis.
    fn places(&self, point: usize) -> Vec<usize> {
        let axes = &self.plan.axes().axes;
        if self.plan.axes().zip {
            return vec![point; axes.len()];
        }
        let mut rest = point;
        let mut places: Vec<usize> = axes
            .iter()
            .rev()
            .map(|axis| {
                let place = rest % axis.values.len();
                rest /= axis.values.len();
                place
            })
            .collect();
        places.reverse();
        places
    }

    /// How many replications a point has, if that is one number.
    fn asked(&self, point: usize) -> u64 {
        self.plan.points[point].scenario.replications
    }
}

/// A value for readers: `1,000`; a table `{ kind = "ring", degree = 6 }` is `ring, degree = 6`.
fn in_words(value: &Setting) -> String {
    let text = &value.text;
    if let Ok(number) = text.parse::<i128>() {
        return grouped(number);
    }
    match text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(table) => table.trim().replace("kind = ", "").replace(['"', '\''], ""),
        None => text.clone(),
    }
}

/// What all points have in common, then how they were run.
fn facts(plan: &Plan, converged: bool) -> String {
    let all: Vec<Vec<String>> =
        plan.points.iter().map(|point| head::model_facts(&point.scenario)).collect();
    let everywhere = |fact: &String| all.iter().all(|other| other.contains(fact));
    // A protocol is one fact of several parts, each of which may vary.
    let part_everywhere = |part: &str| {
        let has = |fact: &String| fact.split(", ").any(|other| other == part);
        all.iter().all(|facts| facts.iter().any(has))
    };
    let mut facts = Vec::new();
    for fact in &all[0] {
        match everywhere(fact) {
            true => facts.push(fact.clone()),
            false => {
                facts.extend(fact.split(", ").filter(|p| part_everywhere(p)).map(String::from))
            }
        }
    }
    facts.push(plural(plan.points.len() as u64, "design point"));
    let counts = plan.points.iter().map(|p| p.scenario.replications);
    let (least, most) = (counts.clone().min().unwrap_or(0), counts.max().unwrap_or(0));
    facts.push(match least == most {
        true => format!("{} a point", plural(least, "replication")),
        false => format!("{} to {} a point", grouped(least.into()), plural(most, "replication")),
    });
    let seed = plan.points[0].scenario.seed;
    let one = plan.points.iter().all(|p| p.scenario.seed == seed);
    facts.push(if one { format!("seed {seed}") } else { "seeds vary".to_string() });
    facts.extend(converged.then(|| "all converged".to_string()));
    head::joined(&facts)
}
