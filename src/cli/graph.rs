//! What `show` says of the topology: the figures of the graph that replication 0 draws.

use gossip_sim::network::topology::Statistics;
use gossip_sim::network::{Topology, TopologyKind};
use gossip_sim::output::plural;
use gossip_sim::output::units::{grouped, significant, trimmed};
use gossip_sim::rng::Draws;
use gossip_sim::scenario::Scenario;

/// The most links of a graph that is drawn only to be described: some seconds.
const LINKS_MAX: u64 = 1_000_000;
/// Degrees that are listed one by one; of more, ranges.
const DEGREES_MAX: usize = 8;

/// What there is to say of the topology, one fact a line.
pub fn facts(scenario: &Scenario) -> Vec<String> {
    let (nodes, links) = (scenario.nodes, scenario.topology.links_most(scenario.nodes));
    let head = |links: u64, more: &str| {
        let nodes = plural(nodes.into(), "node");
        format!("topology: {nodes}, {}{more}", plural(links, "link"))
    };
    if matches!(scenario.topology, TopologyKind::Complete) {
        return vec![head(links, ", everybody to everybody")];
    }
    if links > LINKS_MAX {
        return vec![head(links, " at most: too many to describe the graph")];
    }
    match scenario.topology.build(nodes, &Draws::new(scenario.seed, 0)) {
        Topology::Complete(_) => vec![head(links, "")],
        Topology::Graph(graph) => {
            let found = Statistics::of(&graph);
            let mut facts = vec![head(found.links, " in replication 0")];
            facts.extend([degrees(&found), pieces(&found), triangles(&found), paths(&found)]);
            facts
        }
    }
}

fn degrees(found: &Statistics) -> String {
    let count = |nodes: u32| grouped(nodes.into());
    let [least, half, most] = [0.0, 0.5, 1.0].map(|share| found.degree_quantile(share));
    if least == most {
        return format!("degrees: {} each", count(least));
    }
    let list: Vec<String> = match found.degrees.len() <= DEGREES_MAX {
        true => {
            found.degrees.iter().map(|(d, n)| format!("{}: {}", count(*d), count(*n))).collect()
        }
        false => ranges(&found.degrees),
    };
    format!(
        "degrees: mean {}, least {}, median {}, 99 % at most {}, greatest {}; nodes by degree: {}",
        number(found.degree_mean()),
        count(least),
        count(half),
        count(found.degree_quantile(0.99)),
        count(most),
        list.join(", ")
    )
}

/// The nodes by ranges of degrees that double: 0, 1, 2 to 3, 4 to 7 …
fn ranges(degrees: &[(u32, u32)]) -> Vec<String> {
    let range = |degree: u32| degree.checked_ilog2();
    let rows = degrees.chunk_by(|(a, _), (b, _)| range(*a) == range(*b));
    let line = |row: &[(u32, u32)]| {
        let nodes: u32 = row.iter().map(|(_, nodes)| nodes).sum();
        let (first, last) = (row[0].0, row[row.len() - 1].0);
        let [first, last, nodes] = [first, last, nodes].map(|number| grouped(number.into()));
        if first == last {
            format!("{first}: {nodes}")
        } else {
            format!("{first} to {last}: {nodes}")
        }
    };
    rows.map(line).collect()
}

fn pieces(found: &Statistics) -> String {
    match found.components.as_slice() {
        [_] => "components: 1, connected".to_string(),
        many => format!(
            "components: {}, not connected; the largest has {} of {}",
            grouped(many.len() as i128),
            grouped(many[0].into()),
            plural(found.nodes.into(), "node"),
        ),
    }
}

fn triangles(found: &Statistics) -> String {
    format!(
        "clustering: {} on average of a node, transitivity {}, {}",
        number(found.clustering),
        number(found.transitivity),
        plural(found.triangles, "triangle"),
    )
}

fn paths(found: &Statistics) -> String {
    let Some(mean) = found.mean_path else {
        return "paths: none".to_string();
    };
    let from = match found.sources == found.nodes {
        true => "from every node".to_string(),
        false => format!("from {} scattered nodes", grouped(found.sources.into())),
    };
    format!(
        "paths: mean {} links, longest {}, {from}",
        number(mean),
        grouped(found.longest_path.into())
    )
}

fn number(value: f64) -> String {
    trimmed(&significant(value)).to_string()
}
