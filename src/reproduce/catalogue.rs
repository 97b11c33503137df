//! The checks: which scenario, which figure of it, and what the literature says.
//!
//! "Simulated" figures are an independent Monte-Carlo program's, with its standard error; laws are
//! exact. Printed figures are shown beside them with their last digit's unit.

use super::{Check, Law, Part, Quantity, Statistic};

/// An independent simulation of so many runs with this standard deviation of one.
const fn simulated(value: f64, se: f64) -> Law {
    Law::Simulated { value, se }
}

const fn quantity(
    point: usize,
    label: &'static str,
    statistic: Statistic,
    law: Law,
    printed: Option<(f64, f64)>,
) -> Quantity {
    Quantity { point, label, statistic, law, printed, theory: None }
}

/// A figure for which there is a formula as well.
const fn with_theory(
    point: usize,
    label: &'static str,
    statistic: Statistic,
    law: Law,
    theory: f64,
) -> Quantity {
    Quantity { point, label, statistic, law, printed: None, theory: Some(theory) }
}

/// 1 / sqrt(16,000), the runs behind tables 1 and 2.
const ROOT_16: f64 = 0.007_905_694_15;
/// 1 / sqrt(32,000) and 1 / sqrt(128,000), the runs behind table 3.
const ROOT_32: f64 = 0.005_590_169_94;
const ROOT_128: f64 = 0.002_795_084_97;

const DEMERS: &str = "Demers et al., PODC 1987";

macro_rules! part {
    ($file:literal, $quantities:expr) => {
        Part {
            file: $file,
            text: include_str!(concat!("../../scenarios/reproduce/", $file, ".toml")),
            quantities: $quantities,
        }
    };
}

use Statistic::{
    Conversations, DiedAtSource, LastCycles, LastPeriods, MeanCycles, ReachAmongSurvivors,
    ReachedAll, Residue, UpdatesPerNode,
};

/// s, m and t_last of one k in tables 1 to 3.
macro_rules! table {
    ($($point:literal $k:literal: s $s:literal $s_sd:literal $s_p:literal $s_u:literal,
       m $m:literal $m_sd:literal $m_p:literal $m_u:literal,
       t $t:literal $t_sd:literal $t_p:literal $t_u:literal, root $root:expr;)*) => {
        &[$(
            quantity($point, concat!("k = ", $k), Residue,
                simulated($s, $s_sd * $root), Some(($s_p, $s_u))),
            quantity($point, concat!("k = ", $k), UpdatesPerNode,
                simulated($m, $m_sd * $root), Some(($m_p, $m_u))),
            quantity($point, concat!("k = ", $k), LastCycles,
                simulated($t, $t_sd * $root), Some(($t_p, $t_u))),
            quantity($point, concat!("k = ", $k), MeanCycles, Law::Reported, None),
        )*]
    };
}

const TABLE_1: &[Quantity] = table! {
    0 "1": s 0.1744 0.015 0.18 0.01, m 1.745 0.036 1.7 0.1, t 16.83 1.26 16.8 0.1, root ROOT_16;
    1 "2": s 0.03675 0.0064 0.037 0.001, m 3.300 0.033 3.3 0.1, t 16.95 1.11 16.9 0.1, root ROOT_16;
    2 "3": s 0.01068 0.0034 0.011 0.001, m 4.533 0.035 4.5 0.1, t 17.31 1.15 17.4 0.1, root ROOT_16;
    3 "4": s 0.003537 0.0019 0.0036 0.0001, m 5.636 0.038 5.6 0.1, t 17.56 1.18 17.5 0.1, root ROOT_16;
    4 "5": s 0.001245 0.0011 0.0012 0.0001, m 6.682 0.039 6.7 0.1, t 17.71 1.25 17.7 0.1, root ROOT_16;
};

const TABLE_2: &[Quantity] = table! {
    0 "1": s 0.9595 0.0205 0.96 0.01, m 0.0405 0.020 0.04 0.01, t 39.5 20.4 38.0 1.0, root ROOT_16;
    1 "2": s 0.2046 0.035 0.20 0.01, m 1.590 0.092 1.6 0.1, t 32.7 4.4 33.0 1.0, root ROOT_16;
    2 "3": s 0.0601 0.018 0.060 0.001, m 2.820 0.10 2.8 0.1, t 31.6 4.2 32.0 1.0, root ROOT_16;
    3 "4": s 0.0200 0.016 0.021 0.001, m 3.919 0.14 3.9 0.1, t 32.1 4.9 32.0 1.0, root ROOT_16;
    4 "5": s 0.00697 0.003 0.008 0.001, m 4.965 0.15 4.9 0.1, t 32.4 5.8 32.0 1.0, root ROOT_16;
};

const TABLE_3: &[Quantity] = &[
    quantity(0, "k = 1", Residue, simulated(3.17e-2, 0.0065 * ROOT_32), Some((3.1e-2, 1e-3))),
    quantity(0, "k = 1", UpdatesPerNode, simulated(2.699, 0.04 * ROOT_32), Some((2.7, 0.1))),
    quantity(0, "k = 1", LastCycles, simulated(17.55, 2.0 * ROOT_32), Some((17.6, 0.1))),
    quantity(0, "k = 1", MeanCycles, Law::Reported, None),
    quantity(1, "k = 2", Residue, simulated(5.75e-4, 0.00076 * ROOT_32), Some((5.8e-4, 1e-5))),
    quantity(1, "k = 2", UpdatesPerNode, simulated(4.487, 0.04 * ROOT_32), Some((4.5, 0.1))),
    quantity(1, "k = 2", LastCycles, simulated(15.23, 1.8 * ROOT_32), Some((15.4, 0.1))),
    quantity(1, "k = 2", MeanCycles, Law::Reported, None),
    quantity(2, "k = 3", UpdatesPerNode, simulated(6.088, 0.04 * ROOT_128), Some((6.1, 0.1))),
    quantity(2, "k = 3", LastCycles, simulated(13.96, 1.4 * ROOT_128), Some((14.0, 0.1))),
    quantity(2, "k = 3", MeanCycles, Law::Reported, None),
];

const TABLE_3_RESIDUE: &[Quantity] =
    &[quantity(0, "k = 3", Residue, simulated(3.3e-6, 0.00006 * ROOT_128), Some((4.0e-6, 1e-7)))];

const TABLES_4_5: &[Quantity] = &[
    quantity(0, "no limit", LastCycles, simulated(7.81, 0.01), Some((7.8, 0.1))),
    quantity(0, "no limit", MeanCycles, simulated(5.30, 0.01), Some((5.3, 0.1))),
    quantity(1, "limit 1", LastCycles, simulated(11.04, 0.02), Some((11.0, 0.1))),
    quantity(1, "limit 1", MeanCycles, simulated(6.99, 0.01), Some((7.0, 0.1))),
];

const CONVERSATIONS: &[Quantity] =
    &[quantity(0, "limit 1", Conversations, simulated(0.6327, 0.0001), None)];

const RESIDUE: &[Quantity] = &[
    with_theory(0, "k = 1", Residue, simulated(0.2027, 0.0003), 0.2032),
    with_theory(1, "k = 2", Residue, simulated(0.0596, 0.0002), 0.0595),
    with_theory(2, "k = 3", Residue, simulated(0.0200, 0.0001), 0.0198),
    with_theory(3, "k = 4", Residue, simulated(0.0069, 0.00005), 0.00698),
    with_theory(4, "k = 5", Residue, simulated(0.0025, 0.00003), 0.00252),
];

/// Cycles until all know, for 10^2 to 10^5 nodes: the mean, its standard error, and the leading
/// terms of theory.
const fn rounds(of: [(f64, f64, Option<f64>); 4]) -> [Quantity; 4] {
    const fn one(place: usize, label: &'static str, of: (f64, f64, Option<f64>)) -> Quantity {
        let law = simulated(of.0, of.1);
        Quantity { theory: of.2, ..quantity(place, label, LastCycles, law, None) }
    }
    [
        one(0, "n = 10^2", of[0]),
        one(1, "n = 10^3", of[1]),
        one(2, "n = 10^4", of[2]),
        one(3, "n = 10^5", of[3]),
    ]
}

const PUSH: &[Quantity] = &rounds([
    (12.284, 0.009, Some(11.249)),
    (18.032, 0.011, Some(16.874)),
    (23.68, 0.02, Some(22.498)),
    (29.37, 0.08, Some(28.123)),
]);
const PULL: &[Quantity] = &rounds([
    (9.772, 0.010, None),
    (13.775, 0.012, None),
    (17.51, 0.02, None),
    (21.17, 0.08, None),
]);
const PUSH_PULL: &[Quantity] = &rounds([
    (6.531, 0.004, Some(6.395)),
    (9.153, 0.004, Some(9.076)),
    (11.600, 0.008, Some(11.587)),
    (14.01, 0.03, Some(14.005)),
]);

const CONNECTIVITY: &[Quantity] = &[
    with_theory(0, "c = -1", ReachedAll, simulated(0.067, 0.004), 0.066),
    with_theory(1, "c = 0", ReachedAll, simulated(0.366, 0.004), 0.368),
    with_theory(2, "c = 1", ReachedAll, simulated(0.695, 0.004), 0.692),
    with_theory(3, "c = 2", ReachedAll, simulated(0.871, 0.004), 0.873),
    with_theory(4, "c = 3", ReachedAll, simulated(0.951, 0.004), 0.951),
];

const REACH: &[Quantity] = &[
    with_theory(0, "f = 2", ReachAmongSurvivors, Law::Exact(0.796_81), 0.796_81),
    with_theory(1, "f = 3", ReachAmongSurvivors, Law::Exact(0.940_48), 0.940_48),
    with_theory(2, "f = 4", ReachAmongSurvivors, Law::Exact(0.980_17), 0.980_17),
    with_theory(3, "f = 5", ReachAmongSurvivors, Law::Exact(0.993_02), 0.993_02),
];

const REACH_LOSS: &[Quantity] =
    &[with_theory(0, "f = 3, loss 20 %", ReachAmongSurvivors, Law::Exact(0.878_6), 0.878_6)];

const SOURCE: &[Quantity] =
    &[with_theory(0, "f = 3, loss 20 %", DiedAtSource, Law::Exact(0.008_88), 0.008_88)];

const POISSON: &[Quantity] = &[
    with_theory(0, "n = 10^2", LastPeriods, Law::Exact(10.251_2), 10.251_2),
    with_theory(1, "n = 10^3", LastPeriods, Law::Exact(14.954_0), 14.954_0),
    with_theory(2, "n = 10^4", LastPeriods, Law::Exact(19.573_1), 19.573_1),
];

/// All checks, in the order of the table.
pub const CHECKS: &[Check] = &[
    Check {
        name: "demers-table-1",
        summary: "push rumors, feedback and counter",
        source: DEMERS,
        formula: "",
        parts: &[part!("demers_table1", TABLE_1)],
    },
    Check {
        name: "demers-table-2",
        summary: "push rumors, blind and coin",
        source: DEMERS,
        formula: "",
        parts: &[part!("demers_table2", TABLE_2)],
    },
    Check {
        name: "demers-table-3",
        summary: "pull rumors, feedback and counter",
        source: DEMERS,
        formula: "",
        parts: &[part!("demers_table3", TABLE_3), part!("demers_table3_residue", TABLE_3_RESIDUE)],
    },
    Check {
        name: "demers-tables-4-5",
        summary: "anti-entropy by push-pull, with and without a connection limit",
        source: DEMERS,
        formula: "",
        parts: &[
            part!("demers_tables4_5", TABLES_4_5),
            part!("demers_tables4_5_conversations", CONVERSATIONS),
        ],
    },
    Check {
        name: "rumor-residue",
        summary: "push rumors, feedback and coin: s = exp(-(k+1)(1-s))",
        source: DEMERS,
        formula: "s = e^(−(k+1)(1−s)), for many nodes",
        parts: &[part!("rumor_residue", RESIDUE)],
    },
    Check {
        name: "rounds-push",
        summary: "cycles until all know, push: about log2 n + ln n",
        source: "Pittel 1987",
        formula: "leading terms: log2 n + ln n",
        parts: &[part!("rounds_push", PUSH)],
    },
    Check {
        name: "rounds-pull",
        summary: "cycles until all know, pull",
        source: "Karp et al., FOCS 2000",
        formula: "",
        parts: &[part!("rounds_pull", PULL)],
    },
    Check {
        name: "rounds-push-pull",
        summary: "cycles until all know, push-pull: about log3 n + log2 ln n",
        source: "Karp et al., FOCS 2000",
        formula: "leading terms: log3 n + log2 ln n",
        parts: &[part!("rounds_push_pull", PUSH_PULL)],
    },
    Check {
        name: "connectivity",
        summary: "infect and die: all are reached with probability exp(-exp(-c))",
        source: "Kermarrec et al. 2003",
        formula: "e^(−e^(−c)), for many nodes",
        parts: &[part!("connectivity", CONNECTIVITY)],
    },
    Check {
        name: "infect-and-die",
        summary: "infect and die with a fixed fanout: p = 1 - exp(-f p)",
        source: "Kermarrec et al. 2003",
        formula: "for many nodes: p = 1 − e^(−f (1−loss) p) are reached; \
                  q = (loss + (1−loss) q)^f of the runs die",
        parts: &[
            part!("infect_and_die", REACH),
            part!("infect_and_die_loss", REACH_LOSS),
            part!("infect_and_die_source", SOURCE),
        ],
    },
    Check {
        name: "poisson-push",
        summary: "asynchronous push takes 2 (n-1)/n H(n-1) periods",
        source: "exact",
        formula: "2(n−1)/n · H(n−1)",
        parts: &[part!("poisson_push", POISSON)],
    },
];
