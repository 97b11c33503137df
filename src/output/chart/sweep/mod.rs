//! The charts of a sweep: lines with intervals against one axis, a heat map for two, small
//! multiples for three. Their data is in `summary.csv`.

mod course;
mod curves;
mod form;
mod heatmap;
mod laws;
mod level;
mod lines;
mod quantity;
mod signs;
mod upright;
mod viridis;

use super::head::{self, CLAIM, FACTS, TITLE, WARNING, WIDTH};
use super::{Chart, Figure, finish};
use crate::output::sweep::SweepSource;
use crate::output::sweep::curves::{Law, Series};
use crate::output::units::grouped;
use crate::scenario::Setting;
use crate::sweep::{Plan, Theory};
use course::Course;
use form::{Form, form};
use quantity::{Estimate, QUANTITIES, Quantity};
use rayon::prelude::*;

/// Draws all charts of a sweep, in parallel, in the format that the scenario asks for. A quantity
/// that fewer than two points reached has none, nor has a share of 100 % everywhere; and a plan has
/// none of which [`no_charts`] says why; but `curves` have theirs all the same.
pub fn charts(source: &SweepSource, curves: (&[Series], &[Law])) -> Vec<Chart> {
    let format = source.plan.base.output.format;
    let course = Course::of(source);
    let over_time = || {
        let figure = curves::draw(source, &course, curves)?;
        Some(finish("curves", &figure, format))
    };
    let Ok(form) = form(source.plan) else { return over_time().into_iter().collect() };
    let draw = |quantity: &Quantity| {
        let estimates = quantity.estimates(source);
        quantity.is_worth_a_chart(&estimates).then_some(())?;
        let theory = quantity.theory(source.plan);
        let table = matches!(form, Form::Lines { colours: Some(_), .. });
        let plan = source.plan;
        let data = Data { plan, quantity, estimates, theory, course: &course, table };
        let figure = match form {
            Form::Lines { panels, colours } => lines::draw(&data, panels, colours),
            Form::Map => heatmap::draw(&data),
        };
        Some(finish(quantity.file, &figure, format))
    };
    let points = || QUANTITIES.par_iter().filter_map(draw).collect::<Vec<_>>();
    let (points, over_time) = rayon::join(points, over_time);
    over_time.into_iter().chain(points).collect()
}

/// Why a plan has no charts, in one line, if it has none: more keys vary than a chart can show, or
/// there are more points than can be told apart.
pub fn no_charts(plan: &Plan) -> Option<String> {
    form(plan).err().filter(|_| !plan.curves)
}

/// One quantity at all points of a plan.
struct Data<'a> {
    plan: &'a Plan,
    quantity: &'a Quantity,
    /// By point; none where it is not complete, or no replication reached it.
    estimates: Vec<Option<Estimate>>,
    /// What theory says of it.
    theory: Vec<Theory>,
    /// How the sweep went.
    course: &'a Course,
    /// Whether axes that advance together are drawn as if they did not.
    table: bool,
}

impl Data<'_> {
    /// A new figure with its head; also the height that the head takes.
    fn begin(&self, what: &str) -> (Figure, f64) {
        begin(self.plan, self.course, &format!("{}: {what}", self.quantity.heading(self.plan)))
    }

    /// The place of a point's value on each axis.
    fn places(&self, point: usize) -> Vec<usize> {
        let axes = &self.plan.axes().axes;
        if self.plan.axes().zip {
            return (0..axes.len()).map(|axis| self.zipped_place(axis, point)).collect();
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

    fn zipped_place(&self, axis: usize, point: usize) -> usize {
        let value = &self.plan.points[point].settings[axis].text;
        let place = || self.values(axis).iter().position(|other| other.text == *value);
        if self.table { place().unwrap_or(0) } else { point }
    }

    /// The values of an axis; of axes that advance together in a table each once.
    fn values(&self, axis: usize) -> Vec<&Setting> {
        let mut values: Vec<&Setting> = Vec::new();
        let all = &self.plan.axes().axes[axis].values;
        let once = self.table && self.plan.axes().zip;
        for value in all {
            if !once || values.iter().all(|other| other.text != value.text) {
                values.push(value);
            }
        }
        values
    }

    /// How many replications a point has.
    fn asked(&self, point: usize) -> u64 {
        self.plan.points[point].scenario.replications
    }

    /// Whether some, but not all, replications of a point reached it.
    fn is_partly(&self) -> bool {
        let few = |(point, estimate): (usize, &Option<Estimate>)| {
            estimate.is_some_and(|estimate| estimate.count < self.asked(point))
        };
        self.estimates.iter().enumerate().any(few)
    }
}

/// A new figure with the head that all charts of a sweep have; also the height that it takes.
fn begin(plan: &Plan, course: &Course, heading: &str) -> (Figure, f64) {
    let base = &plan.base;
    let mut figure = Figure::new(WIDTH);
    let mut y = head::paragraph(&mut figure, 16.0, &base.name, TITLE, 2);
    if let Some(claim) = &base.claim {
        y = head::paragraph(&mut figure, y + 3.0, &format!("Claim: {claim}"), CLAIM, 4);
    }
    if let Some(warning) = &course.warning {
        y = head::paragraph(&mut figure, y + 3.0, warning, WARNING, 3);
    }
    y = head::paragraph(&mut figure, y + 4.0, &course.facts, FACTS, 4);
    y = head::heading(&mut figure, y + 12.0, heading);
    (figure, y)
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
