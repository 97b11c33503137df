//! What `verify` varies: all that must not matter.

use gossip_sim::engine::{Engine, Tuning};

/// One way to run the same replications.
#[derive(Clone, Debug)]
pub struct Variant {
    /// What differs from the ordinary way, in words.
    pub name: &'static str,
    /// How the engine works.
    pub tuning: Tuning,
    /// How many replications run at once; as many as there are threads unless given.
    pub workers: Option<usize>,
    /// Whether the last replication is begun first.
    pub reverse: bool,
    /// Whether a trace is written.
    pub trace: bool,
    /// Whether the invariants that the scenario names are judged: only where it names some.
    pub checked: bool,
}

impl Variant {
    /// Whether it differs from the ordinary way in more than one replication only.
    pub fn needs_many(&self) -> bool {
        self.tuning == Tuning::default() && !self.trace && !self.checked
    }
}

/// The ordinary way, one replication after the other.
pub fn ordinary() -> Variant {
    variant("fast engine, 1 thread", Tuning::default()).on(1)
}

/// Everything to compare with it.
pub fn variants() -> Vec<Variant> {
    let plain = Tuning::default();
    vec![
        variant("reference engine", Tuning { engine: Engine::Reference, ..plain }),
        variant("slots a quarter as wide", Tuning { slot_shift: -2, ..plain }),
        variant("slots 4 times as wide", Tuning { slot_shift: 2, ..plain }),
        variant("every tick queued", Tuning { queue_ticks: true, ..plain }),
        variant("total order throughout", Tuning { total_order: true, ..plain }),
        variant("2 threads", plain).on(2),
        variant("4 threads", plain).on(4),
        Variant { reverse: true, ..variant("replications in reverse", plain).on(1) },
        Variant { trace: true, ..variant("with a trace", plain) },
        Variant { checked: true, ..variant("with its checkers", plain) },
    ]
}

fn variant(name: &'static str, tuning: Tuning) -> Variant {
    Variant { name, tuning, workers: None, reverse: false, trace: false, checked: false }
}

impl Variant {
    fn on(self, workers: usize) -> Variant {
        Variant { workers: Some(workers), ..self }
    }
}
