//! What `show` says of the latency.

use gossip_sim::network::regions::{Region, Regions};
use gossip_sim::network::{Jitter, Latency, Matrix};
use gossip_sim::output::plural;
use gossip_sim::output::units::{time, trimmed};

/// Samples that stand for all messages, as a power of two.
const SPREAD_BITS: u32 = 16;

/// What there is to say of the latency, one fact a line.
pub fn facts(latency: &Latency) -> Vec<String> {
    let spread = latency.spread(SPREAD_BITS);
    let (count, nanos) = (spread.len(), |at: usize| spread[at].0 as f64);
    let mean = spread.iter().map(|span| span.0 as f64).sum::<f64>() / count as f64;
    let pairs = match latency {
        Latency::Fixed { symmetric: true, .. } => ", the same for all messages of a pair of nodes",
        Latency::Fixed { .. } => ", the same for all messages from one node to another",
        _ => "",
    };
    let mut facts = vec![format!(
        "latency: mean {}, median {}, least {}, 99 % below {}{pairs}",
        time(mean),
        time(nanos(count / 2)),
        time(latency.least().0 as f64),
        time(nanos(count / 100 * 99)),
    )];
    match latency.law() {
        Latency::Matrix(matrix) => facts.push(self::matrix(matrix)),
        Latency::Regions(regions) => facts.extend(self::regions(regions)),
        _ => {}
    }
    facts
}

fn matrix(matrix: &Matrix) -> String {
    let table = matrix.table();
    let local = match matrix.local() {
        Some(local) => local.to_string(),
        None => "as the diagonal says".to_string(),
    };
    format!(
        "matrix: {}{}; node id modulo {} is its row; between two nodes of one row: {local}",
        plural(table.rows().into(), "row"),
        jitter(table.jitter()),
        table.rows(),
    )
}

fn jitter(jitter: Jitter) -> String {
    match jitter {
        jitter if jitter.is_none() => String::new(),
        Jitter::Share(share) => format!(" ± {share}"),
        Jitter::Time(span) => format!(" ± {span}"),
    }
}

/// Where the regions are, the nodes in each, and how far apart they are.
fn regions(regions: &Regions) -> Vec<String> {
    let route = regions.route();
    let jitter = jitter(route.jitter);
    let mut facts = vec![format!(
        "regions: {}; great circles at 2/3 of the speed of light × {} + {}{jitter}",
        regions.settled().len(),
        route.stretch,
        route.access
    )];
    let names: Vec<&str> = regions.settled().iter().map(|one| one.region.name).collect();
    let wide = names.iter().map(|name| name.len()).max().unwrap_or(0);
    for (place, one) in regions.settled().iter().enumerate() {
        let Region { name, city, latitude_deg, longitude_deg } = one.region;
        let latitude = degrees(latitude_deg, ["N", "S"]);
        let longitude = degrees(longitude_deg, ["E", "W"]);
        let nodes = nodes(regions, place);
        facts.push(format!("  {name:wide$}  {city:<14} {latitude:>9} {longitude:>10}  {nodes}"));
    }
    facts.push("median one-way latency, from the region of the line:".to_string());
    let columns: Vec<usize> = names.iter().map(|name| name.len().max(8)).collect();
    let row = |head: &str, cells: Vec<String>| {
        let cells = cells.iter().zip(&columns).map(|(cell, column)| format!("  {cell:>column$}"));
        format!("  {head:wide$}{}", cells.collect::<String>())
    };
    facts.push(row("", names.iter().map(ToString::to_string).collect()));
    for (from, name) in names.iter().enumerate() {
        let median = |to| time(regions.median(from, to).0 as f64);
        facts.push(row(name, (0..names.len()).map(median).collect()));
    }
    facts
}

fn nodes(regions: &Regions, place: usize) -> String {
    let ids = regions.nodes_at(place);
    let count = plural(ids.len() as u64, "node");
    match ids.len() {
        0 => "no nodes".to_string(),
        1 => format!("{count}: {}", ids.start),
        _ => format!("{count}: {} to {}", ids.start, ids.end - 1),
    }
}

fn degrees(value: f64, [positive, negative]: [&str; 2]) -> String {
    let side = if value < 0.0 { negative } else { positive };
    format!("{}° {side}", trimmed(&format!("{:.2}", value.abs())))
}
