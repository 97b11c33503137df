//! [`Covered`]: what coverage was at the end of a run.

use crate::outcome::{Curve, Item, Receipts};
use crate::time::{Instant, Span};

/// What coverage was at the end.
pub struct Covered {
    /// Start of the last unbroken stretch in which every due pair holds.
    pub converged_at: Option<Instant>,
    /// The largest times over the items.
    pub reached: [Option<Span>; 4],
    /// First receipts of all held pairs.
    pub receipts: Receipts,
    /// Held pairs.
    pub held: u64,
    /// Due pairs.
    pub due: u64,
    /// How many items the above are of.
    pub updates: u64,
    /// The series.
    pub curve: Curve,
    /// By item.
    pub items: Vec<Item>,
}

impl Covered {
    /// Of these items, which are put in order; what is added up is of those born in `window`, its end
    /// excluded.
    pub fn of(
        mut items: Vec<Item>,
        window: (Instant, Instant),
        (converged_at, curve): (Option<Instant>, Curve),
    ) -> Covered {
        let measured = |item: &&Item| window.0 <= item.born_at && item.born_at < window.1;
        let measured: Vec<&Item> = items.iter().filter(measured).collect();
        let worst = |share: usize| {
            let times: Option<Vec<Span>> =
                measured.iter().map(|item| item.reached[share]).collect();
            times.and_then(|times| times.into_iter().max())
        };
        let reached = [0, 1, 2, 3].map(worst);
        let mut receipts = Receipts::default();
        for item in &measured {
            receipts.count += item.receipts.count;
            receipts.sum_ns += item.receipts.sum_ns;
            receipts.last = receipts.last.max(item.receipts.last);
        }
        let sum = |count: fn(&Item) -> u64| measured.iter().map(|item| count(item)).sum();
        let (held, due) = (sum(|item| item.held), sum(|item| item.due));
        let updates = measured.len() as u64;
        items.sort_by_key(|item| item.id);
        Covered { converged_at, reached, receipts, held, due, updates, curve, items }
    }
}
