//! A matrix of delays, as people measure them: nodes are dealt to its rows in turn.

use super::{Dealing, Jitter, PairTable};
use crate::time::Span;

/// A square matrix of one-way delays.
#[derive(Clone, PartialEq, Debug)]
pub struct Matrix {
    table: PairTable,
    local: Option<Span>,
}

impl Matrix {
    /// The matrix of `rows` rows over `nodes` nodes. `nanos` has the delays, row by row from the
    /// sender's; two nodes of one row are `local` apart, or what the diagonal says.
    pub fn new(
        rows: u32,
        mut nanos: Vec<u64>,
        local: Option<Span>,
        jitter: Jitter,
        nodes: u32,
    ) -> Matrix {
        if let Some(local) = local {
            nanos.iter_mut().step_by(rows as usize + 1).for_each(|own| *own = local.0);
        }
        let table = PairTable::new(Dealing::InTurn, rows, nanos.into(), jitter, nodes);
        Matrix { table, local }
    }

    /// The delays by rows.
    pub fn table(&self) -> &PairTable {
        &self.table
    }

    /// What two nodes of one row are apart, if it is not what the matrix says.
    pub fn local(&self) -> Option<Span> {
        self.local
    }
}
