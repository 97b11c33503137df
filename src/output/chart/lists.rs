//! `lists.png`: what is wrong with lists of members over time, with bands over the replications and the
//! faults. Its data is in `lists.csv`.

use super::bands::MAX;
use super::figure::{Colour, Figure};
use super::window::{self, Shown, Window};
use super::{bands, head, stack};
use crate::outcome::{Curve, Replication};
use crate::output::lists::Wrong;
use crate::output::tables::curve::Row;
use crate::output::tables::{CoverageCurve, Source};

const HEADING: &str = "What is wrong with lists of members";
const HEIGHT: f64 = 170.0;
const LINE: Colour = Colour::VERMILLION;

type Curved = (&'static Wrong, CoverageCurve);

/// Draws the chart: a panel a quantity that is ever above 0.
pub fn draw(source: &Source) -> Figure {
    let all = ever_wrong(source);
    let (faults, nodes) = (&source.scenario.faults, source.scenario.nodes);
    let (mut figure, y) = head::begin(source);
    let y = head::heading(&mut figure, y + 12.0, HEADING);
    let y = head::key(&mut figure, y + 2.0, &bands::key(&source.curve, LINE));
    let window = Window::around(&shown(source, &all), faults);
    let sizes: Vec<(f64, f64)> = all.iter().map(|one| (HEIGHT, greatest(one))).collect();
    let panels = stack::panels(y, &window, &sizes);
    let last = &panels[panels.len() - 1];
    let bottom = last.area.bottom + window::strip_height(faults);
    for panel in &panels {
        window::shade(&mut figure, panel, window.unit, faults, panel.area);
        panel.draw_x_grid(&mut figure);
    }
    let title = format!("time since the start of the run ({})", window.unit.name);
    last.draw_x(&mut figure, bottom, &title);
    for (panel, (wrong, curve)) in panels.iter().zip(&all) {
        panel.draw_y(&mut figure, &stack::levels(panel), wrong.title);
        bands::draw(&mut figure, panel, curve, window.unit, LINE);
        panel.draw_base(&mut figure);
    }
    window::strip(&mut figure, (last, last.area.bottom), window.unit, faults, nodes);
    figure.height = bottom + 56.0;
    figure
}

/// Whether there is anything to draw.
pub fn are_ever_wrong(source: &Source) -> bool {
    !ever_wrong(source).is_empty()
}

/// What is above 0 at some time of some replication.
fn ever_wrong<'a>(source: &'a Source) -> Vec<&'a Curved> {
    let is_wrong =
        |curve: &CoverageCurve| curve.rows.iter().any(|row| row.quantiles[MAX].as_f64() > 0.0);
    source.lists.iter().filter(|(_, curve)| is_wrong(curve)).collect()
}

/// The top of its bands; where these are flat, its greatest value.
fn greatest((_, curve): &Curved) -> f64 {
    let top = |row: &Row| row.quantiles[MAX].as_f64();
    match stack::most([curve].into_iter()) {
        0.0 => curve.rows.iter().map(top).fold(0.0, f64::max),
        most => most,
    }
}

/// From the start to a while after the last change of any list.
fn shown(source: &Source, all: &[&Curved]) -> Shown {
    let (rows, replications) = (&source.curve.rows, &source.run.replications);
    let changed = |of: fn(&Replication) -> &Curve| window::last_change(rows, replications, of);
    let end = rows.last().map_or(0, |row| row.at_ns);
    let last_change = all.iter().filter_map(|(wrong, _)| changed(wrong.curve)).max();
    Shown {
        end,
        step_ns: source.curve.step_ns,
        first_birth: Some(0),
        last_change: last_change.map(|at| window::longer(at, 0, end)),
    }
}
