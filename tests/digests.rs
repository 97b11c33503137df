//! Committed digests, one for each scenario that a quick test can run: a change that alters one alters
//! results.

use crate::support::scenarios;
use gossip_sim::engine::Tuning;
use gossip_sim::run;

/// Scenario, nodes, replication, digest, events.
const DIGESTS: &[(&str, u32, u64, u128, u64)] = &[
    ("1000_nodes_10pct_loss", 1000, 0, 0x429b4f0573f9346ae18ec4e84dbf3bc2, 15737),
    ("churn_exponential", 400, 0, 0x183386faee3d6370b239ea8fc834b98f, 105872),
    ("churn_weibull", 400, 0, 0xefe2aba8b846db108a832736ac69e48b, 106816),
    ("clock_behind", 100, 0, 0x48d90c0906e783674faa2b34d06124aa, 12233),
    ("congested_uplink", 1000, 0, 0xe4bca029c523244b3dd966b4bae4aaf3, 1304),
    ("crash_and_rejoin", 1000, 0, 0x87462c7f8846c963cf5d5363af890337, 49386),
    ("degraded_link", 1000, 0, 0x8d6840c69d0e4806bff5fd4bd576b296, 73449),
    ("deletion_dormant", 100, 0, 0xa785080d6602c18071e60299a94bdef6, 10794),
    ("deletion_resurrects", 100, 0, 0x226a5bb3cba3060ab4b57e7007f4e146, 12222),
    ("flapping_link", 1000, 0, 0x0431764d5911dc9dc9f2a83695e9197e, 32141),
    ("initial_holders", 1000, 0, 0x7e697256d0ac7e82971307584bdd2c95, 25789),
    ("loss_0pct", 1000, 0, 0x3bfd1494cdd2c62463b1bf5bb87ef08e, 14744),
    ("loss_20pct", 1000, 0, 0x2c4fd2e0b981f5376027dadd64709b5d, 15948),
    ("loss_50pct", 100, 0, 0x483959a28a8d11293943ab60e230c054, 1377),
    ("loss_in_bursts", 1000, 0, 0x9c2427561ed706da91728edb722c99ab, 85692),
    ("loss_spread_evenly", 1000, 0, 0x9d4eaec9ec7b4ffc2a03b9a7b4baa202, 20355),
    ("lying_node", 100, 0, 0x42f0a36ea69d2bf58a0bd32d49aec97e, 10217),
    ("mass_crash", 100, 0, 0x5302a19f01b0dd13f30dc48e909ea753, 2212),
    ("new_address", 400, 0, 0xd040f0ec4e59004dfb01be1de594fc68, 418261),
    ("office_hours", 100, 0, 0xf8ed5a118829ded3aeb5db4142b1244e, 59822),
    ("one_way_cut", 1000, 0, 0xba6a9f909527edc7d2f41655d29233bb, 53120),
    ("partition_heal", 1000, 0, 0x6490574b21e13ff439f97c359675dc0e, 36985),
    ("paused_node", 1000, 0, 0x59cd2f5bb086ae56a1049a724f2ab1d6, 45016),
    ("planet", 1000, 0, 0x928bc6610e8f1c1d0dad83004c0c12bf, 19539),
    ("power_cut", 100, 0, 0x6ccc45d648b67ad661ea7ffc8ad42995, 6339),
    ("pull", 100, 0, 0x296aed92a40a1a819af5e9d6795bea8b, 1663),
    ("push", 100, 1, 0x7e82fccf02ded5c8f61975028a148bf4, 1303),
    ("push_pull", 100, 0, 0xf18f065407f2e91eef2c010df32fe138, 1014),
    ("random_regular", 1000, 0, 0x9cf03e50427e89aad31911437e80dfaf, 19717),
    ("region_outage", 500, 0, 0x3f1cbb5d5b88d02e940a01db4c89f973, 47551),
    ("replaced_cluster", 1100, 0, 0x9dfa067a58eb33114be96c7d10dbd259, 44780),
    ("ring", 1000, 0, 0x7cdcaf7000a6547a49265c9035f0f75a, 363530),
    ("same_address", 400, 0, 0x8452748a9750c952d3d2457d9b65febf, 418210),
    ("scale_free", 1000, 0, 0x7c9dc9d63a22efb480b3ab1b168af462, 17035),
    ("slow_tenth", 1000, 0, 0x008151a5ec5c07f7a62ac47eb8cd6fbb, 29513),
    ("split_brain", 1000, 0, 0xa90952c7dd077b5bab359fdf18c1314f, 36820),
    ("standard_workload_1e4", 2000, 0, 0xc96d884f3efffa50c5b8d7bf6f611a4b, 29327),
    ("steady_writes", 100, 0, 0x4b7024bae74b247fdfb057856a9a747c, 24603),
    ("stream_black_hole", 100, 0, 0xd7cfbb1b7fcc304c1349c7b5e51ed575, 9419),
    ("stream_black_hole_datagrams", 100, 0, 0x01980bc7147bf0e14cf6c5350356c752, 5962),
    ("folder_metadata/folders_big_folder", 10, 0, 0x52566ad066bb5a3334ec74a0a5ba4b92, 11020),
    ("folder_metadata/folders_big_folder_files", 10, 0, 0x52566ad066bb5a3334ec74a0a5ba4b92, 11020),
    ("folder_metadata/folders_big_folder_nodes", 10, 0, 0x4ae814bcb2c51694a5941694f9b48f38, 1831),
    ("folder_metadata/folders_clock_jump", 3, 0, 0xb44cd220d293d25a0c819e3d3c5ed59b, 1987),
    ("folder_metadata/folders_file_churn", 5, 0, 0x6e13001455471a83803cba9fb4abc542, 3885),
    ("folder_metadata/folders_loss", 8, 0, 0x7bd1e1bac42b2c6e419868d66dd0468a, 4936),
    ("folder_metadata/folders_new_peer", 6, 0, 0x7a8315d434eb5f3a7c2d704944aac174, 3906),
    ("folder_metadata/folders_new_peer_fixed", 6, 0, 0xec0de5952c5f3dae7db0209efd53665a, 3906),
    ("folder_metadata/folders_readme", 5, 0, 0x044426dd4c505e0ba4d3485057094170, 1097),
    ("folder_metadata/folders_restart", 5, 0, 0x5ceaaf5693837403bde6b7a07c800211, 4960),
    ("folder_metadata/folders_restart_fixed", 5, 0, 0xa8f641e89e1ad267a1aa061153e8376e, 4960),
    ("folder_metadata/folders_scale", 20, 0, 0x36edf90ba29e5ec98e92b7490836d821, 13288),
    ("folder_metadata/folders_scale_age", 20, 0, 0x36edf90ba29e5ec98e92b7490836d821, 13288),
    ("folder_metadata/folders_self_erase", 5, 0, 0xf2b1383e62b60d7fbddbe2b95c268c5c, 5645),
    ("folder_metadata/folders_self_erase_fixed", 5, 0, 0xdd822e9f34b6e72697b8c67d6969f677, 5645),
    ("folder_metadata/folders_zombie", 20, 0, 0x4ef62dd243c4e7c5439f6513e461ce95, 91696),
    ("folder_metadata/folders_zombie_t3", 20, 0, 0x4ef62dd243c4e7c5439f6513e461ce95, 91696),
    ("membership/members_blackhole", 10, 0, 0xa522322cd492ec567c99c0ac93328765, 1923),
    ("membership/members_flap", 10, 0, 0x268f551032d1459fc17cecb9bb12dd48, 12273),
    ("membership/members_flap_fixed", 10, 0, 0x100035aad16e3b26eb2dc758a5650495, 12276),
    ("membership/members_ghost", 12, 0, 0xbf36684952dc6e53317e15c33f35944a, 6481),
    ("membership/members_ghost_fixed", 12, 0, 0x6d5521b3555bf4808b314b9b4684c905, 9325),
    ("membership/members_loss_decay", 50, 0, 0x995f98834b0799da4972569032515abf, 23997),
    ("membership/members_partition_1s", 10, 0, 0xefff96468ef5754ead25ec103214961b, 24421),
    ("membership/members_readme", 2, 0, 0xbe1256e9e79e4eff77fb09348a490e51, 95),
    ("membership/members_rejoin", 10, 0, 0x5dc89b9e5aea532f6f9e9e58e5381a37, 18570),
    ("membership/members_scale", 10, 0, 0x0b68bbd5b2cd0fa4d5daa04e21bd2a1a, 1890),
    ("membership/members_scale_long", 10, 0, 0x0b68bbd5b2cd0fa4d5daa04e21bd2a1a, 1890),
    ("membership/members_scale_octets", 10, 0, 0x28985543ed8d48f7eabcf8f3cf7cf159, 1220),
    ("membership/members_test_dead_seed", 2, 0, 0xd75dc9defa562af4364fd6d4e21cbc4e, 20),
    ("membership/members_test_single", 1, 0, 0x4d6048bb215dcafd5f157618f7ca7469, 15),
    ("membership/members_test_ten_peers", 10, 0, 0xb8084596f759e16fb6a86d65bed94580, 1148),
    ("membership/members_test_two_peers", 2, 0, 0x0c26aa89b59d960f90c83fa3acf9423e, 158),
    ("membership/members_two_groups", 20, 0, 0x27c3c6244fbd62b493346f27cb621d98, 13860),
    ("sweeps/fanout_loss", 200, 0, 0x3063c9a571187586cba823bd61e52364, 2747),
    ("sweeps/flooding_degree", 1000, 0, 0x2f0b02e3e43868f766f2e952ba28cbce, 4002),
    ("sweeps/infect_and_die", 2000, 0, 0xed083726f4b13ebbcdcfadfbfa9ca67e, 7632),
    ("sweeps/latency_tails", 1000, 0, 0x0611454781ea83a6f4020212cc1c10ff, 8002),
    ("sweeps/mishaps", 500, 0, 0x9066e5ff1b83d972e455c6165302e4fd, 7832),
    ("sweeps/mode_nodes", 100, 0, 0x2d55e0c919b2d0e74a15fa600baf7de3, 1725),
    ("sweeps/nodes_push", 100, 0, 0x2d55e0c919b2d0e74a15fa600baf7de3, 1725),
    ("sweeps/nodes_push_pull", 100, 0, 0x6a375a724e398a26562ce779218efd30, 1563),
    ("sweeps/order_tails", 20, 0, 0x44fd6ebb7ea93a728ec1c5fb2a295808, 4020),
    ("sweeps/poisson_nodes", 100, 0, 0x973883fd65a959a52f4ae149594d32a9, 1283),
    ("sweeps/residue_k", 1000, 0, 0xa1292d8866ad815347259e4812bdce89, 24147),
    ("sweeps/silent_and_stale", 500, 0, 0x26281b76efc3fc975e3ec21ce81954f3, 19314),
    ("sweeps/threshold", 1000, 0, 0x30699ea4a171fc0d545114235f6e4ea1, 7885),
    ("sweeps/topologies", 100, 0, 0xfe5890e4ddcad0e24ecc12def1017dd1, 3711),
    ("reproduce/connectivity", 2000, 0, 0xe102242e4e43013a585d8bc87d7da631, 20547),
    ("reproduce/demers_table1", 1000, 0, 0x5beccdbc298ea58762126d264072465c, 21399),
    ("reproduce/demers_table2", 1000, 0, 0x0e116cdabacea48595ab2dac1878ef0a, 55055),
    ("reproduce/demers_table3", 1000, 0, 0x6b5f67f4422df4cfc16de58b825bd2ec, 86501),
    ("reproduce/demers_table3_residue", 1000, 0, 0xca956857e5d1940b2eb71fa9866e072f, 43186),
    ("reproduce/demers_tables4_5", 300, 0, 0x861592878f472f96f95db2fdc8c93eb9, 5297),
    ("reproduce/demers_tables4_5_conversations", 300, 0, 0xf606463fe773c8fa41c6a3c847083709, 7567),
    ("reproduce/infect_and_die", 2000, 0, 0xa526ff8344e2a72e7d123c1513d4334a, 5303),
    ("reproduce/infect_and_die_loss", 2000, 0, 0x0850bd87543949a8531ef4d8a3f76617, 6158),
    ("reproduce/infect_and_die_source", 1000, 0, 0x26e0b7ac6326bd13e870a46060a7f4cf, 3080),
    ("reproduce/poisson_push", 100, 0, 0xb07d7dc2c065525d0e9b3b6d52795a75, 1283),
    ("reproduce/rounds_pull", 100, 0, 0x728d9f31d7f3b249c7d66b472c94f434, 2119),
    ("reproduce/rounds_push", 100, 0, 0x638d50737bd0273420965312783f0d60, 1725),
    ("reproduce/rounds_push_pull", 100, 0, 0x53d73d8793b015fd2501f5a838a43fd3, 1563),
    ("reproduce/rumor_residue", 1000, 0, 0xa6e41ced03599c411b200f165c31e22f, 24147),
    ("versioned_kv/rustkv_churn_addresses", 50, 0, 0xb39d1cadc6f62601a391efdcafb88084, 99505),
    ("versioned_kv/rustkv_cliff", 3, 0, 0x5223573a3b859b7cf6d9b0e61ca07836, 710),
    ("versioned_kv/rustkv_loss_sweep", 50, 0, 0x67ffe7c46b5504f97e1c9d7d45f7aa1a, 809),
    ("versioned_kv/rustkv_most_writes", 10, 0, 0x51b53b8a064c06c24e4bfd7e275ce7b0, 1984),
    ("versioned_kv/rustkv_partition_heal", 20, 0, 0x504b0bcd2d4e0af7da486684e767e690, 3757),
    ("versioned_kv/rustkv_poison_version", 10, 0, 0xd4950932cc92d78fb3211b8f87201738, 1984),
    ("versioned_kv/rustkv_readme", 3, 0, 0xe14f7ae1ab75253e3c46673b651be4fb, 99),
    ("versioned_kv/rustkv_restart_amnesia", 5, 0, 0xf9f71c70452b64b722f5b29fea167da5, 991),
    ("versioned_kv/rustkv_scale", 50, 0, 0x67ffe7c46b5504f97e1c9d7d45f7aa1a, 809),
    ("versioned_kv/rustkv_scale_fixed", 10, 0, 0x4f683285b1d66d82f92c15cb44671a22, 81),
    ("versioned_kv/rustkv_self_peer", 3, 0, 0xf5ca778e4ef05e1a2e84ce98d20bf452, 210),
    ("versioned_kv/rustkv_tie", 20, 0, 0x96a44249d87f6d68f57803d07440dd9f, 2662),
];

#[test]
fn digests_are_as_committed() {
    let mut table = String::new();
    let mut same = true;
    let quick = scenarios::quick();
    for (name, path) in &quick {
        let known = DIGESTS.iter().find(|row| row.0 == name);
        let scenario = scenarios::load(path, known.map(|row| row.1));
        let number = known.map_or(0, |row| row.2);
        let (found, _) = run::replicate(&scenario, number, Tuning::default());
        let row = (name.as_str(), scenario.nodes, number, found.digest, found.events);
        same &= known == Some(&row);
        let (name, nodes, number, digest, events) = row;
        table += &format!("    (\"{name}\", {nodes}, {number}, {digest:#034x}, {events}),\n");
    }
    // A scenario without a row is not the same; a row without a scenario is one too many.
    assert!(same && DIGESTS.len() == quick.len(), "{EXPLANATION}\n{table}");
}

const EXPLANATION: &str = "\
The table has a row for each scenario, and what is below differs from it. A row that is new, or of a
scenario that has changed or gone: replace the table. Any other row: a digest has changed, so runs
are not what they were: equal scenarios and seeds now give other results. If that was not meant, it
is a bug; find the commit. If it was meant, raise `model` in the manifest, say in CHANGELOG.md what
it means for results, regenerate results/, and replace the table by this one:";
