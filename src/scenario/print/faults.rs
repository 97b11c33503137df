//! `[[faults]]`, printed.

use super::{Written, WrittenLatency, latency, line, quoted, selector};
use crate::faults::{Disk, Fault, FaultKind, Stops};
use crate::network::LinkChange;
use crate::scenario::Scenario;

/// Prints all faults.
pub(super) fn faults(out: &mut String, scenario: &Scenario, written: &Written) {
    let each = scenario.faults.iter().zip(&written.links);
    each.for_each(|(entry, written)| fault(out, entry, written));
}

fn fault(out: &mut String, fault: &Fault, written: &WrittenLatency) {
    line(out, format_args!("\n[[faults]]"));
    if let Some(id) = &fault.id {
        line(out, format_args!("id = {}", quoted(id)));
    }
    line(out, format_args!("at = \"{}\"", fault.at));
    if let Some(lasts) = fault.lasts {
        line(out, format_args!("lasts = \"{lasts}\""));
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
        FaultKind::Crash { nodes, disk } => {
            let disk = match disk {
                Disk::Kept => "kept",
                Disk::Lost => "lost",
            };
            let nodes = selector(nodes);
            line(out, format_args!("kind = \"crash\"\nnodes = {nodes}\ndisk = \"{disk}\""));
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
