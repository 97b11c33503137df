//! Messages over time, by what became of them and by kind.

use super::curve::BINS_MAX;
use crate::network::Fate;
use crate::outcome::{Messages, Traffic, TrafficBin};
use crate::time::Instant;

const FATES: usize = Fate::ALL.len();
/// A protocol has no more kinds of messages than this.
const KINDS_MAX: usize = 32;

/// Counts messages in bins whose width follows the length of the run.
pub struct TrafficMeter {
    kinds: &'static [&'static str],
    header_bytes: u64,
    bin_ns: u64,
    /// A row a bin: messages by fate, then sent by kind, then octets by kind.
    rows: Vec<u64>,
    stride: usize,
    /// The present bin: where its row begins, what is to be added to its messages by fate, and the
    /// times (after, until] that it covers.
    row: usize,
    ended: [u64; FATES],
    /// The same by kind: messages sent, and their octets.
    sent: [u64; KINDS_MAX],
    octets: [u64; KINDS_MAX],
    after: u64,
    until: u64,
    payloads: u64,
}

/// Sums over a whole run.
pub struct Totals {
    /// Messages by fate.
    pub messages: Messages,
    /// Octets sent, headers included.
    pub bytes: u64,
    /// Update copies sent.
    pub payloads: u64,
}

impl TrafficMeter {
    /// No messages yet.
    pub fn new(kinds: &'static [&'static str], header_bytes: u32) -> TrafficMeter {
        assert!(kinds.len() <= KINDS_MAX, "{} kinds of messages", kinds.len());
        let stride = FATES + 2 * kinds.len();
        let (rows, row, after, until) = (vec![0; stride], 0, 0, 1);
        let header_bytes = header_bytes.into();
        TrafficMeter {
            kinds,
            header_bytes,
            bin_ns: 1,
            rows,
            stride,
            row,
            ended: [0; FATES],
            sent: [0; KINDS_MAX],
            octets: [0; KINDS_MAX],
            after,
            until,
            payloads: 0,
        }
    }

    /// Copies of a message were sent.
    #[inline(always)]
    pub fn sent(&mut self, at: Instant, kind: u8, len: u32, updates: u32, copies: u32) {
        self.turn_to(at);
        let copies = u64::from(copies);
        let kind = kind as usize % KINDS_MAX;
        self.sent[kind] += copies;
        self.octets[kind] += (u64::from(len) + self.header_bytes) * copies;
        self.payloads += u64::from(updates) * copies;
    }

    /// A message ended.
    #[inline(always)]
    pub fn ended(&mut self, at: Instant, fate: Fate) {
        self.turn_to(at);
        self.ended[fate as usize] += 1;
    }

    /// Brings the present bin's row up to date.
    fn settle(&mut self) {
        let row = &mut self.rows[self.row..self.row + self.stride];
        let (ended, by_kind) = row.split_at_mut(FATES);
        let (sent, octets) = by_kind.split_at_mut(self.kinds.len());
        move_over(&mut self.ended, ended);
        move_over(&mut self.sent, sent);
        move_over(&mut self.octets, octets);
    }

    #[inline(always)]
    fn turn_to(&mut self, at: Instant) {
        if at.0 > self.until || at.0 <= self.after {
            self.find_bin(at);
        }
    }

    #[inline(never)]
    fn find_bin(&mut self, at: Instant) {
        self.settle();
        if at.0 > self.until && at.0 - self.until <= self.bin_ns && self.until < self.full() {
            self.row += self.stride;
            (self.after, self.until) = (self.until, self.until + self.bin_ns);
        } else {
            self.find_far_bin(at);
        }
        if self.rows.len() < self.row + self.stride {
            self.rows.resize(self.row + self.stride, 0);
        }
    }

    /// No bin reaches beyond this.
    fn full(&self) -> u64 {
        BINS_MAX.saturating_mul(self.bin_ns)
    }

    #[inline(never)]
    fn find_far_bin(&mut self, at: Instant) {
        while at.0 / self.bin_ns > BINS_MAX {
            self.merge_ten();
        }
        let bin = at.0.saturating_sub(1) / self.bin_ns;
        self.row = bin as usize * self.stride;
        (self.after, self.until) = (bin * self.bin_ns, (bin + 1).saturating_mul(self.bin_ns));
    }

    fn merge_ten(&mut self) {
        let bins = self.rows.len() / self.stride;
        for bin in 1..bins {
            // The sum of ten rows never lies behind the first of them.
            let (sums, rest) = self.rows.split_at_mut(bin * self.stride);
            let (sum, row) = (&mut sums[bin / 10 * self.stride..], &mut rest[..self.stride]);
            move_over(row, sum);
        }
        self.rows.truncate(bins.div_ceil(10) * self.stride);
        self.bin_ns *= 10;
    }

    /// The sums over the run.
    pub fn totals(&mut self, useful: u64) -> Totals {
        self.settle();
        let mut sums = vec![0; self.stride];
        for row in self.rows.chunks_exact(self.stride) {
            sums.iter_mut().zip(row).for_each(|(sum, count)| *sum += count);
        }
        let (fates, kinds) = sums.split_at(FATES);
        let (sent, bytes) = kinds.split_at(self.kinds.len());
        let mut by_fate = [0; FATES];
        by_fate.copy_from_slice(fates);
        let messages = Messages { sent: sent.iter().sum(), duplicated: 0, useful, by_fate };
        Totals { messages, bytes: bytes.iter().sum(), payloads: self.payloads }
    }

    /// The series.
    pub fn finish(mut self) -> Traffic {
        self.settle();
        let bin = |row: &[u64]| {
            let (fates, kinds) = row.split_at(FATES);
            let (sent, bytes) = kinds.split_at(self.kinds.len());
            let mut by_fate = [0; FATES];
            by_fate.copy_from_slice(fates);
            TrafficBin { by_fate, sent_by_kind: sent.to_vec(), bytes_by_kind: bytes.to_vec() }
        };
        let bins = self.rows.chunks_exact(self.stride).map(bin).collect();
        Traffic { bin_ns: self.bin_ns, kinds: self.kinds.to_vec(), bins }
    }
}

/// Adds counts to sums, and leaves zeros; the longer of the two has only zeros behind.
#[inline(always)]
fn move_over(counts: &mut [u64], sums: &mut [u64]) {
    sums.iter_mut().zip(counts).for_each(|(sum, n)| *sum += std::mem::take(n));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_survive_merging_in_any_order() {
        let mut meter = TrafficMeter::new(&["push", "reply"], 28);
        // Times go back and forth, as they do in a window that is handled node by node.
        let times: Vec<u64> = (0..4_000).map(|i| (i * 7_919) % 30_011).collect();
        for at in &times {
            meter.sent(Instant(*at), (at % 2) as u8, 10, 1, 1);
            meter.ended(Instant(*at), Fate::Lost);
        }
        let totals = meter.totals(5);
        assert_eq!((totals.messages.sent, totals.bytes, totals.payloads), (4_000, 152_000, 4_000));
        assert!(totals.messages.balance());
        let traffic = meter.finish();
        assert_eq!(traffic.bin_ns, 10);
        for (bin, row) in traffic.bins.iter().enumerate() {
            let within = |t: &&u64| ((**t).max(1) - 1) / 10 == bin as u64;
            assert_eq!(
                row.by_fate[Fate::Lost as usize],
                times.iter().filter(within).count() as u64
            );
        }
    }
}
