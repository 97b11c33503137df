//! The charts of a run: `curve`, `convergence` and `traffic`, each from the data of a CSV beside it.

mod callout;
pub mod comparison;
mod convergence;
mod curve;
mod figure;
mod head;
mod latency;
mod lettering;
mod overlay;
mod panel;
mod plot;
mod scale;
pub mod sweep;
mod traffic;
mod window;

use super::summary::Summary;
use super::tables::Source;
use crate::scenario::ChartFormat;
use figure::Figure;
use rayon::prelude::*;

/// A chart's file name and content.
pub type Chart = (String, Vec<u8>);

/// Draws all charts of a run, in parallel, in the format that the scenario asks for.
pub fn charts(source: &Source, summary: &Summary) -> Vec<Chart> {
    type Draw<'a> = &'a (dyn Fn() -> Figure + Sync);
    let all: [(&str, Draw); 3] = [
        ("curve", &|| curve::draw(source, summary)),
        ("convergence", &|| convergence::draw(source, summary)),
        ("traffic", &|| traffic::draw(source)),
    ];
    let format = source.scenario.output.format;
    all.into_par_iter().map(|(name, draw)| finish(name, &draw(), format)).collect()
}

/// A figure as a file called `name`, in a format.
pub fn finish(name: &str, figure: &Figure, format: ChartFormat) -> Chart {
    match format {
        ChartFormat::Png => (format!("{name}.png"), plot::png(figure)),
        ChartFormat::Svg => (format!("{name}.svg"), plot::svg(figure)),
    }
}
