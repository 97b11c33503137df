//! `lists.png`: what is wrong with lists of members over time, with bands over the replications, the
//! faults, and what theory says. Its data is in `lists.csv` and `lists_theory.csv`.

use super::bands::MAX;
use super::figure::{Colour, Figure};
use super::window::{self, Shown, Window};
use super::{bands, head, overlay, part, stack};
use crate::outcome::{Curve, OverTime, Replication};
use crate::output::tables::curve::Row;
use crate::output::tables::{Listed, Source};
use crate::run::overlays::Overlay;

const HEADING: &str = "What is wrong with lists of members";
const HEIGHT: f64 = 170.0;
const LINE: Colour = Colour::VERMILLION;
/// Of what goes wrong in so few replications that no band shows it.
const RARE: Colour = Colour::PURPLE;

/// Draws the chart: a panel a quantity that is ever above 0.
pub fn draw(source: &Source) -> Figure {
    let all = ever_amiss(source);
    let (faults, nodes) = (&source.scenario.faults, source.scenario.nodes);
    let measure = source.scenario.measure;
    let (mut figure, y) = head::begin(source);
    let y = head::heading(&mut figure, y + 12.0, HEADING);
    let mut key = bands::key(&source.curve, LINE);
    if all.iter().any(|listed| is_rare(listed)) {
        key.push((RARE, "greatest of them, where the bands are 0".to_string()));
    }
    let y = head::key(&mut figure, y + 2.0, &key);
    let theory: Vec<Overlay> = all.iter().flat_map(|listed| listed.theory.clone()).collect();
    let about = |listed: &&Listed| vec![listed.amiss.of; listed.theory.len()];
    let about: Vec<OverTime> = all.iter().flat_map(about).collect();
    let y = overlay::key(&mut figure, y, &theory);
    let shown = shown(source, &all);
    let mut window = Window::around(&shown, faults);
    part::reach(&mut window, measure, shown.end);
    let sizes: Vec<(f64, f64)> = all.iter().map(|one| (HEIGHT, greatest(one))).collect();
    let panels = stack::panels(y, &window, &sizes);
    let last = &panels[panels.len() - 1];
    let strip = last.area.bottom + part::height(measure);
    let bottom = strip + window::strip_height(faults);
    for panel in &panels {
        window::shade(&mut figure, panel, window.unit, faults, panel.area);
        panel.draw_x_grid(&mut figure);
    }
    let title = format!("time since the start of the run ({})", window.unit.name);
    last.draw_x(&mut figure, bottom, &title);
    part::draw(&mut figure, &panels, &window, measure);
    for (panel, listed) in panels.iter().zip(&all) {
        let Listed { amiss, curve, .. } = listed;
        panel.draw_y(&mut figure, &stack::levels(panel), amiss.title);
        if is_rare(listed) {
            panel.line(&mut figure, &bands::line(curve, MAX, window.unit), 1.0, RARE);
        }
        bands::draw(&mut figure, panel, curve, window.unit, LINE);
        overlay::draw_some(&mut figure, panel, &theory, |i| about[i] == amiss.of, window.unit);
        panel.draw_base(&mut figure);
    }
    window::strip(&mut figure, (last, strip), window.unit, faults, nodes);
    figure.height = bottom + 56.0;
    figure
}

/// Whether there is anything to draw.
pub fn are_ever_amiss(source: &Source) -> bool {
    !ever_amiss(source).is_empty()
}

/// What is above 0 at some time of some replication.
fn ever_amiss<'a>(source: &'a Source) -> Vec<&'a Listed> {
    let is_amiss =
        |listed: &&Listed| listed.curve.rows.iter().any(|row| row.quantiles[MAX].as_f64() > 0.0);
    source.lists.iter().filter(is_amiss).collect()
}

/// Whether all of its bands are flat.
fn is_rare(listed: &Listed) -> bool {
    stack::most([&listed.curve].into_iter()) == 0.0
}

/// The top of its bands and lines; where bands are flat, its greatest value.
fn greatest(listed: &Listed) -> f64 {
    let Listed { curve, theory, .. } = listed;
    let top = |row: &Row| row.quantiles[MAX].as_f64();
    let of_bands = match is_rare(listed) {
        true => curve.rows.iter().map(top).fold(0.0, f64::max),
        false => stack::most([curve].into_iter()),
    };
    let of_lines = theory.iter().flat_map(|line| &line.points).map(|(_, value)| *value);
    of_lines.fold(of_bands, f64::max)
}

/// From the start to a while after the last change of any list.
fn shown(source: &Source, all: &[&Listed]) -> Shown {
    let (rows, replications) = (&source.curve.rows, &source.run.replications);
    let changed = |of: fn(&Replication) -> &Curve| window::last_change(rows, replications, of);
    let end = rows.last().map_or(0, |row| row.at_ns);
    let last_change = all.iter().filter_map(|listed| changed(listed.amiss.curve)).max();
    Shown {
        end,
        step_ns: source.curve.step_ns,
        first_birth: Some(0),
        last_change: last_change.map(|at| window::longer(at, 0, end)),
    }
}
