//! What is known of epidemics in closed form: plain formulas, each with its paper.
//!
//! They are drawn over charts and compared with in tests; no run depends on one. Each assumes a
//! complete graph, uniform choice, no faults and one update unless it says otherwise. Functions of
//! `libm` are used, so that the numbers are the same everywhere.

/// Nodes that hold the update at `t`, under asynchronous push: the logistic curve.
///
/// di/dt = rate · i (n − i)/(n − 1), i(0) = `i0`, so i = n / (1 + (n/i0 − 1) e^(−rate·t·n/(n−1))).
/// `rate` is how many pushes a node makes in a unit of time that arrive (fanout · (1 − loss) /
/// period). Mean field: it leaves out the chance of the first few pushes, and delays.
///
/// Bailey, "The Mathematical Theory of Infectious Diseases", 1975: the simple epidemic.
pub fn logistic(t: f64, n: f64, i0: f64, rate: f64) -> f64 {
    n / (1.0 + (n / i0 - 1.0) * libm::exp(-rate * t * n / (n - 1.0)))
}

/// Synchronous cycles until push with fanout 1 has informed `n` nodes: log2 n + ln n, to which a
/// bounded term is missing.
///
/// Frieze, Grimmett, "The shortest-path problem for graphs with random arc-lengths", 1985;
/// Pittel, "On Spreading a Rumor", SIAM J. Appl. Math. 47, 1987.
pub fn push_cycles(n: f64) -> f64 {
    libm::log2(n) + libm::log(n)
}

/// Between which values the expectation of the same lies:
/// ⌊log2 n⌋ + ln n − 1.116 ≤ E ≤ ⌈log2 n⌉ + ln n + 2.765.
///
/// Doerr, Künnemann, "Tight Analysis of Randomized Rumor Spreading in Complete Graphs",
/// ANALCO 2014.
pub fn push_cycles_bounds(n: f64) -> (f64, f64) {
    let (log2, ln) = (libm::log2(n), libm::log(n));
    (libm::floor(log2) + ln - 1.116, libm::ceil(log2) + ln + 2.765)
}

/// Synchronous cycles until push-pull, every node calling one other, has informed `n` nodes:
/// log3 n + log2 ln n, to which a bounded term is missing. 0 below 3 nodes.
///
/// Karp, Schindelhauer, Shenker, Vöcking, "Randomized Rumor Spreading", FOCS 2000: growth by a
/// factor of 3 a cycle, then squaring of the uninformed share.
pub fn push_pull_cycles(n: f64) -> f64 {
    if n < 3.0 {
        return 0.0;
    }
    libm::log(n) / libm::log(3.0) + libm::log2(libm::log(n))
}

/// The mean time until asynchronous push has informed `n` nodes, exactly: 2(n−1)/n · H(n−1) mean
/// periods, where each node pushes to one other at the ticks of a Poisson clock.
///
/// From i to i + 1 informed nodes the rate is i (n − i)/(n − 1) a period: the sum of the n − 1 mean
/// waits, by partial fractions.
pub fn poisson_push_time(n: u64) -> f64 {
    // From the smallest term up, so that none is lost in the sum.
    let harmonic: f64 = (1..n).rev().map(|i| 1.0 / i as f64).sum();
    2.0 * (n as f64 - 1.0) / n as f64 * harmonic
}

/// The share of its list that a node has left after so many turns, where one call a turn fails if its
/// request or its answer is lost, and takes the called one off the list for ever:
/// 1 − q·t/(n − 1), q = 1 − (1 − p)². It holds as long as somebody is left to call.
pub fn one_strike(turns: f64, n: f64, loss: f64) -> f64 {
    let failing = 1.0 - (1.0 - loss) * (1.0 - loss);
    (1.0 - failing * turns / (n - 1.0)).max(0.0)
}

/// Of how many others one that shows a dead node makes new ones to show it, while few do:
/// R0 = H / (n · T3). A record is shown for `shown_s`; every `period_s` its holder passes on that of a
/// random one of all `n`, to somebody.
pub fn zombie_r0(shown_s: f64, n: f64, period_s: f64) -> f64 {
    shown_s / (n * period_s)
}

/// The share that is infected for ever where each infects `r0` others while few are: 1 − 1/R0, and
/// nothing up to R0 = 1. Kermack and McKendrick, Proc. R. Soc. A 138 (1932), the SIS model.
pub fn endemic_share(r0: f64) -> f64 {
    if r0 > 1.0 { 1.0 - 1.0 / r0 } else { 0.0 }
}

/// The share that never hears a rumor of which a node loses interest with probability 1/k at each
/// useless call that it learns to be so: s = e^(−(k+1)(1−s)).
///
/// Demers et al., "Epidemic Algorithms for Replicated Database Maintenance", PODC 1987, section
/// 1.4: the fixed point of i(s) = (k+1)/k (1 − s) + (1/k) ln s.
pub fn rumor_residue(k: f64) -> f64 {
    1.0 - giant_share(k + 1.0)
}

/// The share that infect-and-die reaches, given that it survives its beginning: π = 1 − e^(−fπ),
/// where each node that learns sends once to `fanout` others. Loss p leaves f (1 − p) of a fanout.
/// 0 for a fanout of at most 1.
///
/// Eugster, Guerraoui, Kermarrec, Massoulié, "From Epidemics to Distributed Computing", IEEE
/// Computer 37(5), 2004; the giant component of Erdős, Rényi 1960.
pub fn die_reach(fanout: f64) -> f64 {
    giant_share(fanout)
}

/// The probability that infect-and-die with a binomial fanout of mean ln n + `c` reaches every
/// node, as n grows: e^(−e^(−c)).
///
/// Kermarrec, Massoulié, Ganesh, "Probabilistic Reliable Dissemination in Large-Scale Systems",
/// IEEE TPDS 14(3), 2003, theorem 1; Erdős, Rényi 1960.
pub fn all_reached(c: f64) -> f64 {
    libm::exp(-libm::exp(-c))
}

/// The share of `n` nodes that hold an update after `round` rounds of Serf's gossip, as its
/// simulator approximates it: X(r) = 1/(1 + (N+1) e^(−cNr)), c = (fanout/N)(1 − loss)(1 − failed)/2.
///
/// An approximation, not a law: with half of push's rate it is pessimistic towards the end.
/// HashiCorp, Serf documentation, "Convergence Simulator".
pub fn serf(round: f64, n: f64, fanout: f64, loss: f64, failed: f64) -> f64 {
    let c = fanout / n * (1.0 - loss) * (1.0 - failed) / 2.0;
    1.0 / (1.0 + (n + 1.0) * libm::exp(-c * n * round))
}

/// The greatest root in 0..=1 of x = 1 − e^(−mean·x).
fn giant_share(mean: f64) -> f64 {
    if mean <= 1.0 {
        return 0.0;
    }
    let excess = |x: f64| 1.0 - libm::exp(-mean * x) - x;
    // The excess rises from 0 to its top at ln(mean)/mean, then falls through the root.
    let (mut low, mut high) = (libm::log(mean) / mean, 1.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if excess(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts that `found` is printed as `digits` say: within one half of the last of them.
    fn is(found: f64, printed: &str) {
        let decimals = printed.split_once('.').map_or(0, |(_, digits)| digits.len());
        assert_eq!(format!("{found:.decimals$}").trim_start_matches('0'), printed);
    }

    #[test]
    fn rumors_leave_the_residues_of_the_paper() {
        for (k, residue) in [".2032", ".0595", ".0198", ".00698", ".00252"].iter().enumerate() {
            is(rumor_residue(k as f64 + 1.0), residue);
        }
        let s = rumor_residue(3.0);
        assert!((s - libm::exp(-4.0 * (1.0 - s))).abs() < 1e-12);
    }

    #[test]
    fn infect_and_die_reaches_what_is_known() {
        for (fanout, reach) in [".79681", ".94048", ".98017", ".99302"].iter().enumerate() {
            is(die_reach(fanout as f64 + 2.0), reach);
        }
        is(die_reach(3.0 * 0.8), ".8786");
        assert_eq!((die_reach(1.0), die_reach(0.3)), (0.0, 0.0));
        // Just above the threshold: about 2 (f − 1).
        assert!((die_reach(1.001) / 0.002 - 1.0).abs() < 0.01);
    }

    #[test]
    fn the_threshold_is_a_double_exponential() {
        for (c, share) in [(-1.0, ".066"), (0.0, ".368"), (1.0, ".692"), (2.0, ".873")] {
            is(all_reached(c), share);
        }
        is(all_reached(3.0), ".951");
    }

    #[test]
    fn poisson_clocks_have_an_exact_mean() {
        for (n, periods) in [(100, "10.251"), (1_000, "14.954"), (10_000, "19.573")] {
            is(poisson_push_time(n), periods);
        }
        // One other, called once in a mean period.
        assert_eq!(poisson_push_time(2), 1.0);
    }

    /// Mean cycles until all know, by simulation: n, push, push-pull.
    const CYCLES: [(f64, f64, f64); 4] =
        [(1e2, 12.284, 6.531), (1e3, 18.032, 9.153), (1e4, 23.68, 11.600), (1e5, 29.37, 14.01)];

    #[test]
    fn cycles_lie_where_the_laws_say() {
        for (n, push, push_pull) in CYCLES {
            let (low, high) = push_cycles_bounds(n);
            assert!((low..=high).contains(&push), "{n}: {push}, not in {low} to {high}");
            assert!((low..=high).contains(&push_cycles(n)), "{n}");
            let missing = push - push_cycles(n);
            assert!((0.9..1.3).contains(&missing), "{n}: {missing}");
            let missing = push_pull - push_pull_cycles(n);
            assert!((-0.1..0.15).contains(&missing), "{n}: {missing}");
        }
        assert_eq!(push_pull_cycles(2.0), 0.0);
    }

    #[test]
    fn the_logistic_solves_its_equation() {
        let (n, i0, rate) = (1000.0, 3.0, 2.5);
        let at = |t: f64| logistic(t, n, i0, rate);
        assert!((at(0.0) - i0).abs() < 1e-9 && n - at(20.0) < 1e-6);
        for t in [0.1, 1.0, 2.0, 3.0, 4.0] {
            let slope = (at(t + 1e-5) - at(t - 1e-5)) / 2e-5;
            let law = rate * at(t) * (n - at(t)) / (n - 1.0);
            assert!((slope / law - 1.0).abs() < 1e-6, "{t}: {slope}, not {law}");
        }
    }

    #[test]
    fn lists_melt_in_a_straight_line() {
        // 49 − 0.19 · 129 of 49 members.
        assert!((49.0 * one_strike(129.0, 50.0, 0.1) - 24.49).abs() < 1e-9);
        assert_eq!([one_strike(0.0, 50.0, 0.1), one_strike(1e3, 50.0, 0.1)], [1.0, 0.0]);
        assert_eq!(one_strike(1e3, 50.0, 0.0), 1.0);
    }

    #[test]
    fn an_endemic_share_is_where_as_many_fall_ill_as_get_well() {
        assert_eq!([0.5, 1.0].map(endemic_share), [0.0, 0.0]);
        for r0 in [1.1, 2.0, 3.5, 7.0] {
            let ill = endemic_share(r0);
            assert!((r0 * ill * (1.0 - ill) - ill).abs() < 1e-12, "{r0}: {ill}");
        }
        // The code's timers among ten, relayed every second.
        assert_eq!(zombie_r0(35.0, 10.0, 1.0), 3.5);
    }

    #[test]
    fn serf_has_half_the_rate() {
        assert_eq!(serf(0.0, 998.0, 3.0, 0.1, 0.0), 1.0 / 1000.0);
        // Half of the nodes at r with e^(cNr) = N + 1, cN = 3/2 · 0.9 · 0.8.
        let half = libm::log(999.0) / (1.5 * 0.9 * 0.8);
        assert!((serf(half, 998.0, 3.0, 0.1, 0.2) - 0.5).abs() < 1e-12);
    }
}
