//! Messages over time, by what became of them and by kind.

use super::curve::BINS_MAX;
use crate::network::Fate;
use crate::outcome::{KINDS_MAX, Messages, Traffic, TrafficBin};
use crate::time::Instant;

const FATES: usize = Fate::ALL.len();

/// Counts messages in bins whose width follows the length of the run.
pub struct TrafficMeter {
    kinds: &'static [&'static str],
    header_bytes: u64,
    bin_ns: u64,
    /// A row for each bin of `bins`: messages by fate, then sent by kind, then octets by kind.
    rows: Vec<u64>,
    stride: usize,
    /// The bins with messages, and the first, ascending: a short run passes through many widths,
    /// and at the narrow ones nearly all bins are empty.
    bins: Vec<u64>,
    /// The present bin: its place in `bins`, what is to be added to its messages by fate, and the
    /// times (after, until] that it covers.
    place: usize,
    ended: [u64; FATES],
    /// The same by kind: messages sent, and their octets.
    sent: [u64; KINDS_MAX],
    octets: [u64; KINDS_MAX],
    after: u64,
    until: u64,
    payloads: u64,
    /// Octets of the longest message, without headers.
    longest: u32,
}

/// Sums over a whole run.
pub struct Totals {
    /// Messages by fate.
    pub messages: Messages,
    /// Octets sent, headers included.
    pub bytes: u64,
    /// Update copies sent.
    pub payloads: u64,
    /// Octets of the longest message sent, without headers.
    pub longest: u32,
}

impl TrafficMeter {
    /// No messages yet; without a series there is one bin for all of time.
    pub fn new(kinds: &'static [&'static str], header_bytes: u32, series: bool) -> TrafficMeter {
        assert!(kinds.len() <= KINDS_MAX, "{} kinds of messages", kinds.len());
        let stride = FATES + 2 * kinds.len();
        let bin_ns = if series { 1 } else { u64::MAX };
        let (rows, bins, place, after, until) = (vec![0; stride], vec![0], 0, 0, bin_ns);
        let header_bytes = header_bytes.into();
        TrafficMeter {
            kinds,
            header_bytes,
            bin_ns,
            rows,
            stride,
            bins,
            place,
            ended: [0; FATES],
            sent: [0; KINDS_MAX],
            octets: [0; KINDS_MAX],
            after,
            until,
            payloads: 0,
            longest: 0,
        }
    }

    /// Copies of a message were sent.
    #[inline(always)]
    pub fn sent(&mut self, at: Instant, kind: u8, len: u32, updates: u32, copies: u32) {
        self.turn_to(at);
        let copies = u64::from(copies);
        debug_assert!((kind as usize) < self.kinds.len(), "kind {kind} of {:?}", self.kinds);
        let kind = kind as usize % KINDS_MAX;
        self.sent[kind] += copies;
        self.octets[kind] += (u64::from(len) + self.header_bytes) * copies;
        self.payloads += u64::from(updates) * copies;
        self.longest = self.longest.max(len);
    }

    /// A message ended.
    #[inline(always)]
    pub fn ended(&mut self, at: Instant, fate: Fate) {
        self.turn_to(at);
        self.ended[fate as usize] += 1;
    }

    /// Brings the present bin's row up to date.
    fn settle(&mut self) {
        let row = &mut self.rows[self.place * self.stride..][..self.stride];
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
        while at.0 > last_before_merge(self.bin_ns) {
            self.merge_ten();
        }
        // Mostly it is the next bin; without a merge in between, this takes no division.
        let next = (self.after + self.bin_ns, self.until.saturating_add(self.bin_ns));
        let bin = if at.0 > next.0 && at.0 <= next.1 && self.until == next.0 {
            self.bins[self.place] + 1
        } else {
            at.0.saturating_sub(1) / self.bin_ns
        };
        self.place = self.place_of(bin);
        (self.after, self.until) = (bin * self.bin_ns, (bin + 1).saturating_mul(self.bin_ns));
    }

    /// The place of a bin in `bins`, where it is put if it is not there.
    fn place_of(&mut self, bin: u64) -> usize {
        if self.bins.get(self.place + 1) == Some(&bin) {
            return self.place + 1;
        }
        let place = match self.bins.last() {
            Some(last) if *last < bin => self.bins.len(),
            _ => self.bins.partition_point(|other| *other < bin),
        };
        if place == self.bins.len() {
            self.bins.push(bin);
            self.rows.resize(self.bins.len() * self.stride, 0);
        } else if self.bins[place] != bin {
            self.bins.insert(place, bin);
            let row = place * self.stride;
            self.rows.splice(row..row, std::iter::repeat_n(0, self.stride));
        }
        place
    }

    fn merge_ten(&mut self) {
        let mut merged = 0;
        for place in 0..self.bins.len() {
            let bin = self.bins[place] / 10;
            if place > 0 && self.bins[merged] != bin {
                merged += 1;
            }
            self.bins[merged] = bin;
            if merged < place {
                let (sums, rest) = self.rows.split_at_mut(place * self.stride);
                move_over(&mut rest[..self.stride], &mut sums[merged * self.stride..]);
            }
        }
        self.bins.truncate(merged + 1);
        self.rows.truncate((merged + 1) * self.stride);
        self.bin_ns *= 10;
    }

    /// The sums over the run.
    pub fn totals(&mut self, useful: u64, duplicated: u64) -> Totals {
        self.settle();
        let mut sums = vec![0; self.stride];
        for row in self.rows.chunks_exact(self.stride) {
            sums.iter_mut().zip(row).for_each(|(sum, count)| *sum += count);
        }
        let (fates, kinds) = sums.split_at(FATES);
        let (sent, bytes) = kinds.split_at(self.kinds.len());
        let mut by_fate = [0; FATES];
        by_fate.copy_from_slice(fates);
        let messages = Messages { sent: sent.iter().sum(), duplicated, useful, by_fate };
        let Self { payloads, longest, .. } = *self;
        Totals { messages, bytes: bytes.iter().sum(), payloads, longest }
    }

    /// The series.
    pub fn finish(mut self) -> Traffic {
        self.settle();
        let kinds = self.kinds.len();
        let count = self.bins.last().map_or(0, |last| *last as usize + 1);
        let mut bins = vec![TrafficBin::default(); count];
        for (bin, row) in self.bins.iter().zip(self.rows.chunks_exact(self.stride)) {
            let (fates, by_kind) = row.split_at(FATES);
            let (sent, bytes) = by_kind.split_at(kinds);
            let bin = &mut bins[*bin as usize];
            bin.by_fate.copy_from_slice(fates);
            bin.sent_by_kind[..kinds].copy_from_slice(sent);
            bin.bytes_by_kind[..kinds].copy_from_slice(bytes);
        }
        Traffic { bin_ns: self.bin_ns, kinds: self.kinds.to_vec(), bins }
    }
}

/// The last instant at which bins are so wide.
fn last_before_merge(bin_ns: u64) -> u64 {
    bin_ns.checked_mul(BINS_MAX + 1).map_or(u64::MAX, |end| end - 1)
}

/// Adds counts to sums, and leaves zeros; the longer of the two has only zeros behind.
#[inline(always)]
fn move_over(counts: &mut [u64], sums: &mut [u64]) {
    sums.iter_mut().zip(counts).for_each(|(sum, n)| *sum += std::mem::take(n));
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [&str; 2] = ["push", "reply"];
    const HEADER: u64 = 28;

    /// A message of 10 octets that is sent and ends, by kind and fate.
    fn message(at: u64) -> (usize, Fate) {
        ((at % 2) as usize, if at.is_multiple_of(3) { Fate::Lost } else { Fate::Delivered })
    }

    /// Counts a message at each of `times`; every row must be what a log of them says.
    fn assert_rows(times: &[u64], bin_ns: u64) {
        let mut meter = TrafficMeter::new(&KINDS, HEADER as u32, true);
        for at in times {
            let (kind, fate) = message(*at);
            meter.sent(Instant(*at), kind as u8, 10, 1, 1);
            meter.ended(Instant(*at), fate);
        }
        let count = times.len() as u64;
        let totals = meter.totals(5, 0);
        let bytes = count * (10 + HEADER);
        assert_eq!((totals.messages.sent, totals.bytes, totals.payloads), (count, bytes, count));
        assert!(totals.messages.balance());
        let traffic = meter.finish();
        assert_eq!(traffic.bin_ns, bin_ns);
        let last = times.iter().max().unwrap();
        assert_eq!(traffic.bins.len() as u64, (last - 1) / bin_ns + 1);
        let mut wanted = vec![([0; FATES], [0; 2]); traffic.bins.len()];
        for at in times {
            let (kind, fate) = message(*at);
            let row = &mut wanted[((at.max(&1) - 1) / bin_ns) as usize];
            row.0[fate as usize] += 1;
            row.1[kind] += 1;
        }
        for (bin, (row, (by_fate, sent))) in traffic.bins.iter().zip(wanted).enumerate() {
            assert_eq!(row.by_fate, by_fate, "bin {bin}");
            assert_eq!(row.sent_by_kind[..2], sent, "bin {bin}");
            assert_eq!(row.bytes_by_kind[..2], sent.map(|n| n * (10 + HEADER)), "bin {bin}");
        }
    }

    #[test]
    fn counts_survive_merging() {
        // Neighbours that share a bin only after one, two or three merges, and lonely ones.
        let near = (0..50).map(|i| 1 + (i * i * 37) % (2 + i * 90));
        let mut times: Vec<u64> = near.collect();
        assert_rows(&times, 1);
        times.extend([3, 4_999, 49_990, 49_991, 49_999, 50_000, 12, 7]);
        assert_rows(&times, 10);
        times.extend([499_950, 60_001, 60_002, 500_000, 9, 77_777, 4_998]);
        assert_rows(&times, 100);
        times.extend([4_000_000, 1, 500_001, 60_003]);
        assert_rows(&times, 1_000);
    }

    #[test]
    fn the_order_of_times_does_not_matter() {
        // They go back and forth, as in a window that is handled node by node.
        let times: Vec<u64> = (0..4_000).map(|i| (i * 7_919) % 30_011).collect();
        assert_rows(&times, 10);
    }
}
