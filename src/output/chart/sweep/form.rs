//! How a plan is drawn: its axes as lines, colours, panels or a map; or not at all, and why.

use crate::output::units::grouped;
use crate::sweep::Plan;
use std::collections::BTreeSet;

/// A map has at most so many rows, and as many columns: narrower cells cannot be told apart.
const CELLS_MAX: usize = 200;
/// At most so many lines in a panel.
const LINES_MAX: usize = 12;
/// At most so many panels: more is no page.
const PANELS_MAX: usize = 20;
/// As many lines have colours that readers can tell apart without an order.
pub(super) const COLOURS_MAX: usize = 7;

/// A kind of chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Lines against the axis that is left.
    Lines {
        /// The axis with a panel a value.
        panels: Option<usize>,
        /// The axis with a colour a value.
        colours: Option<usize>,
    },
    /// A cell a design point: rows of the first axis, columns of the second.
    Map,
}

/// The kind of chart that shows all points of a plan.
///
/// # Errors
/// Why there is none, in words.
pub(super) fn form(plan: &Plan) -> Result<Form, String> {
    let axes = plan.axes();
    let counts: Vec<usize> = axes.axes.iter().map(|axis| axis.values.len()).collect();
    match counts[..] {
        _ if axes.zip => Ok(Form::Lines { panels: None, colours: zipped_colours(plan) }),
        [_] => Ok(Form::Lines { panels: None, colours: None }),
        [rows, columns] => two(plan, rows, columns),
        [first, second, third] => three([first, second, third]),
        _ => Err(format!(
            "no charts: {} keys vary, and a chart shows at most three; the data is in summary.csv",
            counts.len()
        )),
    }
}

/// Of two axes that advance together, of which one has numbers and whose points are those of a table, the
/// one of words, or of fewer numbers: a line a value. What is only expected is no axis.
fn zipped_colours(plan: &Plan) -> Option<usize> {
    let run = |axis: &usize| !plan.parameters[*axis].is_expected();
    let axes: Vec<usize> = (0..plan.parameters.len()).filter(run).collect();
    let [first, second] = axes[..] else { return None };
    let cells = |axis: usize| plan.points.iter().map(move |point| &point.cells[axis]);
    let count = |axis: usize| cells(axis).collect::<BTreeSet<_>>().len();
    let numbers = [first, second].map(|axis| plan.parameters[axis].is_number());
    let (colours, level) = match numbers {
        [false, true] => (first, second),
        [true, false] => (second, first),
        [true, true] if count(first) <= count(second) => (first, second),
        [true, true] => (second, first),
        [false, false] => return None,
    };
    let pairs: BTreeSet<_> = cells(colours).zip(cells(level)).collect();
    let table = pairs.len() == plan.points.len() && count(colours) * count(level) == pairs.len();
    (table && count(level) > 1 && count(colours) <= COLOURS_MAX).then_some(colours)
}

fn two(plan: &Plan, rows: usize, columns: usize) -> Result<Form, String> {
    let lines = |axis: usize| Ok(Form::Lines { panels: None, colours: Some(axis) });
    let numbers = [0, 1].map(|axis| plan.parameters[axis].is_number());
    // A word and a number: a line a word says more than a map.
    match numbers {
        [false, true] if rows <= COLOURS_MAX => return lines(0),
        [true, false] if columns <= COLOURS_MAX => return lines(1),
        _ => {}
    }
    let few = if rows < columns { 0 } else { 1 };
    match (rows.max(columns) <= CELLS_MAX, rows.min(columns) <= LINES_MAX) {
        (true, _) => Ok(Form::Map),
        (_, true) => lines(few),
        _ => Err(format!(
            "no charts: {} × {} design points are more than a map can show, which is {CELLS_MAX} × \
             {CELLS_MAX}; the data is in summary.csv",
            grouped(rows as i128),
            grouped(columns as i128)
        )),
    }
}

/// As they are written: panels, colours, the level axis. In another order only where that is too
/// much for a page.
fn three(counts: [usize; 3]) -> Result<Form, String> {
    let orders = [(0, 1), (1, 0), (0, 2), (1, 2), (2, 0), (2, 1)];
    let fits = |(panels, colours): &(usize, usize)| {
        counts[*panels] <= PANELS_MAX && counts[*colours] <= LINES_MAX
    };
    let found = orders.into_iter().find(fits);
    let form =
        found.map(|(panels, colours)| Form::Lines { panels: Some(panels), colours: Some(colours) });
    form.ok_or_else(|| {
        let counts = counts.map(|count| grouped(count as i128)).join(" × ");
        format!(
            "no charts: {counts} design points are more than a page can show, which is \
             {PANELS_MAX} panels of {LINES_MAX} lines; the data is in summary.csv"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_axes_change_places_only_where_a_page_is_too_small() {
        let of = |counts| three(counts).ok();
        let lines =
            |panels, colours| Some(Form::Lines { panels: Some(panels), colours: Some(colours) });
        assert_eq!(of([2, 3, 4]), lines(0, 1));
        assert_eq!(of([18, 3, 4]), lines(0, 1));
        assert_eq!(of([4, 18, 4]), lines(1, 0));
        assert_eq!(of([900, 18, 4]), lines(1, 2));
        assert_eq!(of([900, 21, 4]), None);
        let why = three([900, 21, 4]).unwrap_err();
        assert!(why.starts_with("no charts: 900 × 21 × 4 design points"), "{why}");
    }
}
