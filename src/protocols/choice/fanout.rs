//! [`Fanout`]: how many peers a node contacts.

use crate::protocol::{Context, Protocol};
use crate::rng::{Mean, binomial};

/// How many distinct peers a node contacts in a round.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fanout {
    /// So many, or all if it knows fewer.
    Count(u32),
    /// Everybody it may talk to.
    All,
    /// Each of those it may talk to with the same probability, so many in the mean: drawn anew for
    /// each round. All if it knows no more than that.
    Binomial(Mean),
}

impl Fanout {
    /// The number for one round of a node that knows `known` peers; at most that.
    ///
    /// A binomial number takes one word, before the words that choose the peers.
    pub(in crate::protocols) fn draw<P: Protocol>(
        self,
        known: u32,
        cx: &mut impl Context<P>,
    ) -> u32 {
        match self {
            Fanout::Count(count) => count.min(known),
            Fanout::All => known,
            Fanout::Binomial(mean) => binomial(cx.rng().word(), known, mean),
        }
    }
}
