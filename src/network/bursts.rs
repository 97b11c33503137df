//! Losses in bursts: the Gilbert–Elliott model, in virtual time.
//!
//! A link is good or bad in turns. The times it stays so are exponential, each state has its own
//! rate of loss, and a message meets the state of the instant at which it passes. Loss then comes in
//! runs: messages that pass d apart see a Markov chain, whose chance to stay bad is
//! πb + (1 − πb) e^(−d (1/good + 1/bad)), πb = bad / (good + bad).
//!
//! Gilbert: "Capacity of a Burst-Noise Channel", Bell System Technical Journal 39(5), 1960. Elliott:
//! "Estimates of Error Rates for Codes on Burst-Noise Channels", ibid. 42(5), 1963. (Theirs is a
//! chain by the bit; in virtual time it does not depend on how much is sent.)

use crate::id::NodeId;
use crate::rng::{Draws, Purpose, Ratio, exponential_ns};
use crate::time::{Instant, Span};

/// A link that is good and bad in turns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GilbertElliott {
    /// Which link of each node.
    pub side: Side,
    /// The mean time for which it stays good; above 0.
    pub good: Span,
    /// The mean time for which it stays bad; above 0.
    pub bad: Span,
    /// What is lost while it is good.
    pub loss_good: Ratio,
    /// What is lost while it is bad.
    pub loss_bad: Ratio,
}

/// One of the two links of a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Side {
    /// That by which it sends.
    #[default]
    Up,
    /// That by which it receives.
    Down,
}

impl GilbertElliott {
    /// The share of the time for which it is bad.
    pub fn bad_share(&self) -> f64 {
        let (good, bad) = (self.good.0 as f64, self.bad.0 as f64);
        bad / (good + bad)
    }

    /// The share of messages that are lost in the long run.
    pub fn share(&self) -> f64 {
        let bad = self.bad_share();
        bad * self.loss_bad.as_f64() + (1.0 - bad) * self.loss_good.as_f64()
    }
}

/// The chains of all nodes on one side, each as far as it has been looked at.
#[derive(Clone, Debug)]
pub struct Chains {
    law: GilbertElliott,
    /// The draws below which a message is lost, by state.
    lost_below: [u64; 2],
    of: Vec<Chain>,
}

/// One link's state.
#[derive(Clone, Copy, Debug, Default)]
struct Chain {
    /// When the present state ends.
    until: Instant,
    /// How many states there were, the present one included.
    states: u32,
    bad: bool,
}

impl Chains {
    /// Of `nodes` links, none of which has been looked at.
    pub fn new(law: GilbertElliott, nodes: u32) -> Chains {
        let lost_below = [law.loss_good, law.loss_bad].map(Ratio::threshold);
        Chains { law, lost_below, of: vec![Chain::default(); nodes as usize] }
    }

    /// Whether the link of `node` loses at `at`, not before any instant asked for earlier, the
    /// message with this draw.
    pub fn lose(&mut self, draws: &Draws, node: NodeId, at: Instant, draw: u32) -> bool {
        let chain = &mut self.of[node.index()];
        while chain.until <= at {
            chain.turn(&self.law, draws, node);
        }
        u64::from(draw) < self.lost_below[usize::from(chain.bad)]
    }
}

impl Chain {
    /// The next state. The first is drawn from the long run's shares: no exponential time knows how
    /// long it has lasted.
    fn turn(&mut self, law: &GilbertElliott, draws: &Draws, node: NodeId) {
        let side = (law.side as u64) << 32;
        let words = draws.block(Purpose::Burst, side | u64::from(node.0), self.states.into());
        self.bad = match self.states {
            0 => {
                let all = u128::from(law.good.0) + u128::from(law.bad.0);
                (u128::from(words[1]) * all) >> 64 < u128::from(law.bad.0)
            }
            _ => !self.bad,
        };
        self.states += 1;
        let mean = if self.bad { law.bad } else { law.good };
        let lasts = Span(exponential_ns(words[0], mean.0)).max(Span::TICK);
        self.until = self.until.saturating_add(lasts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn law() -> GilbertElliott {
        GilbertElliott {
            side: Side::Down,
            good: Span::from_millis(900),
            bad: Span::from_millis(100),
            loss_good: Ratio::ZERO,
            loss_bad: Ratio::ONE,
        }
    }

    /// Whether the messages that pass `every` apart are lost, at each of many links.
    fn lost(law: GilbertElliott, every: Span, count: u64) -> Vec<Vec<bool>> {
        let draws = Draws::new(3, 0);
        let mut chains = Chains::new(law, 200);
        let one = |node| {
            let mut lose = |i| chains.lose(&draws, NodeId(node), Instant(i * every.0), 1 << 31);
            (0..count).map(&mut lose).collect()
        };
        (0..200).map(one).collect()
    }

    #[test]
    fn what_is_bad_and_for_how_long_is_as_asked() {
        let all = lost(law(), Span::from_millis(5), 4_000);
        let lost = all.iter().flatten().filter(|lost| **lost).count() as f64;
        let share = lost / 800_000.0;
        // 200 links for 20 s: 18 bad times of 100 ms each, so 3,600 of them.
        assert!((share - 0.1).abs() < 4.0 * 0.1 / 3_600f64.sqrt(), "{share}");
        assert!((law().share() - 0.1).abs() < 1e-12);
    }

    #[test]
    fn the_state_does_not_depend_on_how_often_it_is_asked() {
        let often = lost(law(), Span::from_millis(5), 4_000);
        let seldom = lost(law(), Span::from_millis(50), 400);
        for (often, seldom) in often.iter().zip(&seldom) {
            assert!(often.iter().step_by(10).eq(seldom));
        }
    }
}
