//! What users read when a scenario is wrong: a snapshot of every kind of mistake.

#[path = "support/error_files.rs"]
mod files;

use gossip_sim::scenario::{LoadError, Override, parse};
use insta::assert_snapshot;
use std::path::Path;

/// Sections that are right.
const CLUSTER: &str = "[cluster]\nnodes = 10\n";
const PROTOCOL: &str = "[protocol]\nkind = \"gossip\"\n";
const WORKLOAD: &str = "[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"set a b\"\n";
const STOP: &str = "[stop]\nat = \"60 s\"\n";

/// The message for a scenario with these sections besides the right ones that they lack.
fn error(sections: &str) -> String {
    error_with(sections, &[])
}

fn error_with(sections: &str, overrides: &[Override]) -> String {
    let mut text = sections.to_string();
    for section in [CLUSTER, PROTOCOL, WORKLOAD, STOP] {
        let header = section.lines().next().unwrap();
        if !sections.lines().any(|line| line == header) {
            text += section;
        }
    }
    message(parse(&text, "s.toml", &inputs(), overrides).map(|_| text))
}

fn message(result: Result<String, LoadError>) -> String {
    match result {
        Ok(text) => panic!("not refused:\n{text}"),
        Err(error) => {
            let text = error.render(false).replace(inputs().to_str().unwrap(), "INPUTS");
            format!("{text}exit status {}\n", error.exit_status())
        }
    }
}

fn inputs() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs")
}

fn sets(texts: &[&str]) -> Vec<Override> {
    texts.iter().map(|text| Override::set(*text)).collect()
}

/// One snapshot a case.
macro_rules! cases {
    ($($name:ident: $sections:expr;)*) => {$(
        #[test]
        fn $name() {
            assert_snapshot!(error($sections));
        }
    )*};
}

cases! {
    key_wrong_at_top: "sead = 1\n";
    key_wrong_in_section: "[protocol]\nkind = \"gossip\"\nfan_out = 3\n";
    key_wrong_in_table: "[network]\nlatency = { kind = \"uniform\", min = \"1 ms\", maxx = \"2 ms\" }\n";
    key_wrong_in_shorthand_table: "[network]\nloss = { kind = \"independent\", rat = 0.1 }\n";
    key_wrong_in_list: "[[faults]]\nat = \"1 s\"\nkind = \"crash\"\nnode = 3\n";
    key_wrong_where_none_is_expected: "[cluster]\nnodes = 10\ntopology = { kind = \"complete\", degree = 3 }\n";
    key_of_another_section: "[cluster]\nnodes = 10\nreplications = 3\nfanout = 2\n";
    key_of_a_section_at_top: "fanout = 2\n";
    key_of_another_kind: "[protocol]\nkind = \"gossip\"\nk = 3\n";
    section_wrong: "[netwrok]\nloss = 0.1\n";
    section_wrong_and_required: "[clutser]\nnodes = 10\n[stop]\nwhen = \"never\"\nat = \"1 s\"\n";
    kind_wrong: "[cluster]\nnodes = 10\ntopology = { kind = \"star\" }\n";
    kind_wrong_but_near: "[[faults]]\nat = \"1 s\"\nkind = \"partitoin\"\ngroups = [\"0..5\"]\n";
    kind_missing: "[network]\nlatency = { value = \"5 ms\" }\n";
    kind_no_string: "[protocol]\nkind = 3\n";
    kind_without_table: "[cluster]\nnodes = 10\ntopology = \"complete\"\n";
    word_wrong: "[protocol]\nkind = \"gossip\"\nmode = \"pushpull\"\n";
    field_missing: "[network]\nlatency = { kind = \"uniform\", min = \"1 ms\" }\n";
    node_or_nodes_missing: "[[workload]]\nat = \"0 s\"\ncommand = \"set a b\"\n";
    node_and_nodes: "[[workload]]\nat = \"0 s\"\nnode = 1\nnodes = \"all\"\ncommand = \"set a b\"\n";
    unit_missing: "[stop]\nat = 60\n";
    unit_missing_in_string: "[network]\ndatagram_limit = \"1400\"\n";
    unit_wrong: "[stop]\nat = \"60 sec\"\n";
    unit_of_another_kind: "[network]\ndatagram_limit = \"5 ms\"\n";
    out_of_range_nodes: "[cluster]\nnodes = 3_000_000_000\n";
    out_of_range_loss: "[network]\nloss = \"120 %\"\n";
    out_of_range_header: "[network]\nheader_bytes = \"5 GB\"\n";
    out_of_range_time: "[stop]\nat = \"0.5 ns\"\n";
    replications_zero: "replications = 0\n";
    degree_too_high: "[cluster]\nnodes = 10\ntopology = { kind = \"random-regular\", degree = 10 }\n";
    degree_odd: "[cluster]\nnodes = 9\ntopology = { kind = \"random-regular\", degree = 3 }\n";
    ring_odd: "[cluster]\nnodes = 10\ntopology = { kind = \"ring\", degree = 3 }\n";
    ring_too_wide: "[cluster]\nnodes = 10\ntopology = { kind = \"small-world\", degree = 10, rewire = \"1 %\" }\n";
    ring_too_few_nodes: "[cluster]\nnodes = 2\ntopology = { kind = \"ring\", degree = 2 }\n";
    lattice_no_square: "[cluster]\nnodes = 10\ntopology = { kind = \"lattice\", dimensions = 2 }\n";
    lattice_flat: "[cluster]\nnodes = 10\ntopology = { kind = \"lattice\", dimensions = 0 }\n";
    erdos_renyi_neither: "[cluster]\nnodes = 10\ntopology = { kind = \"erdos-renyi\" }\n";
    erdos_renyi_both: "[cluster]\nnodes = 10\ntopology = { kind = \"erdos-renyi\", mean_degree = 3, probability = 0.5 }\n";
    erdos_renyi_too_dense: "[cluster]\nnodes = 10\ntopology = { kind = \"erdos-renyi\", mean_degree = 9.5 }\n";
    scale_free_too_many: "[cluster]\nnodes = 10\ntopology = { kind = \"scale-free\", links = 10 }\n";
    max_below_min: "[network]\nlatency = { kind = \"uniform\", min = \"3 ms\", max = \"2 ms\" }\n";
    dormant_without_keep: "[protocol]\nkind = \"gossip\"\ndormant = { share = \"10 %\", keep = \"1 h\" }\n";
    groups_overlap: "[[faults]]\nat = \"1 s\"\nkind = \"partition\"\ngroups = [\"0..6\", [8, 5]]\n";
    groups_overlap_by_share: "[[faults]]\nat = \"1 s\"\nkind = \"partition\"\ngroups = [[1, 2], \"30 %\"]\n";
    groups_of_everybody: "[[faults]]\nat = \"1 s\"\nkind = \"partition\"\ngroups = [\"0..10\"]\n";
    ids_past_the_end: "[[workload]]\nat = \"0 s\"\nnodes = [3, 10]\ncommand = \"set a b\"\n[[faults]]\nat = \"1 s\"\nkind = \"crash\"\nnodes = \"5..11\"\n";
    ids_twice: "[[workload]]\nat = \"0 s\"\nnodes = [3, 1, 3]\ncommand = \"set a b\"\n";
    nodes_none: "[[workload]]\nat = \"0 s\"\nnodes = \"2 %\"\ncommand = \"set a b\"\n";
    id_used_twice: "[[faults]]\nid = \"x\"\nat = \"1 s\"\nkind = \"crash\"\nnodes = 3\n[[faults]]\nid = \"x\"\nat = \"2 s\"\nkind = \"crash\"\nnodes = 4\n";
    stop_never_without_writes: "[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"get a\"\n";
    stop_never_quiet: "[stop]\nat = \"60 s\"\nwhen = \"quiet\"\n";
    stop_never_quiet_push: "[protocol]\nkind = \"gossip\"\nmode = \"push\"\n[stop]\nat = \"60 s\"\nwhen = \"quiet\"\n";
    stop_before_fault: "[[faults]]\nat = \"61 s\"\nkind = \"crash\"\nnodes = 3\n";
    stop_before_end_of_fault: "[[faults]]\nat = \"50 s\"\nlasts = \"20 s\"\nkind = \"crash\"\nnodes = 3\n";
    stop_before_workload: "[[workload]]\nat = \"61 s\"\nnode = 0\ncommand = \"set a b\"\n";
    stop_before_last_repetition: "[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"set a b\"\nevery = \"10 s\"\ncount = 8\n";
    repetition_without_end: "[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"set a b\"\nevery = \"10 s\"\n";
    writes_too_many: "[[workload]]\nat = \"0 s\"\nnodes = \"all\"\ncommand = \"set a b\"\nevery = \"1 ns\"\ncount = 1_000_000_000\n";
    shared_read: "[[workload]]\nat = \"0 s\"\nnodes = \"all\"\nshared = true\ncommand = \"get a\"\n";
    shared_key_written_twice: "[[workload]]\nat = \"0 s\"\nnodes = \"50 %\"\nshared = true\ncommand = \"set a b\"\n[[workload]]\nat = \"1 s\"\nnode = 0\ncommand = \"delete a\"\n";
    shared_by_direct_mail: "[protocol]\nkind = \"direct-mail\"\n[[workload]]\nat = \"0 s\"\nnodes = \"30 %\"\nshared = true\ncommand = \"set a b\"\n";
    command_unknown: "[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"put a b\"\n";
    command_too_long: "[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"set a hello world\"\n";
    command_too_short: "[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = 'set a'\n";
    command_quote_open: "[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = 'set a \"hello'\n";
    expect_unknown: "[expect]\nt99_s = \"< 5 s\"\nconverged = \"yes\"\n";
    expect_wrong: "[expect]\nt99 = \"< 5\"\nt50 = \"5 s\"\nt90 = \"meen < 5 s\"\ncoverage = \"> 1 s\"\nrounds = \"mean < 5 in 95 % of runs\"\noutcome = \"done\"\nevents = true\n";
    expect_law_wrong: "[expect]\nt99 = \"< law\"\ncoverage = \"law + 1 s\"\nt_last = \"< law 3 s\"\noutcome = \"converged in law + x of runs\"\n";
    clocks_wrong: "[[faults]]\nat = \"1 s\"\nkind = \"clock-skew\"\nnodes = 3\nby = \"-250\"\n[[faults]]\nat = \"1 s\"\nkind = \"clock-drift\"\nnodes = 3\nrate = 200\n[[faults]]\nat = \"1 s\"\nkind = \"clock-drift\"\nnodes = 3\nrate = \"1.5 ppm\"\n[[faults]]\nat = \"1 s\"\nkind = \"clock-drift\"\nnodes = 3\nrate = \"-1000000 ppm\"\n[[faults]]\nat = \"1 s\"\nkind = \"clock-drift\"\nnodes = 3\nrate = \"2 %\"\n";
    clock_jump_lasts: "[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"delete a\"\n[protocol]\nkind = \"gossip\"\nkeep = \"9 s\"\n[[faults]]\nat = \"1 s\"\nkind = \"clock-jump\"\nnodes = 3\nby = \"1 h\"\nlasts = \"5 s\"\n";
    clocks_would_stop: "[[faults]]\nat = \"1 s\"\nkind = \"clock-drift\"\nnodes = 3\nrate = \"-600000 ppm\"\n[[faults]]\nat = \"2 s\"\nkind = \"clock-drift\"\nnodes = \"0..4\"\nrate = \"-400000 ppm\"\n";
    cycles_pause_and_drift: "[protocol]\nkind = \"gossip\"\ntiming = { kind = \"synchronous\" }\n[[faults]]\nat = \"1500 ms\"\nkind = \"pause\"\nnodes = 3\nlasts = \"2 s\"\n[[faults]]\nat = \"1500 ms\"\nkind = \"clock-drift\"\nnodes = 3\nrate = \"200 ppm\"\n";
    stop_never_paused_for_ever: "[[faults]]\nat = \"0 s\"\nkind = \"pause\"\nnodes = 3\n";
    receive_queue_alone: "[network]\nreceive_queue = \"1 kB\"\n";
    queue_too_short: "[network]\nup = { rate = \"1 MB/s\", queue = \"28 B\" }\ndown = { rate = \"1 MB/s\", queue = \"29 B\" }\n";
    bandwidth_without_unit: "[network]\nup = 1000\ndown = \"1 MB\"\n";
    expect_out_of_range: "[expect]\ncoverage = [\"> 99\", \"= 100.5 %\"]\nt99 = \"P99 < 5 s\"\nbytes_sent = \"< 3 MBB\"\n";
    expect_law_of_another_share: "[expect]\noutcome = \"not-converged in law of runs\"\nt100 = [\"< 5 s in law of runs\", \"= law\"]\n";
    table_for_list_within: "[[faults]]\nat = \"1 s\"\nkind = \"partition\"\ngroups = { a = \"0..5\" }\n";
    section_for_list: "[faults]\nat = \"1 s\"\nkind = \"crash\"\nnodes = 3\n";
    latency_without_kind: "[network]\nlatency = \"50 ms\"\n";
    several_at_once: "replications = 0\n[cluster]\nnodse = 10\ntopology = { kind = \"star\" }\n[protocol]\nkind = \"gossip\"\nmode = \"psh\"\nfanout = 0\n[network]\nlatency = { kind = \"uniform\", min = \"10\", max = 5 }\nloss = 1.5\n[stop]\nat = \"60 s\"\n[expect]\nt99 = \"< 5 parsecs\"\n";
    syntax: "[cluster\nnodes = 10\n[protocol]\nkind = gossip\n[stop]\nat = 60 s\n[stop]\n";
    name_with_control: "name = \"a\\u001b[2Jb\"\n";
    id_with_control: "[[faults]]\nid = \"x\\u0007\"\nat = \"1 s\"\nkind = \"crash\"\nnodes = 3\n";
    run_too_long: "[stop]\nat = \"4611686018427387905 ns\"\n";
    times_too_long: "[protocol]\nkind = \"gossip\"\nkeep = \"1_000_000 d\"\ntiming = { kind = \"periodic\", period = \"53376 d\" }\n[network]\nlatency = { kind = \"constant\", value = \"18446744073709551615 ns\" }\n";
    writes_too_many_until: "[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"set a b\"\nevery = \"1 ns\"\nuntil = \"4611686018427387904 ns\"\n[stop]\nat = \"4611686018427387904 ns\"\n";
    stop_never_quiet_live_value: "[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"set a b\"\n[protocol]\nkind = \"gossip\"\nmode = \"push\"\nkeep = \"1 s\"\n[stop]\nat = \"60 s\"\nwhen = \"quiet\"\n";
    stop_never_quiet_set_again: "[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"set a b\"\nevery = \"5 s\"\ncount = 3\n[[workload]]\nat = \"10 s\"\nnode = 0\ncommand = \"delete a\"\n[protocol]\nkind = \"gossip\"\nmode = \"push\"\nkeep = \"1 s\"\n[stop]\nat = \"60 s\"\nwhen = \"quiet\"\n";
    stop_never_all_lost: "[network]\nloss = 1.0\n[stop]\nat = \"60 s\"\nwhen = \"converged\"\n";
    stop_never_nothing_fits: "[network]\ndatagram_limit = \"0 B\"\nreceive_buffer = \"0 B\"\n";
    stop_never_pairs: "[cluster]\nnodes = 10\ntopology = { kind = \"random-regular\", degree = 1 }\n";
    stop_never_no_links: "[cluster]\nnodes = 10\ntopology = { kind = \"erdos-renyi\", mean_degree = 0 }\n";
    stop_never_unconnected: "[cluster]\nnodes = 10\ntopology = { kind = \"file\", path = \"edges_apart.txt\" }\n";
    fanout_binomial_too_large: "[protocol]\nkind = \"flood\"\nfanout = { kind = \"binomial\", mean = 501 }\n";
    rumor_keys_without_meaning: "[protocol]\nkind = \"rumor\"\nmode = \"pull\"\nremoval = \"infect-and-die\"\nk = 2\nfeedback = false\ncounter = \"reset\"\njudged = \"receipt\"\ntiming = { kind = \"periodic\" }\n";
    rumor_coin_and_blind: "[protocol]\nkind = \"rumor\"\nremoval = \"coin\"\ncounter = \"reset\"\nfeedback = false\njudged = \"receipt\"\n";
    rumor_cycle_start_without_cycles: "[protocol]\nkind = \"rumor\"\njudged = \"cycle-start\"\n";
    rumor_k_zero: "[protocol]\nkind = \"rumor\"\nk = 0\n";
    rumor_polls_are_never_quiet: "[protocol]\nkind = \"rumor\"\nmode = \"pull\"\n[stop]\nwhen = \"quiet\"\nat = \"5 s\"\n[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"set a b\"\n";
    cycles_limit_for_the_blind: "[protocol]\nkind = \"rumor\"\nmode = \"push\"\nfeedback = false\ntiming = { kind = \"synchronous\", connection_limit = 1 }\n";
    cycles_limit_for_infect_and_die: "[protocol]\nkind = \"rumor\"\nremoval = \"infect-and-die\"\nfanout = 3\ntiming = { kind = \"synchronous\", connection_limit = 1 }\n";
    cycles_latency: "[protocol]\nkind = \"gossip\"\ntiming = { kind = \"synchronous\" }\n[network]\nlatency = { kind = \"constant\", value = \"5 ms\" }\n";
    cycles_fault_within: "[protocol]\nkind = \"gossip\"\ntiming = { kind = \"synchronous\", period = \"2 s\" }\n[[faults]]\nat = \"4000000500 ns\"\nlasts = \"1999999501 ns\"\nkind = \"crash\"\nnodes = 3\n";
    cycles_command_within: "[protocol]\nkind = \"rumor\"\ntiming = { kind = \"synchronous\" }\n[[workload]]\nat = \"0.25 s\"\nnode = 0\ncommand = \"set a b\"\nevery = \"750000003 ns\"\ncount = 3\n";
    cycles_delete: "[protocol]\nkind = \"gossip\"\ntiming = { kind = \"synchronous\" }\n[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"delete a\"\n";
    cycles_too_short: "[protocol]\nkind = \"gossip\"\ntiming = { kind = \"synchronous\", period = \"999 us\" }\n";
    cycles_hunt_without_limit: "[protocol]\nkind = \"gossip\"\ntiming = { kind = \"synchronous\", hunt = 2 }\n";
    cycles_limit_and_hunt_out_of_range: "[protocol]\nkind = \"gossip\"\ntiming = { kind = \"synchronous\", connection_limit = 0, hunt = 257 }\n";
    jitter_above_period: "[protocol]\nkind = \"gossip\"\ntiming = { kind = \"periodic\", period = \"200 ms\", jitter = \"201 ms\" }\n";
    fanout_negative: "[protocol]\nkind = \"gossip\"\nfanout = -1\n";
    peers_of_all: "[protocol]\nkind = \"gossip\"\nfanout = \"all\"\npeers = { kind = \"round-robin\" }\n";
    peers_of_all_by_default: "[protocol]\nkind = \"flood\"\npeers = { kind = \"weighted\", by = \"node\", weights = [{ nodes = 3, weight = 2 }] }\n";
    peers_of_binomial: "[protocol]\nkind = \"gossip\"\nfanout = { kind = \"binomial\", mean = 2.5 }\npeers = { kind = \"round-robin\" }\n";
    peers_without_rounds: "[protocol]\nkind = \"flood\"\nfanout = 3\npeers = { kind = \"round-robin\" }\n";
    peers_without_rounds_of_rumors: "[protocol]\nkind = \"rumor\"\nremoval = \"infect-and-die\"\npeers = { kind = \"round-robin\" }\n";
    peers_by_node_without_weights: "[protocol]\nkind = \"gossip\"\npeers = { kind = \"weighted\", by = \"node\" }\n";
    peers_without_by: "[protocol]\nkind = \"gossip\"\npeers = { kind = \"weighted\", weights = [{ nodes = 3, weight = 2 }] }\n";
    peers_weights_empty: "[protocol]\nkind = \"gossip\"\npeers = { kind = \"weighted\", by = \"node\", weights = [] }\n";
    peers_weights_all_zero: "[protocol]\nkind = \"gossip\"\npeers = { kind = \"weighted\", by = \"node\", weights = [{ nodes = 3, weight = 2 }, { nodes = \"all\", weight = 0 }] }\n";
    peers_weights_too_much: "[cluster]\nnodes = 20_000_000\n[protocol]\nkind = \"gossip\"\npeers = { kind = \"weighted\", by = \"node\", weights = [{ nodes = \"all\", weight = 1_000_000 }] }\n";
    peers_weights_wrong: "[protocol]\nkind = \"gossip\"\npeers = { kind = \"weighted\", by = \"node\", weights = [{ nodes = 3, weight = -2 }, { nodes = 4, weight = 0.12345678 }, { nodes = 5, weight = 1e9 }, { nodes = 6, weight = \"heavy\" }, { nodes = 7 }] }\n";
    peers_by_edge_without_weights: "[cluster]\nnodes = 10\ntopology = { kind = \"file\", path = \"edges.txt\" }\n[protocol]\nkind = \"gossip\"\npeers = { kind = \"weighted\", by = \"edge\" }\n";
    peers_by_edge_without_links: "[protocol]\nkind = \"gossip\"\npeers = { kind = \"weighted\", by = \"edge\", weights = [{ nodes = 3, weight = 2 }] }\n";
    peers_by_edge_all_zero: "[cluster]\nnodes = 10\ntopology = { kind = \"file\", path = \"edges_without_weight.txt\" }\n[protocol]\nkind = \"gossip\"\npeers = { kind = \"weighted\", by = \"edge\" }\n[stop]\nwhen = \"never\"\nat = \"5 s\"\n";
    expect_percentile_wrong: "[expect]\nt99 = \"p100 < 5 s\"\nt50 = \"average < 5 s\"\n";
    expect_time_too_long: "[expect]\nt99 = \"< 4611686018427387904 ns\"\nt100 = \"< 60000 d\"\nt50 = \"5 s ± 99999999999 d\"\n";
    latency_normal_min_above_mean: "[network]\nlatency = { kind = \"normal\", mean = \"5 ms\", sd = \"1 ms\", min = \"6 ms\" }\n";
    latency_numbers_out_of_range: "[network]\nlatency = { kind = \"pareto\", scale = \"0 s\", shape = 0.05 }\n";
    latency_symmetric_per_message: "[network]\nlatency = { kind = \"exponential\", mean = \"5 ms\", symmetric = true }\n";
    latency_per_pair_of_constant: "[network]\nlatency = { kind = \"constant\", value = \"5 ms\", per = \"pair\" }\n";
    delays_absent: "[network]\nlatency = { kind = \"empirical\", file = \"none.txt\" }\n";
    delays_wrong: "[network]\nlatency = { kind = \"empirical\", file = \"delays_wrong.txt\", unit = \"ms\" }\n";
    delays_without_unit: "[network]\nlatency = { kind = \"empirical\", file = \"delays_without_unit.txt\" }\n";
    delays_empty: "[network]\nlatency = { kind = \"empirical\", file = \"delays_empty.txt\" }\n";
    matrix_ragged: "[network]\nlatency = { kind = \"matrix\", file = \"matrix_ragged.csv\", value = \"rtt\", unit = \"ms\" }\n";
    matrix_wrong: "[network]\nlatency = { kind = \"matrix\", file = \"matrix_wrong.csv\", value = \"rtt\", unit = \"ms\" }\n";
    matrix_not_square: "[network]\nlatency = { kind = \"matrix\", file = \"matrix_not_square.csv\", value = \"rtt\", unit = \"ms\" }\n";
    matrix_without_unit: "[network]\nlatency = { kind = \"matrix\", file = \"matrix_not_square.csv\", value = \"one-way\" }\n";
    matrix_empty: "[network]\nlatency = { kind = \"matrix\", file = \"delays_empty.txt\", value = \"rtt\" }\n";
    matrix_without_value: "[network]\nlatency = { kind = \"matrix\", file = \"delays.csv\", valu = \"rtt\" }\n";
    matrix_jitter: "[network]\nlatency = { kind = \"matrix\", file = \"delays.csv\", value = \"rtt\", jitter = 5 }\n";
    regions_unknown: "[network]\nlatency = { kind = \"regions\", regions = [{ name = \"frankfurt\" }, { name = \"us-eest\" }, { name = \"the moon\" }] }\n";
    regions_twice: "[network]\nlatency = { kind = \"regions\", regions = [{ name = \"us-east\" }, { name = \"us-east\", nodes = 3 }] }\n";
    regions_of_too_few: "[network]\nlatency = { kind = \"regions\", regions = [{ name = \"us-east\", nodes = 5 }, { name = \"eu-west\", nodes = 4 }] }\n";
    regions_of_too_many: "[network]\nlatency = { kind = \"regions\", regions = [{ name = \"us-east\", nodes = 11 }, { name = \"eu-west\" }] }\n";
    regions_shares: "[network]\nlatency = { kind = \"regions\", regions = [{ name = \"us-east\", nodes = \"50 %\" }, { name = \"eu-west\", nodes = \"12.5 %\" }] }\n";
    regions_none: "[network]\nlatency = { kind = \"regions\", regions = [], stretch = 0.5 }\n";
    faults_come_again_without_an_end: "[[faults]]\nat = \"1 s\"\nevery = \"5 s\"\ncount = 3\nkind = \"crash\"\nnodes = 3\n[[faults]]\nat = \"1 s\"\nlasts = \"5 s\"\nevery = \"5 s\"\ncount = 3\nkind = \"crash\"\nnodes = 3\n[[faults]]\nat = \"1 s\"\nlasts = \"1 s\"\nevery = \"5 s\"\nkind = \"crash\"\nnodes = 3\n";
    faults_come_again_too_late: "[[faults]]\nat = \"1 s\"\nlasts = \"1 s\"\nevery = \"5 s\"\ncount = 13\nkind = \"crash\"\nnodes = 3\n[[faults]]\nat = \"1 s\"\nlasts = \"4 s\"\nevery = \"29 s\"\ncount = 3\nkind = \"crash\"\nnodes = 3\n";
    churn_out_of_range: "[[faults]]\nat = \"1 s\"\nkind = \"churn\"\nnodes = 3\nup = { kind = \"pareto\", shape = 1, mean = \"5 s\" }\ndown = { kind = \"weibull\", shape = 0.01, mean = \"0 s\" }\n";
    churn_without_kind: "[[faults]]\nat = \"1 s\"\nkind = \"churn\"\nnodes = 3\nup = { mean = \"5 s\" }\ndown = \"3 s\"\n";
    churn_trace_wrong: "[[faults]]\nat = \"1 s\"\nkind = \"churn-trace\"\nfile = \"churn_wrong.csv\"\n";
    churn_trace_twice: "[[faults]]\nat = \"1 s\"\nkind = \"churn-trace\"\nfile = \"churn_twice.csv\"\n";
    churn_trace_without_header: "[[faults]]\nat = \"1 s\"\nkind = \"churn-trace\"\nfile = \"churn_without_header.csv\"\n";
    cycles_churn_trace_ends_right_behind: "[protocol]\nkind = \"gossip\"\ntiming = { kind = \"synchronous\", period = \"1 s\" }\n[[faults]]\nat = \"1500 ms\"\nlasts = \"500001001 ns\"\nkind = \"churn-trace\"\nfile = \"churn.csv\"\n[[faults]]\nat = \"1500 ms\"\nlasts = \"500001001 ns\"\nkind = \"crash\"\nnodes = 1\n";
    churn_trace_too_long: "[[faults]]\nat = \"50 s\"\nkind = \"churn-trace\"\nfile = \"churn.csv\"\n";
    address_new_without_links: "[cluster]\nnodes = 10\ntopology = { kind = \"ring\", degree = 4 }\n[[faults]]\nat = \"1 s\"\nlasts = \"1 s\"\nkind = \"crash\"\nnodes = 3\naddress = \"new\"\n";
    address_new_that_nobody_knows: "[protocol]\nkind = \"flood\"\n[stop]\nwhen = \"converged\"\nat = \"60 s\"\n[[faults]]\nat = \"1 s\"\nlasts = \"1 s\"\nkind = \"crash\"\nnodes = 3\naddress = \"new\"\n[[faults]]\nat = \"5 s\"\nkind = \"crash\"\nnodes = 4\naddress = \"new\"\n";
    address_new_too_often: "[[faults]]\nat = \"1 s\"\nkind = \"churn\"\nnodes = \"all\"\nup = { kind = \"constant\", time = \"100 ns\" }\ndown = { kind = \"constant\", time = \"100 ns\" }\naddress = \"new\"\n";
    address_misspelt: "[[faults]]\nat = \"1 s\"\nlasts = \"1 s\"\nkind = \"crash\"\nnodes = 3\naddress = \"knew\"\n";
    members_contradict: "[[faults]]\nat = \"0 s\"\nkind = \"join\"\nnodes = 9\n[[faults]]\nat = \"2 s\"\nkind = \"join\"\nnodes = \"3..5\"\n[[faults]]\nat = \"5 s\"\nkind = \"join\"\nnodes = [4, 6]\n[[faults]]\nat = \"4 s\"\nkind = \"leave\"\nnodes = [6, 7]\n[[faults]]\nat = \"7 s\"\nkind = \"leave\"\nnodes = \"50 %\"\n";
    leave_has_no_end: "[[faults]]\nat = \"1 s\"\nlasts = \"5 s\"\nkind = \"leave\"\nnodes = 3\n";
    cycles_disk_write: "[cluster]\nnodes = 10\ndisk_write = \"5 ms\"\n[protocol]\nkind = \"gossip\"\npersist = true\ntiming = { kind = \"synchronous\" }\n";
    cycles_fault_comes_again_within: "[protocol]\nkind = \"gossip\"\ntiming = { kind = \"synchronous\" }\n[[faults]]\nat = \"1500 ms\"\nlasts = \"1 ms\"\nevery = \"250000100 ns\"\ncount = 3\nkind = \"crash\"\nnodes = 3\n";
    inputs_of_one_name: "[cluster]\nnodes = 10\ntopology = { kind = \"file\", path = \"edges.txt\" }\n[network]\nlatency = { kind = \"empirical\", file = \"delays/edges.txt\" }\n[stop]\nwhen = \"never\"\nat = \"5 s\"\n";
    rates_wrong: "[[workload]]\nat = \"1 s\"\nnode = 0\ncommand = \"set a b\"\nevery = \"1 s\"\nrate = \"1 /s\"\ncount = 3\n[[workload]]\nat = \"1 s\"\nnode = 0\ncommand = \"set a b\"\nrate = \"1 /s\"\n";
    rate_without_unit: "[[workload]]\nat = \"1 s\"\nnode = 0\ncommand = \"set a b\"\nrate = \"10\"\ncount = 3\n";
    rate_in_cycles: "[[workload]]\nat = \"1 s\"\nnode = 0\ncommand = \"set a b\"\nrate = \"1 /s\"\ncount = 3\n[protocol]\nkind = \"gossip\"\ntiming = { kind = \"synchronous\" }\n";
    rates_too_long: "[[workload]]\nat = \"1 s\"\nnode = 0\ncommand = \"set a b\"\nrate = \"1 /s\"\ncount = 100\n[[workload]]\nat = \"1 s\"\nnode = 0\ncommand = \"set a b\"\nrate = \"1 /s\"\nuntil = \"90 s\"\n";
    keys_and_their_place: "[[workload]]\nat = \"1 s\"\nnode = 0\ncommand = \"set a b\"\nkeys = { kind = \"uniform\", count = 3 }\n[[workload]]\nat = \"1 s\"\nnode = 0\ncommand = \"set {key} b\"\n";
    keys_out_of_range: "[[workload]]\nat = \"1 s\"\nnode = 0\ncommand = \"set {key} b\"\nkeys = { kind = \"zipf\", count = 0 }\n[[workload]]\nat = \"1 s\"\nnode = 0\ncommand = \"set {key} b\"\nkeys = { kind = \"zipf\", count = 9, exponent = 11 }\n";
    keys_of_a_wrong_kind: "[[workload]]\nat = \"1 s\"\nnode = 0\ncommand = \"set {key} b\"\nkeys = { kind = \"zipff\", count = 9 }\n";
    keys_written_by_a_shared_update: "[[workload]]\nat = \"1 s\"\nnode = 0\nshared = true\ncommand = \"set k3 b\"\n[[workload]]\nat = \"1 s\"\nnode = 0\ncommand = \"set {key} b\"\nkeys = { kind = \"uniform\", count = 9 }\n";
    shared_by_one_of_many: "[[workload]]\nat = \"1 s\"\nnode = 0\nshared = true\neach = \"one\"\ncommand = \"set k3 b\"\n";
    bootstrap_unknown: "[cluster]\nnodes = 10\nbootstrap = { kind = \"randm\", peers = 3 }\n";
    bootstrap_random_without_peers: "[cluster]\nnodes = 10\nbootstrap = { kind = \"random\" }\n";
    bootstrap_random_of_nobody: "[cluster]\nnodes = 10\nbootstrap = { kind = \"random\", peers = 0 }\n";
    bootstrap_chain_with_a_key: "[cluster]\nnodes = 10\nbootstrap = { kind = \"chain\", of = 3 }\n";
    bootstrap_seeds_past_the_end: "[cluster]\nnodes = 10\nbootstrap = { kind = \"seeds\", nodes = \"8..11\" }\n";
    bootstrap_seeds_empty: "[cluster]\nnodes = 10\nbootstrap = { kind = \"seeds\", nodes = [] }\n";
    bootstrap_that_nobody_uses: "[cluster]\nnodes = 10\nbootstrap = { kind = \"random\", peers = 3 }\n";
    group_seeds_wrong: "[[groups]]\nname = \"a\"\nnodes = 1\nseeds = []\n[[groups]]\nname = \"b\"\nnodes = 2\nseeds = [3, 10]\n[[groups]]\nname = \"c\"\nnodes = 3\nseeds = \"group:d\"\n";
    group_seeds_that_nobody_uses: "[protocol]\nkind = \"flood\"\n[[groups]]\nname = \"a\"\nnodes = 1\nseeds = \"0..3\"\n";
    group_unknown: "[[groups]]\nname = \"slow\"\nnodes = \"10 %\"\n[[faults]]\nat = \"1 s\"\nkind = \"crash\"\nnodes = \"group:slwo\"\n";
    groups_and_regions_that_are_none: "[[faults]]\nat = \"1 s\"\nkind = \"crash\"\nnodes = \"group:slow\"\n[[faults]]\nat = \"1 s\"\nkind = \"crash\"\nnodes = \"region:us-east\"\n";
    region_of_no_node: "[network]\nlatency = { kind = \"regions\", regions = [{ name = \"us-east\" }, { name = \"eu-west\" }] }\n[[faults]]\nat = \"1 s\"\nkind = \"crash\"\nnodes = \"region:us-west\"\n";
    cluster_groups_overlap: "[[groups]]\nname = \"a\"\nnodes = \"0..5\"\n[[groups]]\nname = \"b\"\nnodes = [2, 7]\n";
    cluster_groups_too_large: "[[groups]]\nname = \"a\"\nnodes = \"0..5\"\n[[groups]]\nname = \"b\"\nnodes = \"60 %\"\n";
    group_names: "[[groups]]\nname = \"rest\"\nnodes = 1\n[[groups]]\nname = \"a b\"\nnodes = 2\n[[groups]]\nname = \"c\"\nnodes = 3\n[[groups]]\nname = \"c\"\nnodes = 4\n";
    groups_that_cannot_differ_so: "[[groups]]\nname = \"a\"\nnodes = 1\nprotocol = { kind = \"rumor\", fanout = 3 }\nnetwork = { header_bytes = 3 }\n[[groups]]\nname = \"b\"\nnodes = 2\nprotocol = { fanuot = 3 }\nnetwork = { loss = \"120 %\", up = \"3 s\" }\n";
    group_with_a_table_of_pairs: "[[groups]]\nname = \"a\"\nnodes = 1\nnetwork = { latency = { kind = \"regions\", regions = [{ name = \"us-east\" }] } }\n";
    group_in_cycles_of_its_own: "[[groups]]\nname = \"a\"\nnodes = 1\nprotocol = { timing = { kind = \"synchronous\" } }\n";
    group_without_a_table: "[[groups]]\nname = \"a\"\nnodes = 1\nnetwork = \"slow\"\nrole = \"seed\"\n";
    network_wrong_for_all_groups: "[network]\nloss = \"120 %\"\n[[groups]]\nname = \"a\"\nnodes = 1\nnetwork = { up = \"1 MB/s\" }\n";
    measure_of_nothing: "[measure]\nfrom = \"5 s\"\nuntil = \"5 s\"\n";
    measure_too_late: "[measure]\nfrom = \"60 s\"\n";
    measure_past_the_end: "[measure]\nfrom = \"5 s\"\nuntil = \"61 s\"\n";
    disk_write_where_nothing_is: "[cluster]\nnodes = 10\ndisk_write = \"5 ms\"\n";
    disk_write_of_a_flood: "[cluster]\nnodes = 10\ndisk_write = \"5 ms\"\n[protocol]\nkind = \"flood\"\n";
    disks_torn_in_no_time: "[protocol]\nkind = \"gossip\"\npersist = true\n[[faults]]\nat = \"1 s\"\nkind = \"crash\"\nnodes = 3\ndisk = \"torn\"\n[[faults]]\nat = \"1 s\"\nlasts = \"9 s\"\nkind = \"churn\"\nnodes = 4\nup = { kind = \"constant\", time = \"1 s\" }\ndown = { kind = \"constant\", time = \"1 s\" }\ndisk = \"torn\"\n";
    clocks_that_nobody_reads: "[[faults]]\nat = \"1 s\"\nkind = \"clock-skew\"\nnodes = 3\nby = \"1 s\"\n[[faults]]\nat = \"1 s\"\nkind = \"clock-jump\"\nnodes = 3\nby = \"-1 s\"\n[[faults]]\nat = \"1 s\"\nkind = \"clock-drift\"\nnodes = 3\nrate = \"200 ppm\"\n";
    clocks_where_nothing_is_deleted: "[protocol]\nkind = \"gossip\"\nkeep = \"9 s\"\n[[faults]]\nat = \"1 s\"\nkind = \"clock-skew\"\nnodes = 3\nby = \"1 s\"\n";
    clock_drift_without_timers: "[protocol]\nkind = \"flood\"\n[[faults]]\nat = \"1 s\"\nkind = \"clock-drift\"\nnodes = 3\nrate = \"200 ppm\"\n";
    link_delayed_by_nothing: "[[faults]]\nat = \"1 s\"\nkind = \"link\"\ndelay = \"0 s\"\n";
    group_of_rumors_that_disagree: "[protocol]\nkind = \"rumor\"\n[[groups]]\nname = \"a\"\nnodes = 1\nprotocol = { mode = \"pull\" }\n";
    count_with_until: "[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"set a b\"\nevery = \"1 s\"\ncount = 3\nuntil = \"9 s\"\n";
    until_without_every: "[[workload]]\nat = \"0 s\"\nnode = 0\ncommand = \"set a b\"\nuntil = \"9 s\"\n";
    until_before_at: "[[workload]]\nat = \"5 s\"\nnode = 0\ncommand = \"set a b\"\nevery = \"1 s\"\nuntil = \"3 s\"\n";
    nodes_empty_list: "[[workload]]\nat = \"0 s\"\nnodes = []\ncommand = \"set a b\"\n";
    nodes_backwards: "[[workload]]\nat = \"0 s\"\nnodes = \"5..2\"\ncommand = \"set a b\"\n";
    link_unchanged: "[[faults]]\nat = \"1 s\"\nkind = \"link\"\nfrom = 0\n";
    link_shares_on_both_sides: "[[faults]]\nat = \"1 s\"\nkind = \"link\"\nfrom = \"50 %\"\nto = \"20 %\"\nloss = 0.5\n";
    link_key_unknown: "[[faults]]\nat = \"1 s\"\nkind = \"link\"\nloose = 0.5\n";
    link_doubles_streams: "[network]\ntransport = \"stream\"\n[[faults]]\nat = \"1 s\"\nkind = \"link\"\ncorruption = \"5 %\"\nduplication = \"5 %\"\n";
    link_doubles_in_cycles: "[protocol]\nkind = \"gossip\"\ntiming = { kind = \"synchronous\" }\n[[faults]]\nat = \"1 s\"\nkind = \"link\"\ncorruption = \"5 %\"\nduplication = \"5 %\"\n";
    link_latency_without_kind: "[[faults]]\nat = \"1 s\"\nkind = \"link\"\nlatency = \"5 ms\"\n";
    stream_keys: "[network]\ntransport = \"stream\"\norder = \"fifo\"\nduplication = \"1 %\"\nreceive_queue = \"1 kB\"\nprocessing = \"1 ms\"\ndatagram_limit = \"1 kB\"\nreceive_buffer = \"1 kB\"\n";
    stream_unknown: "[network]\ntransport = \"steam\"\n";
    cut_shares_on_both_sides: "[[faults]]\nat = \"1 s\"\nkind = \"cut\"\nfrom = \"50 %\"\nto = \"20 %\"\n";
    bursts_turn_too_often: "[network]\nloss = { kind = \"gilbert-elliott\", good = \"1 ns\", bad = \"1 ns\" }\n";
    stop_never_all_damaged: "[network]\ncorruption = 1.0\n";
    format_newer: "format = 99\nnodes = 5\n";
    epoch_out_of_range: "[cluster]\nnodes = 10\nepoch_unix = 9_223_372_037\n";
    epoch_past_the_end: "[cluster]\nnodes = 10\nepoch_unix = 9_223_372_036\n";
    cycles_too_many: "[protocol]\nkind = \"gossip\"\ntiming = { kind = \"synchronous\", period = \"1 ms\" }\n[stop]\nat = \"60 d\"\n";
    expect_band_with_operator: "[expect]\nt99 = \"< 5 s ± 1 s\"\ncoverage = \"mean >= 99 % ± 1 %\"\n";
    expect_no_digest: "[expect]\ndigest = \"c17c313e\"\n";
    expect_invariant_wrong: "[expect]\nno_resurection = \"holds\"\nno_resurrection = \"hold\"\nnothing_unwritten = \"> 5\"\nno_version_goes_back = true\nagreement_when_quiet = \"holds in 101 % of runs\"\n";
    expect_of_groups_that_are_none: "[expect.groups.slow]\nt99 = \"< 5 s\"\n";
    expect_of_groups_wrong: "[[groups]]\nname = \"slow\"\nnodes = \"20 %\"\n[[groups]]\nname = \"fast\"\nnodes = \"80 %\"\n[expect.group.slow]\nt99 = \"< 5 s\"\n[expect.groups.slwo]\nt99 = \"< 5 s\"\n[expect.groups.rest]\nt99 = \"< 5 s\"\n[expect.groups.fast]\n[expect.groups.slow]\nt99_s = \"< 5 s\"\noutcome = \"converged\"\nt100 = [\"< law\", \"< 5\"]\ncoverage = []\n";
    expect_of_groups_no_table: "[[groups]]\nname = \"slow\"\nnodes = \"20 %\"\n[expect.groups]\nt99 = \"< 5 s\"\nslow = { t99 = { t99 = 3 } }\n";
    expect_bound_on_a_word: "[expect]\noutcome = \"< converged\"\ndigest = \"mean 00000000000000000000000000000000\"\n";
    edges_absent: "[cluster]\nnodes = 10\ntopology = { kind = \"file\", path = \"none.txt\" }\n";
    edges_wrong: "[cluster]\nnodes = 10\ntopology = { kind = \"file\", path = \"edges_wrong.txt\" }\n";
    edges_two_weights: "[cluster]\nnodes = 10\ntopology = { kind = \"file\", path = \"edges_two_weights.txt\" }\n";
}

#[test]
fn sections_missing() {
    let text = "[network]\nloss = 0.1\n";
    assert_snapshot!(message(parse(text, "s.toml", &inputs(), &[]).map(|s| s.resolved)));
}

#[test]
fn mistakes_without_end() {
    let fault = "[[faults]]\nat = 1\nkind = \"crash\"\nnodes = 3\n";
    let text = error(&fault.repeat(300));
    assert!(
        text.contains("100 or more mistakes in the scenario; the first 20 are shown"),
        "{text}"
    );
}

#[test]
fn groups_too_many() {
    let groups: Vec<String> = (0..65_535).map(|node| format!("    {node},\n")).collect();
    let fault = "[[faults]]\nat = \"1 s\"\nkind = \"partition\"\ngroups = [\n";
    let cluster = CLUSTER.replace("10", "70_000");
    let text = [&cluster, fault, &groups.concat(), "]\n"].concat();
    assert_snapshot!(error(&text));
}

#[test]
fn overrides_wrong() {
    let overrides = sets(&[
        "network.loss=120%",
        "protocol.fan=3",
        "faults.kut.at=1 s",
        "workload.3.at=1 s",
        "cluster.nodes",
        "stop.at=",
        "stop.at.x=3",
        "expect.t50=[",
        "name=a",
        "name=b",
    ]);
    let fault = "[[faults]]\nid = \"cut\"\nat = \"1 s\"\nkind = \"crash\"\nnodes = 3\n";
    assert_snapshot!(error_with(fault, &overrides));
}

#[test]
fn override_without_a_kind() {
    assert_snapshot!(error_with("", &sets(&["protocol.timing.period=2 s"])));
    let latency = "[network]\nlatency = { min = \"1 ms\", max = \"2 ms\" }\n";
    assert_snapshot!(error_with(latency, &sets(&["network.latency.min=2 ms"])));
    let kind = sets(&["protocol.timing.period=2 s", "protocol.timing.kind=periodic"]);
    let text = format!("{CLUSTER}{PROTOCOL}{WORKLOAD}{STOP}");
    let scenario = parse(&text, "s.toml", &inputs(), &kind).unwrap();
    assert!(scenario.resolved.contains("period = \"2 s\""), "{}", scenario.resolved);
    let alone = [CLUSTER, WORKLOAD, STOP].concat();
    let error = parse(&alone, "s.toml", &inputs(), &kind).unwrap_err();
    let LoadError::Invalid(report) = &error else { panic!("{error}") };
    assert_eq!(report.problems().len(), 1, "{error}");
}

#[test]
fn override_and_file_disagree() {
    let fault = "[[faults]]\nid = \"cut\"\nat = \"30 s\"\nkind = \"crash\"\nnodes = 3\n";
    let overrides = [Override::set("stop.at=20 s"), Override::replications(0)];
    assert_snapshot!(error_with(fault, &overrides));
}
