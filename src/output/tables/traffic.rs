//! `traffic.csv`: messages over time, by what became of them and by kind; tidy, one count a row.

use crate::network::Fate;
use crate::outcome::{Traffic, TrafficBin};
use crate::time::Seconds;

/// The file's columns.
pub const HEADER: [&str; 4] = ["time_s", "by", "name", "count"];

/// One count of each bin.
struct Series {
    by: &'static str,
    name: &'static str,
    count: Box<dyn Fn(&TrafficBin) -> u64>,
}

/// Every series in the order of the file: fates, messages sent by kind, octets sent by kind.
fn series(kinds: &[&'static str]) -> Vec<Series> {
    let fate = |fate: Fate| Series {
        by: "fate",
        name: fate.name(),
        count: Box::new(move |bin| bin.by_fate[fate as usize]),
    };
    let kind = |by, counts: fn(&TrafficBin) -> &[u64]| {
        kinds.iter().enumerate().map(move |(i, name)| Series {
            by,
            name,
            count: Box::new(move |bin| counts(bin).get(i).copied().unwrap_or(0)),
        })
    };
    let fates = Fate::ALL.map(fate).into_iter();
    let sent = kind("kind-sent", |bin| &bin.sent_by_kind);
    fates.chain(sent).chain(kind("kind-bytes", |bin| &bin.bytes_by_kind)).collect()
}

/// The cells of the file; a series that is 0 throughout has no rows.
///
/// `traffic` must be as coarse as `curve.csv`.
pub fn cells(traffic: &Traffic) -> impl Iterator<Item = Vec<String>> + '_ {
    let mut all = series(&traffic.kinds);
    all.retain(|series| traffic.bins.iter().any(|bin| (series.count)(bin) > 0));
    traffic.bins.iter().enumerate().flat_map(move |(i, bin)| {
        let end = Seconds((i as u64 + 1) * traffic.bin_ns).to_string();
        let row =
            |s: &Series| vec![end.clone(), s.by.into(), s.name.into(), (s.count)(bin).to_string()];
        all.iter().map(row).collect::<Vec<_>>()
    })
}
