//! Direct mail, of which each message can be followed.

use crate::support::both::parsed;
use gossip_sim::scenario::Scenario;

/// Direct mail for 100 s in a network where every message takes 50 ms.
pub fn mail(nodes: u32, network: &str, rest: &str) -> Scenario {
    parsed(&format!(
        "[cluster]\nnodes = {nodes}\n[protocol]\nkind = 'direct-mail'\n[network]\n\
         latency = {{ kind = 'constant', value = '50 ms' }}\n{network}\n{rest}\n\
         [stop]\nwhen = 'never'\nat = '100 s'\n"
    ))
}

/// A command that `node` is given.
pub fn ask(at_ms: u64, node: u32, command: &str) -> String {
    format!("[[workload]]\nat = '{at_ms} ms'\nnode = {node}\ncommand = '{command}'\n")
}
