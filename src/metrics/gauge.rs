//! [`Gauge`]: how far a running replication is, for whoever watches it from another thread.
//!
//! Numbers go out only; nothing of a run depends on them.

use crate::time::Instant;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What a replication tells of itself between windows.
#[derive(Debug, Default)]
pub struct Gauge {
    at_ns: AtomicU64,
    events: AtomicU64,
    held: AtomicU64,
    due: AtomicU64,
}

/// A look at a [`Gauge`]; its numbers may be a window apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reading {
    /// Virtual time.
    pub at: Instant,
    /// Events handled so far.
    pub events: u64,
    /// Due pairs that hold.
    pub held: u64,
    /// Due pairs.
    pub due: u64,
}

impl Gauge {
    /// Sets all numbers.
    pub fn set(&self, reading: Reading) {
        self.at_ns.store(reading.at.0, Relaxed);
        self.events.store(reading.events, Relaxed);
        self.held.store(reading.held, Relaxed);
        self.due.store(reading.due, Relaxed);
    }

    /// The present numbers.
    pub fn read(&self) -> Reading {
        Reading {
            at: Instant(self.at_ns.load(Relaxed)),
            events: self.events.load(Relaxed),
            held: self.held.load(Relaxed),
            due: self.due.load(Relaxed),
        }
    }
}
