//! The charts of a run: `curve`, `convergence`, `groups`, `lists` and `traffic`, each from the data of a CSV
//! beside it.

mod bands;
mod callout;
pub mod comparison;
mod convergence;
mod curve;
mod fault_text;
mod figure;
mod groups;
mod head;
mod lanes;
mod latency;
mod lettering;
mod lists;
mod model;
mod overlay;
mod panel;
mod part;
mod plot;
mod population;
mod scale;
mod stack;
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
    let all: [(&str, bool, Draw); 5] = [
        ("curve", true, &|| curve::draw(source, summary)),
        ("convergence", true, &|| convergence::draw(source, summary)),
        ("groups", !source.scenario.groups.named.is_empty(), &|| groups::draw(source, summary)),
        ("lists", lists::are_ever_amiss(source), &|| lists::draw(source)),
        ("traffic", true, &|| traffic::draw(source)),
    ];
    let format = source.scenario.output.format;
    let asked = all.into_par_iter().filter(|(_, applies, _)| *applies);
    asked.map(|(name, _, draw)| finish(name, &draw(), format)).collect()
}

/// A figure as a file called `name`, in a format.
pub fn finish(name: &str, figure: &Figure, format: ChartFormat) -> Chart {
    match format {
        ChartFormat::Png => (format!("{name}.png"), plot::png(figure)),
        ChartFormat::Svg => (format!("{name}.svg"), plot::svg(figure)),
    }
}
