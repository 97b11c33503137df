//! What the machine has: cores, memory. It decides how much runs at once, and no result.

use super::status::Wrong;
use gossip_sim::output::plural;
use gossip_sim::output::units::octets;
use gossip_sim::run::estimate;
use gossip_sim::scenario::Scenario;
use gossip_sim::sweep::Plan;

/// How many replications run at once, and what to say about it.
pub struct Share {
    /// At least 1.
    pub workers: usize,
    /// Set when memory allows fewer than threads are there, or not even one.
    pub remark: Option<String>,
}

/// The threads to use: those asked for, or one a core.
pub fn threads(asked: Option<u16>) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    asked.map_or_else(cores, usize::from)
}

/// The same of a sweep, where only a row is kept of each replication, and its curve of few.
pub fn share_of_rows(plan: &Plan, threads: usize) -> Share {
    let (largest, replications) = (&plan.largest().scenario, plan.replications());
    let wanted = threads.min(usize::try_from(replications).unwrap_or(usize::MAX)).max(1);
    let groups = largest.groups.named.len() as u64 * BYTES_PER_GROUP;
    let curves = if plan.curves { estimate::curves(largest) } else { 0 };
    let curve = curves * estimate::BYTES_PER_CURVE;
    let rows = replications.saturating_mul(BYTES_PER_ROW + groups + curve);
    let need = estimate::bytes_per_replication(largest);
    match available_bytes() {
        Some(available) => fit(wanted, need, available.saturating_sub(rows)),
        None => Share { workers: wanted, remark: None },
    }
}

/// A row of a sweep and its line in a file.
const BYTES_PER_ROW: u64 = 1_500;
/// The same of each group of nodes.
const BYTES_PER_GROUP: u64 = 400;

/// How many of `replications` run at once on `threads` threads.
pub fn share(scenario: &Scenario, threads: usize, replications: u64) -> Share {
    let wanted = threads.min(usize::try_from(replications).unwrap_or(usize::MAX)).max(1);
    let need = estimate::bytes_per_replication(scenario);
    match available_bytes() {
        Some(available) => {
            fit(wanted, need, available.saturating_sub(estimate::bytes_of_results(scenario)))
        }
        None => Share { workers: wanted, remark: None },
    }
}

fn fit(wanted: usize, need: u64, available: u64) -> Share {
    // A tenth is left for results, charts and everybody else.
    let fitting = available / 10 * 9 / need.max(1);
    let workers = usize::try_from(fitting).unwrap_or(usize::MAX).clamp(1, wanted);
    let (need, available) = (octets(need as f64), octets(available as f64));
    let remark = if fitting == 0 {
        Some(format!(
            "warning: a replication needs about {need} of memory, and {available} are available"
        ))
    } else if workers < wanted {
        Some(format!(
            "{workers} at a time: a replication needs about {need} of memory, and {available} \
             are available"
        ))
    } else {
        None
    };
    Share { workers, remark }
}

/// Refuses what no machine like this one can hold.
///
/// # Errors
/// If one replication at a time and the results of all need more than twice this machine's memory:
/// the estimate is good to a factor of two.
pub fn enough_memory(scenario: &Scenario) -> Result<(), Wrong> {
    refuse_more_than_there_is(scenario, estimate::bytes_of_results(scenario))
}

/// The same where only rows are kept.
///
/// # Errors
/// As [`enough_memory`].
pub fn enough_memory_for(largest: &Scenario) -> Result<(), Wrong> {
    refuse_more_than_there_is(largest, 0)
}

fn refuse_more_than_there_is(scenario: &Scenario, results: u64) -> Result<(), Wrong> {
    let one = estimate::bytes_per_replication(scenario);
    let need = one.saturating_add(results);
    let meminfo = std::fs::read_to_string("/proc/meminfo").ok();
    match meminfo.and_then(|text| kibibytes(&text, "MemTotal:")).map(|kib| kib * 1024) {
        Some(total) if need / 2 > total => Err(Wrong(too_much(scenario, one, results, total))),
        _ => Ok(()),
    }
}

/// Says what needs more memory than there is.
fn too_much(scenario: &Scenario, one: u64, results: u64, total: u64) -> String {
    let of_all = plural(scenario.replications, "replication");
    let (what, need) = match one >= results {
        true => ("a replication needs".to_string(), one),
        false => (format!("the results of {of_all} need"), results),
    };
    let [need, total] = [need, total].map(|bytes| octets(bytes as f64));
    format!("{}: {what} about {need} of memory, and the machine has {total}", scenario.stem)
}

/// Memory that a new process may take without swapping, in octets, where the system tells.
fn available_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    kibibytes(&text, "MemAvailable:").map(|kib| kib * 1024)
}

/// The most memory that this process has had, in octets, where the system tells.
pub fn peak_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    kibibytes(&text, "VmHWM:").map(|kib| kib * 1024)
}

fn kibibytes(text: &str, label: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(label))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_bounds_how_many_run_at_once() {
        let gb = 1_000_000_000;
        let cases = [(8, gb, 100 * gb, 8, false), (8, gb, 4 * gb, 3, true), (8, gb, gb, 1, true)];
        for (wanted, need, available, workers, remark) in cases {
            let share = fit(wanted, need, available);
            assert_eq!((share.workers, share.remark.is_some()), (workers, remark));
        }
    }

    #[test]
    fn what_needs_too_much_memory_is_named() {
        let text = "replications = 10000000\n[cluster]\nnodes = 3\n[protocol]\nkind = \"gossip\"\n\
                    [stop]\nat = \"9 s\"\nwhen = \"never\"\n";
        let scenario = gossip_sim::scenario::parse(text, "s.toml", "".as_ref(), &[]).unwrap();
        let said = |one, results| too_much(&scenario, one, results, 1_000_000_000);
        let results = said(1_000_000, 80_000_000_000);
        assert!(results.starts_with("s: the results of 10,000,000 replications need about 80"));
        let one = said(90_000_000_000, 80_000_000_000);
        assert!(one.starts_with("s: a replication needs about 90"), "{one}");
    }

    #[test]
    fn reads_what_the_system_tells() {
        assert_eq!(kibibytes("MemTotal: 5 kB\nMemAvailable:   12 kB\n", "MemAvailable:"), Some(12));
        assert_eq!(kibibytes("", "VmHWM:"), None);
    }
}
