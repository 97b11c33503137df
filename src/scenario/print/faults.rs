//! `[[faults]]`, printed.

use super::{Written, WrittenLatency, latency, line, quoted, selector};
use crate::faults::{Address, Disk, Fault, FaultKind, Lifetime, Stops};
use crate::network::LinkChange;
use crate::scenario::Scenario;
use crate::select::Selector;

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
    what(out, &fault.what, written, trace);
}

fn what(out: &mut String, what: &FaultKind, written: &WrittenLatency, trace: Option<&str>) {
    match what {
        FaultKind::Partition { groups } => {
            let groups: Vec<String> = groups.iter().map(selector).collect();
            let groups = groups.join(", ");
            line(out, format_args!("kind = \"partition\"\ngroups = [{groups}]"));
        }
        FaultKind::Cut { from, to, one_way } => between(out, "cut", [from, to], *one_way),
        FaultKind::Link { from, to, one_way, change } => {
            between(out, "link", [from, to], *one_way);
            link(out, change, written);
        }
        FaultKind::Isolate { nodes, stops } => {
            let stops = match stops {
                Stops::Both => "both",
                Stops::In => "in",
                Stops::Out => "out",
            };
            at(out, "isolate", nodes);
            line(out, format_args!("stops = \"{stops}\""));
        }
        FaultKind::Pause { nodes } => at(out, "pause", nodes),
        FaultKind::ClockSkew { nodes, by } => {
            at(out, "clock-skew", nodes);
            line(out, format_args!("by = \"{by}\""));
        }
        FaultKind::ClockJump { nodes, by } => {
            at(out, "clock-jump", nodes);
            line(out, format_args!("by = \"{by}\""));
        }
        FaultKind::ClockDrift { nodes, rate_ppm } => {
            at(out, "clock-drift", nodes);
            line(out, format_args!("rate = \"{rate_ppm} ppm\""));
        }
        FaultKind::Lie { nodes, lie } => at(out, lie.name(), nodes),
        FaultKind::Crash { nodes, disk, address } => {
            at(out, "crash", nodes);
            left(out, *disk, *address);
        }
        FaultKind::Churn { nodes, up, down, stationary, disk, address } => {
            at(out, "churn", nodes);
            line(out, format_args!("up = {}\ndown = {}", lifetime(up), lifetime(down)));
            let start = if *stationary { "stationary" } else { "up" };
            line(out, format_args!("start = \"{start}\""));
            left(out, *disk, *address);
        }
        FaultKind::ChurnTrace { disk, address, .. } => {
            let file = quoted(trace.unwrap_or_default());
            line(out, format_args!("kind = \"churn-trace\"\nfile = {file}"));
            left(out, *disk, *address);
        }
        FaultKind::Join { nodes } => at(out, "join", nodes),
        FaultKind::Leave { nodes } => at(out, "leave", nodes),
    }
}

/// A kind, and the nodes that it names.
fn at(out: &mut String, kind: &str, nodes: &Selector) {
    line(out, format_args!("kind = \"{kind}\"\nnodes = {}", selector(nodes)));
}

/// A kind, and the ends of the links that it names.
fn between(out: &mut String, kind: &str, ends: [&Selector; 2], one_way: bool) {
    let [from, to] = ends.map(selector);
    line(out, format_args!("kind = \"{kind}\"\nfrom = {from}\nto = {to}\none_way = {one_way}"));
}

/// What nodes that come back find, and where.
fn left(out: &mut String, disk: Disk, address: Address) {
    let disk = match disk {
        Disk::Kept => "kept",
        Disk::Lost => "lost",
        Disk::Torn => "torn",
    };
    let address = match address {
        Address::Same => "same",
        Address::New => "new",
    };
    line(out, format_args!("disk = \"{disk}\"\naddress = \"{address}\""));
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
    let shares = [
        ("loss", change.loss),
        ("corruption", change.corruption),
        ("duplication", change.duplication),
    ];
    for (key, share) in shares {
        if let Some(share) = share {
            line(out, format_args!("{key} = \"{share}\""));
        }
    }
    if let Some(law) = &change.latency {
        line(out, format_args!("latency = {}", latency::latency(law, written)));
    }
    line(out, format_args!("delay = \"{}\"", change.delay));
}
