//! When something was held by so many: the shares that are reached, and since when all is complete.

use crate::time::{Instant, Span};

/// The shares of t50, t90, t99 and t100, in per cent.
const SHARES: [u64; 4] = [50, 90, 99, 100];

/// After how long each of those shares was first reached.
pub type Reached = [Option<Span>; 4];

/// Notes the shares that are reached for the first time, `after` a birth: `held` of `due` hold.
#[inline(always)]
pub fn cross(reached: &mut Reached, (held, due): (u64, u64), after: Span) {
    for (share, reached) in SHARES.iter().zip(reached) {
        if reached.is_some() {
            continue;
        }
        // The shares ascend: where one is not reached, no later one is.
        if held * 100 < share * due || due == 0 {
            return;
        }
        *reached = Some(after);
    }
}

/// Since when every due pair holds.
#[derive(Default)]
pub struct Complete {
    since: Option<Instant>,
    /// When completeness last broke, and since when it had held.
    broken: Option<(Instant, Instant)>,
}

impl Complete {
    /// Start of the present unbroken stretch; `None` where some pair does not hold.
    pub fn since(&self) -> Option<Instant> {
        self.since
    }

    /// Notes whether all holds at `at`. A break that is mended in its own instant is none.
    #[inline(always)]
    pub fn note(&mut self, at: Instant, complete: bool) {
        match (complete, self.since) {
            (true, None) => {
                let mended = self.broken.filter(|(broken_at, _)| *broken_at == at);
                self.since = Some(mended.map_or(at, |(_, since)| since));
            }
            (false, Some(since)) => {
                self.broken = Some((at, since));
                self.since = None;
            }
            _ => {}
        }
    }
}
