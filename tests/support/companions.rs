//! What keys of a scenario need beside them.

use super::doc::Doc;
use gossip_sim::outcome::{About, Column, Invariant, STORES, VIEWS};

/// What must, or must not, stand beside a key.
pub fn companions(path: &str, doc: &mut Doc) {
    if path.starts_with("cluster.bootstrap.") || path == "groups.seeds" {
        // Other kinds choose among all whom the topology lets them talk to.
        doc.put("[protocol]", &[("kind", "\"versioned-kv\"")]);
    }
    // Some invariants are of lists that nodes keep of each other.
    let invariant = path.strip_prefix("expect.").and_then(Invariant::named);
    if invariant.is_some_and(|one| one.is_about() == About::Lists) {
        doc.put("[protocol]", &[("kind", "\"folder-metadata\"")]);
        doc.put("[[workload]]", &[("command", "\"add a\"")]);
    }
    let figure = path.strip_prefix("expect.").unwrap_or_default();
    let is_of = |columns: &[Column]| columns.iter().any(|column| column.expect_name() == figure);
    if is_of(VIEWS) {
        doc.put("[protocol]", &[("kind", "\"folder-metadata\"")]);
        doc.put("[[workload]]", &[("command", "\"add a\"")]);
    }
    if is_of(STORES) {
        doc.put("[protocol]", &[("kind", "\"versioned-kv\"")]);
    }
    let table = format!("[{}]", path.rsplit_once('.').map_or("", |(table, _)| table));
    match path {
        "protocol.judged" => {
            doc.put("[protocol]", &[("timing", "{ kind = \"synchronous\" }")]);
        }
        "protocol.expire_after" => doc.put("[protocol]", &[("dead_peers", "\"expire\"")]),
        "protocol.failure" => doc.put("[protocol]", &[("rpc_timeout", "\"200 ms\"")]),
        "protocol.indirect_pings" | "protocol.redial_every" => {
            doc.put("[protocol]", &[("profile", "\"fixed\"")]);
        }
        "protocol.peers" => doc.put("[protocol]", &[("fanout", "3")]),
        "protocol.peers.by" => {
            doc.put("[protocol.peers]", &[("weights", "[{ nodes = 7, weight = 0.5 }]")]);
        }
        "network.latency.symmetric" | "faults.latency.symmetric" => {
            doc.put(&table, &[("per", "\"pair\"")]);
        }
        "network.latency.regions" | "faults.latency.regions" => doc.remove(&table, "regions"),
        "sweep.zip" => doc.put("[sweep]", &[("vary", "{ \"protocol.fanout\" = [1, 2] }")]),
        "protocol.dormant" => doc.put("[protocol]", &[("keep", "\"1 s\"")]),
        "workload.every" | "workload.until" => {
            doc.put("[[workload]]", &[("every", "\"1 s\"")]);
            let end = if path.ends_with("every") { ("count", "2") } else { ("until", "\"9 s\"") };
            doc.put("[[workload]]", &[end]);
        }
        "faults.up" => doc.remove("[[faults]]", "up"),
        "faults.down" => doc.remove("[[faults]]", "down"),
        "faults.every" | "faults.until" => {
            doc.put("[[faults]]", &[("every", "\"30 s\"")]);
            let end = if path.ends_with("every") { ("count", "3") } else { ("until", "\"90 s\"") };
            doc.put("[[faults]]", &[end]);
            ends(doc);
        }
        "faults.count" => {
            doc.put("[[faults]]", &[("every", "\"30 s\"")]);
            ends(doc);
        }
        "cluster.disk_write" => doc.put("[protocol]", &[("persist", "true")]),
        // One of the words of a disk needs both.
        "faults.disk" => {
            doc.put("[protocol]", &[("persist", "true")]);
            doc.put("[cluster]", &[("disk_write", "\"5 ms\"")]);
        }
        "workload.rate" => doc.put("[[workload]]", &[("count", "2")]),
        "workload.keys" => doc.put("[[workload]]", &[("command", "\"set {key} b\"")]),
        "workload.each" => {
            doc.remove("[[workload]]", "node");
            doc.put("[[workload]]", &[("nodes", "\"all\"")]);
        }
        "workload.count" => doc.put("[[workload]]", &[("every", "\"1 s\"")]),
        "workload.nodes" => doc.remove("[[workload]]", "node"),
        _ if path.starts_with("expect.groups") => {
            doc.put("[[groups]]", &[("name", "\"few\""), ("nodes", "\"10 %\"")]);
        }
        // The edge list of the example is not connected.
        "cluster.topology" => doc.put("[stop]", &[("when", "\"never\"")]),
        "stop.when" => {
            doc.put("[[workload]]", &[("command", "\"delete a\"")]);
            doc.put("[protocol]", &[("mode", "\"push\""), ("keep", "\"1 s\"")]);
        }
        _ => {}
    }
}

/// A fault ends before it comes again, but for a jump.
fn ends(doc: &mut Doc) {
    if !doc.has("[[faults]]", "kind", "\"clock-jump\"") {
        doc.put("[[faults]]", &[("lasts", "\"10 s\"")]);
    }
}
