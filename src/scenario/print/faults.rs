//! `[[faults]]`, printed.

use super::{Written, WrittenLatency, latency, line, quoted, selector};
use crate::faults::{Disk, Fault, FaultKind, Lifetime, Stops};
use crate::network::LinkChange;
use crate::scenario::Scenario;

/// Prints all faults.
pub(super) fn faults(out: &mut String, scenario: &Scenario, written: &Written) {
    let traces = written.traces.iter().map(Option::as_deref).chain(std::iter::repeat(None));
    let each = scenario.faults.iter().zip(&written.links).zip(traces);
    each.for_each(|((entry, latency), trace)| fault(out, entry, latency, trace));
}

/// An entry; `trace` is the path of its file.
fn fault(out: &mut String, fault: &Fault, written: &WrittenLatency, trace: Option<&str>) {
    line(out, format_args!("\n[[faults]]"));
    if let Some(id) = &fault.id {
        line(out, format_args!("id = {}", quoted(id)));
    }
    line(out, format_args!("at = \"{}\"", fault.at));
    if let Some(lasts) = fault.lasts {
        line(out, format_args!("lasts = \"{lasts}\""));
    }
    if fault.repeats.count > 1 {
        line(out, format_args!("every = \"{}\"", fault.repeats.every));
        line(out, format_args!("count = {}", fault.repeats.count));
    }
    match &fault.what {
        FaultKind::Partition { groups } => {
            let groups: Vec<String> = groups.iter().map(selector).collect();
            let groups = groups.join(", ");
            line(out, format_args!("kind = \"partition\"\ngroups = [{groups}]"));
        }
        FaultKind::Cut { from, to, one_way } => {
            let (from, to) = (selector(from), selector(to));
            line(out, format_args!("kind = \"cut\"\nfrom = {from}\nto = {to}"));
            line(out, format_args!("one_way = {one_way}"));
        }
        FaultKind::Link { from, to, one_way, change } => {
            let (from, to) = (selector(from), selector(to));
            line(out, format_args!("kind = \"link\"\nfrom = {from}\nto = {to}"));
            line(out, format_args!("one_way = {one_way}"));
            link(out, change, written);
        }
        FaultKind::Isolate { nodes, stops } => {
            let stops = match stops {
                Stops::Both => "both",
                Stops::In => "in",
                Stops::Out => "out",
            };
            let nodes = selector(nodes);
            line(out, format_args!("kind = \"isolate\"\nnodes = {nodes}\nstops = \"{stops}\""));
        }
        FaultKind::Pause { nodes } => {
            line(out, format_args!("kind = \"pause\"\nnodes = {}", selector(nodes)));
        }
        FaultKind::ClockSkew { nodes, by } => {
            let nodes = selector(nodes);
            line(out, format_args!("kind = \"clock-skew\"\nnodes = {nodes}\nby = \"{by}\""));
        }
        FaultKind::ClockJump { nodes, by } => {
            let nodes = selector(nodes);
            line(out, format_args!("kind = \"clock-jump\"\nnodes = {nodes}\nby = \"{by}\""));
        }
        FaultKind::ClockDrift { nodes, rate_ppm } => {
            line(out, format_args!("kind = \"clock-drift\"\nnodes = {}", selector(nodes)));
            line(out, format_args!("rate = \"{rate_ppm} ppm\""));
        }
        FaultKind::Lie { nodes, lie } => {
            let (kind, nodes) = (lie.name(), selector(nodes));
            line(out, format_args!("kind = \"{kind}\"\nnodes = {nodes}"));
        }
        FaultKind::Crash { nodes, disk } => {
            let (nodes, disk) = (selector(nodes), left(*disk));
            line(out, format_args!("kind = \"crash\"\nnodes = {nodes}\ndisk = \"{disk}\""));
        }
        FaultKind::Churn { nodes, up, down, disk } => {
            let (nodes, disk) = (selector(nodes), left(*disk));
            line(out, format_args!("kind = \"churn\"\nnodes = {nodes}"));
            line(out, format_args!("up = {}\ndown = {}", lifetime(up), lifetime(down)));
            line(out, format_args!("disk = \"{disk}\""));
        }
        FaultKind::ChurnTrace { disk, .. } => {
            let (file, disk) = (quoted(trace.unwrap_or_default()), left(*disk));
            line(out, format_args!("kind = \"churn-trace\"\nfile = {file}\ndisk = \"{disk}\""));
        }
        FaultKind::Join { nodes } => {
            line(out, format_args!("kind = \"join\"\nnodes = {}", selector(nodes)));
        }
        FaultKind::Leave { nodes } => {
            line(out, format_args!("kind = \"leave\"\nnodes = {}", selector(nodes)));
        }
    }
}

fn left(disk: Disk) -> &'static str {
    match disk {
        Disk::Kept => "kept",
        Disk::Lost => "lost",
        Disk::Torn => "torn",
    }
}

/// The table in one line.
fn lifetime(law: &Lifetime) -> String {
    match law {
        Lifetime::Constant(time) => format!("{{ kind = \"constant\", time = \"{time}\" }}"),
        Lifetime::Exponential { mean } => {
            format!("{{ kind = \"exponential\", mean = \"{mean}\" }}")
        }
        // The shortest text that reads back as the same number.
        Lifetime::Weibull { shape, mean } => {
            format!("{{ kind = \"weibull\", shape = {shape:?}, mean = \"{mean}\" }}")
        }
        Lifetime::Pareto { shape, mean } => {
            format!("{{ kind = \"pareto\", shape = {shape:?}, mean = \"{mean}\" }}")
        }
    }
}

/// What a change of links is made of.
fn link(out: &mut String, change: &LinkChange, written: &WrittenLatency) {
    if let Some(loss) = change.loss {
        line(out, format_args!("loss = \"{loss}\""));
    }
    if let Some(law) = &change.latency {
        line(out, format_args!("latency = {}", latency::latency(law, written)));
    }
    line(out, format_args!("delay = \"{}\"", change.delay));
}
