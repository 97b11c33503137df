//! What a fault does, in the words of a chart.

use super::latency::latency;
use crate::faults::{Address, Disk, Fault, FaultKind, Lie, Lifetime, Repeats, Stops};
use crate::network::LinkChange;
use crate::output::summary::plural;
use crate::output::units::{TimeUnit, grouped, significant, trimmed};
use crate::select::Selector;
use crate::time::Span;

/// What it does, to whom, and when.
pub fn description(fault: &Fault, unit: TimeUnit, nodes: u32) -> String {
    let what = what(&fault.what, nodes);
    let what = match &fault.id {
        Some(id) => format!("{id}: {what}"),
        None => what,
    };
    let time = |nanos: u64| trimmed(&significant(nanos as f64 / unit.nanos)).to_string();
    let from = time(fault.at.0);
    if fault.repeats.count > 1 {
        let lasts = fault.lasts.map_or(String::new(), |lasts| format!(" for {lasts}"));
        let Repeats { every, count } = fault.repeats;
        return format!("{what}, {count} times, every {every}{lasts}");
    }
    match fault.is_over(0) {
        Some(end) => format!("{what}, {from} to {} {}", time(end.0), unit.name),
        None => format!("{what}, from {from} {} on", unit.name),
    }
}

fn what(what: &FaultKind, nodes: u32) -> String {
    match what {
        FaultKind::Partition { groups } => format!("partition, {}", sides(groups, nodes)),
        FaultKind::Cut { from, to, one_way } => {
            let [from, to] = [from, to].map(|side| victims_text(side, nodes));
            let way = if *one_way { "one-way cut, from" } else { "cut between" };
            let link = if *one_way { "to" } else { "and" };
            format!("{way} {from} {link} {to}")
        }
        FaultKind::Isolate { nodes: alone, stops } => {
            let alone = victims_text(alone, nodes);
            match stops {
                Stops::Both => format!("isolation of {alone}"),
                Stops::In => format!("{alone} cannot hear"),
                Stops::Out => format!("{alone} cannot be heard"),
            }
        }
        FaultKind::Link { from, to, one_way, change } => {
            let ends = [from, to].map(|side| victims_text(side, nodes));
            link(change, ends, *one_way)
        }
        FaultKind::Pause { nodes: paused } => format!("pause of {}", victims_text(paused, nodes)),
        FaultKind::ClockSkew { nodes: whose, by } => {
            format!("clocks off by {}, {}", by, victims_text(whose, nodes))
        }
        FaultKind::ClockJump { nodes: whose, by } => {
            format!("clocks set by {}, {}", by, victims_text(whose, nodes))
        }
        FaultKind::ClockDrift { nodes: whose, rate_ppm } => {
            format!("clocks gain {rate_ppm} ppm, {}", victims_text(whose, nodes))
        }
        FaultKind::Lie { nodes: liars, lie } => {
            let liars = victims_text(liars, nodes);
            match lie {
                Lie::Mute => format!("silence of {liars}"),
                Lie::Replay => format!("replay by {liars}"),
                Lie::Forge => format!("versions forged by {liars}"),
            }
        }
        FaultKind::Crash { nodes: victims, disk, address } => {
            format!("crash of {}{}", victims_text(victims, nodes), left(*disk, *address))
        }
        FaultKind::Churn { nodes: some, up, down, stationary, disk, address } => {
            let (some, up, down) = (victims_text(some, nodes), law(up), law(down));
            let start = if *stationary { ", stationary from the start" } else { "" };
            format!("churn of {some}, up {up}, down {down}{start}{}", left(*disk, *address))
        }
        FaultKind::ChurnTrace { changes, disk, address } => {
            let left = left(*disk, *address);
            format!("churn from a trace, {} changes{left}", changes.len())
        }
        FaultKind::Join { nodes: some } => format!("{} join", victims_text(some, nodes)),
        FaultKind::Leave { nodes: some } => format!("{} leave", victims_text(some, nodes)),
    }
}

/// What nodes that come back find, and where, if it is not what they had.
fn left(disk: Disk, address: Address) -> String {
    let disk = match disk {
        Disk::Kept => "",
        Disk::Lost => ", disks lost",
        Disk::Torn => ", disks torn",
    };
    let address = match address {
        Address::Same => "",
        Address::New => ", new addresses",
    };
    format!("{disk}{address}")
}

/// The law of a time in a few words.
fn law(law: &Lifetime) -> String {
    let mean = law.mean();
    match law {
        Lifetime::Constant(_) => format!("{mean}"),
        Lifetime::Exponential { .. } => format!("{mean} on average"),
        Lifetime::Weibull { shape, .. } => format!("{mean} on average (Weibull {shape})"),
        Lifetime::Pareto { shape, .. } => format!("{mean} on average (Pareto {shape})"),
    }
}

/// What becomes of which links.
fn link(change: &LinkChange, [from, to]: [String; 2], one_way: bool) -> String {
    let parts = [
        change.loss.map(|loss| format!("loss {loss}")),
        change.corruption.map(|share| format!("{share} damaged")),
        change.duplication.map(|share| format!("{share} twice")),
        change.latency.as_ref().map(latency),
        (change.delay > Span::ZERO).then(|| format!("{} slower", change.delay)),
    ];
    let what: Vec<String> = parts.into_iter().flatten().collect();
    let (way, link) = if one_way { ("from", "to") } else { ("between", "and") };
    match (from.as_str(), to.as_str()) {
        ("all nodes", "all nodes") => what.join(", "),
        _ => format!("{} {way} {from} {link} {to}", what.join(", ")),
    }
}

/// The sizes of the sides of a partition.
fn sides(groups: &[Selector], nodes: u32) -> String {
    let mut sizes: Vec<u64> = groups.iter().map(|group| group.count(nodes)).collect();
    let rest = u64::from(nodes).saturating_sub(sizes.iter().sum());
    sizes.extend((rest > 0).then_some(rest));
    if sizes.len() > 4 {
        return format!("{} sides", sizes.len());
    }
    let sizes: Vec<String> = sizes.iter().map(|size| grouped((*size).into())).collect();
    format!("{} nodes", sizes.join(" | "))
}

fn victims_text(victims: &Selector, nodes: u32) -> String {
    match victims {
        Selector::All => "all nodes".to_string(),
        Selector::One(node) => format!("node {node}"),
        Selector::Share(share) => format!("{share} of the nodes"),
        Selector::Group(groups, number) => format!("group {}", groups.name(*number)),
        Selector::List(_) | Selector::Range(..) => plural(victims.count(nodes), "node"),
    }
}
