//! The judgements on one try of a stream: a message, or a handshake, that is sent until it arrives.

use super::{Arriving, Fate, Leaving, Links};
use crate::id::NodeId;
use crate::rng::{Block, Draws};
use crate::time::{Instant, Span};

/// The draws of one try.
#[derive(Clone, Copy, Debug)]
pub struct Luck {
    /// Loss (high 32 bits) and latency (low 32 bits).
    pub there: u64,
    /// Damage.
    pub damage: u32,
    /// Loss on the receiver's link.
    pub arrival: u32,
    /// The latency of what is answered.
    pub back: u32,
    /// The latency of a notice that the connection is over.
    pub notice: u32,
}

impl From<Block> for Luck {
    fn from(words: Block) -> Luck {
        let [there, damage_back, arrival_notice, _] = words;
        let (damage, arrival) = ((damage_back >> 32) as u32, (arrival_notice >> 32) as u32);
        Luck { there, damage, arrival, back: damage_back as u32, notice: arrival_notice as u32 }
    }
}

impl Links {
    /// Whether nothing passes from `from` to `to` now.
    pub fn is_cut(&self, from: NodeId, to: NodeId) -> bool {
        self.cuts.cut(self.hosts.of(from), self.hosts.of(to))
    }

    /// Judges a try when it is sent, by cuts, the sender's link and loss: how long it takes.
    ///
    /// # Errors
    /// Whether it is cut or lost; one that finds a queue full is lost.
    pub fn try_leaves(&mut self, draws: &Draws, message: &Leaving) -> Result<Span, Fate> {
        let message = &message.of_hosts(&self.hosts);
        if self.cuts.cut(message.from, message.to) {
            return Err(Fate::Cut);
        }
        let sent_at = self.upload(message).ok_or(Fate::Lost)?;
        if self.loses(draws, message, sent_at) {
            return Err(Fate::Lost);
        }
        let ends = (message.from, message.to);
        let at = sent_at.saturating_add(self.delay(ends, message.fate as u32, draws));
        Ok(at.since(message.at))
    }

    /// Judges a try when it arrives, by cuts, loss on the way down, and damage.
    ///
    /// # Errors
    /// Whether it is cut or lost; a damaged one is lost.
    pub fn try_arrives(
        &mut self,
        draws: &Draws,
        message: &Arriving,
        luck: Luck,
    ) -> Result<(), Fate> {
        let message = &message.of_hosts(&self.hosts);
        if self.cuts.cut(message.from, message.to) {
            return Err(Fate::Cut);
        }
        let damaged_below = self.damaged_below((message.from, message.to));
        let damaged = u64::from(luck.damage) < damaged_below;
        let lost = self.loses_arrivals() && self.loses_on_arrival(draws, message, luck.arrival);
        if lost || damaged { Err(Fate::Lost) } else { Ok(()) }
    }

    /// When a try that has arrived is through its receiver's link, if that takes time.
    ///
    /// # Errors
    /// It finds the queue full, and is lost.
    pub fn try_received(&mut self, message: &Arriving) -> Result<Option<Instant>, Fate> {
        let message = &message.of_hosts(&self.hosts);
        let octets = self.octets(message.len);
        let Some(down) = &mut self.down else { return Ok(None) };
        down.pass(message.to, message.at, octets).map(Some).ok_or(Fate::Lost)
    }
}
