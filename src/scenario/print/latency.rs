//! `latency = { kind = … }` of `[network]`.

use super::quoted;
use crate::network::regions::{Allotment, Regions, Settled};
use crate::network::{Jitter, Latency, Matrix};
use std::fmt::Write;

/// What a [`Latency`] does not keep of how it was written.
#[derive(Clone, Debug, Default)]
pub(in crate::scenario) struct WrittenLatency {
    /// The path of its file.
    pub file: Option<String>,
    /// The unit of the bare numbers in it.
    pub unit: Option<&'static str>,
    /// What the numbers are.
    pub value: Option<&'static str>,
}

/// The table in one line.
pub(super) fn latency(latency: &Latency, written: &WrittenLatency) -> String {
    let per = match latency {
        Latency::Constant(_) => String::new(),
        Latency::Fixed { symmetric, .. } => format!(", per = \"pair\", symmetric = {symmetric}"),
        _ => ", per = \"message\"".to_string(),
    };
    format!("{{ {}{per} }}", law(latency, written))
}

/// Its keys, without those that say what has a draw of its own.
fn law(law: &Latency, written: &WrittenLatency) -> String {
    match law {
        Latency::Constant(value) => format!("kind = \"constant\", value = \"{value}\""),
        Latency::Uniform { min, max } => {
            format!("kind = \"uniform\", min = \"{min}\", max = \"{max}\"")
        }
        Latency::Normal { min, mean, sd } => {
            format!("kind = \"normal\", mean = \"{mean}\", sd = \"{sd}\", min = \"{min}\"")
        }
        Latency::LogNormal { min, median, sigma } => format!(
            // The shortest text that reads back as the same number.
            "kind = \"log-normal\", median = \"{median}\", sigma = {sigma:?}, min = \"{min}\""
        ),
        Latency::Exponential { min, mean } => {
            format!("kind = \"exponential\", mean = \"{mean}\", min = \"{min}\"")
        }
        Latency::Pareto { min, scale, shape } => {
            format!("kind = \"pareto\", scale = \"{scale}\", shape = {shape:?}, min = \"{min}\"")
        }
        Latency::Empirical { min, .. } => {
            format!("kind = \"empirical\", {}, min = \"{min}\"", file(written))
        }
        Latency::Matrix(matrix) => self::matrix(matrix, written),
        Latency::Regions(regions) => self::regions(regions),
        Latency::Fixed { law, .. } => self::law(law, written),
    }
}

fn file(written: &WrittenLatency) -> String {
    let mut keys = format!("file = {}", quoted(written.file.as_deref().unwrap_or_default()));
    for (key, word) in [("value", written.value), ("unit", written.unit)] {
        if let Some(word) = word {
            write!(keys, ", {key} = \"{word}\"").expect("a string takes all text");
        }
    }
    keys
}

fn matrix(matrix: &Matrix, written: &WrittenLatency) -> String {
    let local = matrix.local().map_or(String::new(), |local| format!(", local = \"{local}\""));
    let jitter = jitter(matrix.table().jitter());
    format!("kind = \"matrix\", {}{local}, jitter = \"{jitter}\"", file(written))
}

fn regions(regions: &Regions) -> String {
    let list: Vec<String> = regions.settled().iter().map(settled).collect();
    let route = regions.route();
    format!(
        "kind = \"regions\", regions = [{}], stretch = {:?}, access = \"{}\", jitter = \"{}\"",
        list.join(", "),
        route.stretch,
        route.access,
        jitter(route.jitter)
    )
}

fn settled(one: &Settled) -> String {
    let name = one.region.name;
    match one.part {
        Allotment::Count(count) => format!("{{ name = \"{name}\", nodes = {count} }}"),
        Allotment::Share(share) => format!("{{ name = \"{name}\", nodes = \"{share}\" }}"),
        Allotment::Rest => format!("{{ name = \"{name}\" }}"),
    }
}

fn jitter(jitter: Jitter) -> String {
    match jitter {
        Jitter::Share(share) => share.to_string(),
        Jitter::Time(span) => span.to_string(),
    }
}
