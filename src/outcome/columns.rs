//! The columns of `convergence.csv`, `incidents.csv`, `stores.csv`, `views.csv` and `groups.csv`: one table
//! each for the file, for `[expect]`, and for statistics.

use super::{Cell, GroupRow, Invariant, Replication, Share, StoreTotals, Verdict, ViewTotals};
use crate::network::Fate;
use crate::time::Span;

/// One column of a table with a row for each of these.
pub struct Column<Row = Replication> {
    /// Its name, with the unit last.
    pub name: &'static str,
    /// What it means, in one line.
    pub doc: &'static str,
    value: fn(&Row) -> Cell,
}

impl Column {
    /// Its value in a replication; of one in which the program failed, only number and outcome.
    pub fn cell(&self, replication: &Replication) -> Cell {
        let known = replication.verdict != Verdict::Failed;
        if known || matches!(self.name, "replication" | "outcome") {
            return (self.value)(replication);
        }
        Cell::Empty
    }
}

impl Column<GroupRow> {
    /// Its value for the group with this number in a replication; empty if the group has no nodes.
    pub fn cell(&self, replication: &Replication, group: usize) -> Cell {
        let row = replication.groups.iter().find(|row| row.group == group);
        row.map_or(Cell::Empty, |row| self.of(row))
    }

    /// Its value in a row.
    pub fn of(&self, row: &GroupRow) -> Cell {
        (self.value)(row)
    }
}

impl<Row> Column<Row> {
    /// Its name in `[expect]`: without the unit.
    pub fn expect_name(&self) -> &'static str {
        self.name.strip_suffix("_s").unwrap_or(self.name)
    }
}

/// The column that `[expect]` calls `name`.
pub fn column(name: &str) -> Option<&'static Column> {
    [COLUMNS, INCIDENTS, STORES, VIEWS]
        .into_iter()
        .flatten()
        .find(|column| column.expect_name() == name)
}

fn count(value: u64) -> Cell {
    Cell::Count(value.into())
}

/// A time that may not have been reached.
fn span(value: Option<Span>) -> Cell {
    Cell::time(value.map(|span| span.0))
}

fn fate(r: &Replication, fate: Fate) -> Cell {
    count(r.counted().messages.fate(fate))
}

/// When updates had reached so many nodes, if there were updates.
fn reached(r: &Replication, place: usize) -> Cell {
    if r.updates == 0 { Cell::Empty } else { span(r.reached[place]) }
}

/// First receipts: the mean, to the nearest nanosecond.
fn mean(r: &Replication) -> Cell {
    let receipts = r.receipts;
    let count = u128::from(receipts.count);
    if count == 0 {
        return Cell::NotReached;
    }
    Cell::Time(((receipts.sum_ns + count / 2) / count) as u64)
}

macro_rules! columns {
    ($(#[$doc:meta])* $list:ident: $row:ty; $($name:literal, $about:literal, $cell:expr;)*) => {
        $(#[$doc])*
        pub const $list: &[Column<$row>] =
            &[$(Column { name: $name, doc: $about, value: $cell }),*];
    };
}

columns! {
    /// Every column of `convergence.csv`, in the order of the file.
    COLUMNS: Replication;
    "replication", "Number of the replication, from 0.", |r| count(r.number);
    "outcome", "converged, not-converged, violated or failed.", |r| Cell::Text(r.verdict.name().into());
    "converged_at_s", "Start of the last unbroken stretch in which every due pair holds.", |r| Cell::time(r.converged_at.map(|t| t.0));
    "t50_s", "Time from an item's birth until 50 % of the due nodes held it; the largest over the items.", |r| reached(r, 0);
    "t90_s", "The same for 90 %.", |r| reached(r, 1);
    "t99_s", "The same for 99 %.", |r| reached(r, 2);
    "t100_s", "The same for all of them.", |r| reached(r, 3);
    "t_last_s", "Largest first receipt minus birth over the held pairs. A new address receives what its host kept on disk when it boots there.", |r| span((r.receipts.count > 0).then_some(r.receipts.last));
    "t_mean_s", "Mean first receipt minus birth over the held pairs.", mean;
    "coverage", "Held pairs / due pairs at the end.", |r| Cell::share(r.held, r.due);
    "updates", "Items born.", |r| count(r.updates);
    "nodes_alive", "Nodes up at the end, paused or not.", |r| count(r.nodes_alive.into());
    "messages_sent", "Messages given to the network, one a destination.", |r| count(r.counted().messages.sent);
    "messages_delivered", "Messages that reached their receiver's handler.", |r| fate(r, Fate::Delivered);
    "messages_lost", "Messages that the network lost, or a stream gave up.", |r| fate(r, Fate::Lost);
    "messages_cut", "Messages stopped by a partition, cut or isolation, at sending or at arrival.", |r| fate(r, Fate::Cut);
    "messages_no_route", "Messages to a node to which the topology has no link.", |r| fate(r, Fate::NoRoute);
    "messages_too_big", "Messages longer than the largest datagram.", |r| fate(r, Fate::TooBig);
    "messages_queue_full", "Messages refused by a full queue, or by a node at its connection limit.", |r| fate(r, Fate::QueueFull);
    "messages_dead", "Messages that arrived at a node that was down, or that it refused.", |r| fate(r, Fate::Dead);
    "messages_corrupt", "Messages that arrived, but not in one piece.", |r| fate(r, Fate::Corrupt);
    "messages_in_flight", "Messages on their way when the run ended.", |r| fate(r, Fate::InFlight);
    "messages_duplicated", "Copies that the network made.", |r| count(r.counted().messages.duplicated);
    "messages_useful", "Delivered messages from which the receiver learned something.", |r| count(r.counted().messages.useful);
    "payloads_sent", "Update copies put on the wire.", |r| count(r.counted().payloads_sent);
    "bytes_sent", "Octets of all messages sent, headers included; what a stream sends again counts once.", |r| count(r.counted().bytes_sent);
    "sends_per_node_mean", "Messages sent / nodes of the cluster.", |r| Cell::quotient(r.counted().messages.sent.into(), r.nodes.into(), 6);
    "sends_per_node_max", "The most messages that one node sent.", |r| count(r.counted().sends_per_node_max);
    "receives_per_node_max", "The most messages that one node received.", |r| count(r.counted().receives_per_node_max);
    "rounds", "The largest number of ticks of any one timer of any node in one life.", |r| count(r.rounds);
    "events", "Events handled.", |r| count(r.events);
    "digest", "128-bit digest of every event of every node.", |r| Cell::Digest(r.digest);
}

columns! {
    /// Every column of `groups.csv` after the replication and the name of the group.
    GROUP_COLUMNS: GroupRow;
    "nodes", "Nodes of the group.", |g| count(g.nodes.into());
    "nodes_alive", "Those of them that are up at the end.", |g| count(g.nodes_alive.into());
    "coverage", "Held pairs / due pairs of its nodes at the end; of the items that `[measure]` counts.", |g| Cell::share(g.held, g.due);
    "t50_s", "Time from an item's birth, wherever it was written, until 50 % of the group's due nodes held it; the largest over the items. Exact, like that of the run.", |g| span(g.reached[0]);
    "t90_s", "The same for 90 %.", |g| span(g.reached[1]);
    "t99_s", "The same for 99 %.", |g| span(g.reached[2]);
    "t100_s", "The same for all of them.", |g| span(g.reached[3]);
    "messages_sent", "Messages that its nodes gave to the network, one a destination, in the whole run.", |g| count(g.traffic.messages_sent);
    "messages_delivered", "Messages that reached the handlers of its nodes, from whatever group, in the whole run.", |g| count(g.traffic.messages_delivered);
    "bytes_sent", "Octets of all messages that its nodes sent in the whole run, headers included; what a stream sends again counts once.", |g| count(g.traffic.bytes_sent);
}

columns! {
    /// The columns of `incidents.csv` after the replication's number, in the order of the file.
    INCIDENTS: Replication;
    "messages_waited", "Messages that had to wait because their receiver was paused, or was still busy with what had waited.", |r| count(r.incidents.messages_waited);
    "timers_overdue", "Turns of timers that came due at a paused node; of those of a periodic timer only the last is made up for.", |r| count(r.incidents.timers_overdue);
    "handshakes", "Tries of handshakes of streams.", |r| count(r.incidents.handshakes);
    "retransmissions", "Tries of messages of streams after the first.", |r| count(r.incidents.retransmissions);
    "writes_lost", "Writes that were not durable when their node crashed, and are gone.", |r| count(r.incidents.writes_lost);
    "writes_torn", "Writes of which a crash left the first half; not counted as lost.", |r| count(r.incidents.writes_torn);
    "messages_unsent", "Messages that waited for a write and never left, because their sender crashed or the run ended; not counted as sent.", |r| count(r.incidents.messages_unsent);
    "messages_withheld", "Messages that mute nodes kept back; not counted as sent.", |r| count(r.incidents.messages_withheld);
    "messages_falsified", "Messages in the place of which a node sent a replayed or a forged one.", |r| count(r.incidents.messages_falsified);
    "messages_to_itself", "Messages that nodes sent to themselves.", |r| count(r.incidents.messages_to_itself);
    "message_bytes_max", "Octets of the longest message that was sent, without headers: what `datagram_limit` and `receive_buffer` are held against.", |r| count(r.message_bytes_max.into());
    "stalls", "Turns that came due while their node waited for what it had begun in an earlier one; of several that come due in one wait only the first.", |r| count(r.incidents.stalls);
    "stalled_at_end", "Nodes that are up at the end, and of which a turn waits.", |r| count(r.incidents.stalled_at_end);
    "stall_longest_s", "The longest time that a turn waited.", |r| span(Some(r.incidents.stall_longest));
}

/// A figure of lists of members, where nodes keep such.
fn view(r: &Replication, figure: fn(&ViewTotals) -> Cell) -> Cell {
    r.views.as_ref().map_or(Cell::Empty, figure)
}

/// A time by which all changes of a sort were noticed, if there were any.
fn noticed(changes: u64, time: Option<Span>) -> Cell {
    if changes == 0 { Cell::Empty } else { span(time) }
}

/// A time, where there is anything that has one.
fn age(time: Option<Span>) -> Cell {
    time.map_or(Cell::Empty, |age| Cell::Time(age.0))
}

columns! {
    /// The columns of `views.csv` after the replication's number, in the order of the file.
    VIEWS: Replication;
    "members_mean", "Members on a node's list at the end, itself not counted: the mean over the nodes that are up.", |r| view(r, |v| Cell::quotient(v.listed.into(), v.observers.into(), 6));
    "completeness", "Of the pairs of two nodes that are up at the end, the share in which the one lists the other.", |r| view(r, |v| Cell::share(v.live_pairs() - v.missing, v.live_pairs()));
    "missing", "Pairs of a node that is up at the end and another that is up, and that it does not list.", |r| view(r, |v| count(v.missing));
    "ghosts", "Pairs of a node that is up at the end and one that is down, and that it lists.", |r| view(r, |v| count(v.ghosts));
    "false_deletions", "How often, in the whole run, a node was taken off a list while it was up.", |r| view(r, |v| count(v.false_deletions));
    "discovery_all_s", "Time from when a node came up until all others that were up had it on their lists, 0 if it had stayed on them; the longest of them, empty if one never was on all before it went down, if none came up, or if never two were up at a time.", |r| view(r, |v| noticed(v.came_up, v.discovery_all));
    "detection_first_s", "Time from when a node went down until the first other had it off its list; the longest of them, empty if one was never found, or none went down.", |r| view(r, |v| noticed(v.went_down, v.detection_first));
    "detection_all_s", "The same until all others that were up had it off.", |r| view(r, |v| noticed(v.went_down, v.detection_all));
    "missing_share", "Of the pairs of two nodes that are up, the share in which the one does not list the other: the mean over the time that is measured.", |r| view(r, |v| over_time(v.missing_share));
    "ghosts_share", "Of the pairs of a node that is up and one that was and is not, the share in which the one lists the other: likewise.", |r| view(r, |v| over_time(v.ghosts_share));
    "without_self_share", "Of the nodes that are up, the share that do not list themselves: likewise; empty where nodes do not tell of themselves.", |r| view(r, |v| v.without_self_share.map_or(Cell::Empty, over_time));
    "age_mean_s", "How long the records that nodes have of others that are up have been out of date, 0 for one that its owner would still send, or that it never told of (a forged one): the mean over such pairs and the time that is measured; empty where records are not renewed.", |r| view(r, |v| age(v.ages.mean));
    "age_p99_s", "The age below which they were in 99 % of that time, rounded up to a tenth of a second.", |r| view(r, |v| age(v.ages.p99));
    "deaf", "Nodes that are up at the end and take in nothing any more.", |r| view(r, |v| count(v.deaf));
}

/// A figure of stores, where they are compared.
fn stores(r: &Replication, figure: fn(&StoreTotals) -> Cell) -> Cell {
    r.stores.as_ref().map_or(Cell::Empty, figure)
}

columns! {
    /// The columns of `stores.csv` after the replication's number, in the order of the file.
    STORES: Replication;
    "keys", "Keys that were written.", |r| stores(r, |s| count(s.keys));
    "agreement_min", "Of the nodes that are up at the end, the share that hold the version of a key that most of them hold: of the key of which it is least.", |r| stores(r, |s| Cell::share(s.agreeing_min, s.nodes * s.keys.min(1)));
    "agreement_mean", "The same: the mean over the keys.", |r| stores(r, |s| Cell::share(s.agreeing_sum, s.nodes * s.keys));
    "updates_lost", "Writes that no node that is up holds at the end, and in the place of which none holds a later one of their key.", |r| stores(r, |s| count(s.updates_lost));
}

/// A share of time and pairs.
fn over_time(share: Share) -> Cell {
    Cell::quotient(share.part, share.whole, 9)
}

/// What is said of an invariant that was judged.
fn judged(r: &Replication, invariant: Invariant) -> Cell {
    let holds = r.violation(invariant).is_none();
    Cell::Text(if holds { "holds" } else { "violated" }.into())
}

macro_rules! invariants {
    ($($invariant:ident),*) => {
        /// The invariants, as columns that no file has: `[expect]` asks for them as for any other.
        pub const INVARIANTS: &[Column] = &[$(Column {
            name: Invariant::$invariant.name(),
            doc: Invariant::$invariant.doc(),
            value: |r| judged(r, Invariant::$invariant),
        }),*];
    };
}

invariants! {
    NoVersionGoesBack, NothingUnwritten, NoResurrection, AgreementWhenQuiet, DatagramSizes,
    AgreementAtEnd, NoWriteUndone, NoMessageToItself, ListsItself, LiveListedAtEnd,
    DeadUnlistedAtEnd, ListsAgreeAtEnd, NoRecordGoesBack, NoRecordInvented, NoNodeDeaf
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DESIGN 9: people's scripts rely on these names in this order.
    #[test]
    fn the_header_is_the_contract() {
        let header: Vec<&str> = COLUMNS.iter().map(|c| c.name).collect();
        assert_eq!(
            header.join(","),
            "replication,outcome,converged_at_s,t50_s,t90_s,t99_s,t100_s,t_last_s,t_mean_s,\
             coverage,updates,nodes_alive,messages_sent,messages_delivered,messages_lost,\
             messages_cut,messages_no_route,messages_too_big,messages_queue_full,messages_dead,\
             messages_corrupt,messages_in_flight,messages_duplicated,messages_useful,\
             payloads_sent,bytes_sent,sends_per_node_mean,sends_per_node_max,\
             receives_per_node_max,rounds,events,digest"
        );
        assert_eq!(column("t99").unwrap().name, "t99_s");
        assert!(column("t99_s").is_none());
    }

    #[test]
    fn every_invariant_can_be_expected() {
        let names: Vec<&str> = INVARIANTS.iter().map(Column::expect_name).collect();
        assert_eq!(names, Invariant::ALL.map(Invariant::name));
        assert!(names.iter().all(|name| column(name).is_none()));
    }
}
