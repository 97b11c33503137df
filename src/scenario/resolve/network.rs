//! `[network]`.

use super::Checker;
use crate::network::{
    Bandwidth, GilbertElliott, Latency, Loss, Network, Order, Side, StreamTiming, Transport,
};
use crate::protocol::Timing;
use crate::rng::Ratio;
use crate::scenario::ProtocolSpec;
use crate::scenario::errors::Problem;
use crate::scenario::print::WrittenLatency;
use crate::scenario::raw::{
    self, At, BandwidthTable, Document, GilbertElliottLoss, LossTable, Share, Time, TransportName,
};
use crate::scenario::source::Place;
use crate::time::Span;

impl Checker<'_> {
    /// The network of so many nodes, and how its latency is written.
    pub(super) fn network(
        &mut self,
        network: Option<&raw::Network>,
        timing: Option<Timing>,
        (nodes, horizon): (Option<u32>, Option<&At<Time>>),
    ) -> Option<(Network, WrittenLatency)> {
        let defaults = raw::Network::default();
        let network = network.unwrap_or(&defaults);
        let in_cycles = timing.is_some_and(|timing| timing.is_synchronous());
        if in_cycles {
            self.nothing_takes_time(network);
        } else {
            self.nothing_a_stream_has_not(network);
        }
        let plain = |latency| Some((latency, WrittenLatency::default()));
        let latency = match &network.latency {
            // Each leg of a cycle takes the shortest time there is.
            None if in_cycles => plain(Latency::Constant(Span::TICK)),
            Some(latency) if in_cycles => {
                let problem = Problem::at(&latency.place, "a latency in synchronous cycles");
                self.add(problem.label("expected no `latency`").help(IN_CYCLES));
                None
            }
            None => {
                let (min, max) = (Span::from_millis(10), Span::from_millis(100));
                plain(Latency::Uniform { min, max })
            }
            Some(table) => self.latency(&table.value, nodes),
        };
        let limit = |checker: &mut Self, size: &Option<At<raw::Size>>, what: &str| {
            size.as_ref().map(|size| checker.word(size.value.0, &size.place, what))
        };
        let header = network.header_bytes.as_ref();
        let loss = self.loss(network.loss.as_ref(), horizon);
        let queue = network.receive_queue.as_ref();
        let share = |share: &Option<At<Share>>| share.as_ref().map_or(Ratio::ZERO, |s| s.value.0);
        self.link_queues(network);
        let (latency, written) = latency?;
        let transport = network.transport.as_ref();
        let network = Network {
            transport: match transport {
                Some(name) => name.value.0.into(),
                None if self.streams_by_default => Transport::Stream(StreamTiming::default()),
                None => Transport::default(),
            },
            latency,
            loss,
            duplication: share(&network.duplication),
            corruption: share(&network.corruption),
            order: network.order.as_ref().map_or(Order::default(), |order| order.value.0.into()),
            up: network.up.as_ref().map(|table| bandwidth(&table.value)),
            down: network.down.as_ref().map(|table| bandwidth(&table.value)),
            processing: network.processing.as_ref().map_or(Span::ZERO, |time| time.value.0),
            receive_queue_bytes: queue.map_or(Network::RECEIVE_QUEUE_BYTES, |size| size.value.0),
            datagram_limit_bytes: limit(self, &network.datagram_limit, "a limit"),
            receive_buffer_bytes: limit(self, &network.receive_buffer, "a buffer"),
            header_bytes: header.map_or(Network::HEADER_BYTES, |size| {
                self.word(size.value.0, &size.place, "a header")
            }),
        };
        Some((network, written))
    }

    /// The network with the receive buffer that the kind of protocol has, if it has one.
    pub(super) fn with_buffer_of_kind(
        &mut self,
        document: &Document,
        protocol: Option<&ProtocolSpec>,
        network: Option<(Network, WrittenLatency)>,
    ) -> Option<(Network, WrittenLatency)> {
        let (mut network, written) = network?;
        // A stream is read to its end.
        let datagrams = network.transport == Transport::Datagram;
        let own = protocol.and_then(|protocol| protocol.receive_buffer_bytes());
        if let Some(own) = own.filter(|_| datagrams) {
            let section = document.network.as_ref().and_then(|n| n.value.receive_buffer.as_ref());
            if let Some(other) = section.filter(|other| other.value.0 != u64::from(own)) {
                let problem = Problem::at(&other.place, "another receive buffer than the kind's");
                let problem = problem.label(format!("expected \"{own} B\", or no such key"));
                self.add(problem.help("`protocol.receive_buffer` says how much a node reads"));
            }
            network.receive_buffer_bytes = Some(own);
        }
        Some((network, written))
    }

    /// A receive queue has something in front of which it stands.
    pub(super) fn receive_queue(&mut self, document: &Document, in_cycles: bool) {
        let Some(network) = document.network.as_ref().map(|network| &network.value) else { return };
        // A time of 0 may be a point of a sweep.
        let busy = network.processing.is_some();
        let faults = document.faults.as_deref().unwrap_or_default();
        let pauses = faults.iter().any(|fault| matches!(fault.value, raw::Fault::Pause(_)));
        // The default says nothing; it stands in every resolved scenario.
        let said = |queue: &&At<raw::Size>| queue.value.0 != Network::RECEIVE_QUEUE_BYTES;
        let queue = network.receive_queue.as_ref().filter(said);
        if let Some(queue) = queue.filter(|_| !in_cycles) {
            let problem = Problem::at(&queue.place, "`receive_queue` without `processing`");
            let help =
                "a node that takes no time for its messages, and is never paused, lets none wait";
            let problem = problem.label("expected no `receive_queue`").help(help);
            self.of_use("network.receive_queue", (!busy && !pauses).then_some(problem));
        }
    }

    /// A queue of a link has room for a message.
    fn link_queues(&mut self, network: &raw::Network) {
        let header = network.header_bytes.as_ref();
        let header = header.map_or(Network::HEADER_BYTES.into(), |size| size.value.0);
        for table in [&network.up, &network.down].into_iter().flatten() {
            let queue = table.value.queue.as_ref().filter(|queue| queue.value.0 <= header);
            if let Some(queue) = queue {
                let title =
                    format!("a queue of {} B, for which every message is too long", queue.value.0);
                let label = format!("expected more than the {header} B of a header");
                self.add(Problem::at(&queue.place, title).label(label));
            }
        }
    }

    /// The messages of a synchronous cycle are exchanged in one instant.
    fn nothing_takes_time(&mut self, network: &raw::Network) {
        let stream = stream(network);
        let places: [(&str, Option<&Place>); 7] = [
            ("transport", stream),
            ("up", network.up.as_ref().map(|key| &key.place)),
            ("down", network.down.as_ref().map(|key| &key.place)),
            ("processing", network.processing.as_ref().map(|key| &key.place)),
            ("receive_queue", network.receive_queue.as_ref().map(|key| &key.place)),
            ("order", network.order.as_ref().map(|key| &key.place)),
            ("duplication", network.duplication.as_ref().map(|key| &key.place)),
        ];
        for (key, place) in places {
            let Some(place) = place else { continue };
            let problem = Problem::at(place, format!("`{key}` in synchronous cycles"));
            self.add(problem.label(format!("expected no `{key}`")).help(IN_CYCLES));
        }
    }

    /// A stream is in order and whole, and nothing of it comes twice.
    fn nothing_a_stream_has_not(&mut self, network: &raw::Network) {
        let stream = stream(network);
        if stream.is_none() && !(self.streams_by_default && network.transport.is_none()) {
            return;
        }
        let limit = "a stream has no longest message";
        let places: [(&str, Option<&Place>, &str); 5] = [
            ("order", network.order.as_ref().map(|key| &key.place), "a stream is always in order"),
            ("duplication", network.duplication.as_ref().map(|key| &key.place), STREAM_ONCE),
            (
                "receive_queue",
                network.receive_queue.as_ref().map(|key| &key.place),
                "a stream lets its sender wait instead of dropping anything",
            ),
            ("datagram_limit", network.datagram_limit.as_ref().map(|key| &key.place), limit),
            ("receive_buffer", network.receive_buffer.as_ref().map(|key| &key.place), limit),
        ];
        for (key, place, help) in places {
            let Some(place) = place else { continue };
            let problem = Problem::at(place, format!("`{key}` beside streams"));
            let problem = problem.label(format!("expected no `{key}`"));
            self.add(of_streams(problem, stream).help(help));
        }
    }

    /// Where messages take datagrams, nodes do with them.
    pub(super) fn carried(
        &mut self,
        document: &Document,
        protocol: &ProtocolSpec,
        network: Option<&Network>,
    ) {
        let datagrams = network.is_some_and(|network| network.transport == Transport::Datagram);
        let written = document.network.as_ref().and_then(|own| own.value.transport.as_ref());
        if let (true, Some(why), Some(written)) = (datagrams, protocol.no_datagrams(), written) {
            let title = format!("datagrams with which kind `{}` cannot do", protocol.kind());
            let problem = Problem::at(&written.place, title).label("expected \"stream\"");
            self.add(problem.help(why));
        }
    }

    fn loss(&mut self, loss: Option<&At<LossTable>>, horizon: Option<&At<Time>>) -> Loss {
        match loss.map(|loss| &loss.value) {
            None => Loss::NONE,
            Some(LossTable::Independent(table)) => Loss::Independent(table.rate.value.0),
            Some(LossTable::GilbertElliott(table)) => {
                Loss::GilbertElliott(self.bursts(table, horizon))
            }
        }
    }

    fn bursts(&mut self, table: &GilbertElliottLoss, horizon: Option<&At<Time>>) -> GilbertElliott {
        if let Some(stop_at) = horizon {
            let both = table.good.value.0.0.saturating_add(table.bad.value.0.0);
            let least = stop_at.value.0.0 / TURNS_MAX;
            if both < least {
                let title = format!("a link that changes more than {TURNS_MAX} times in a run");
                let label =
                    format!("expected `good` and `bad` to last {} or more together", Span(least));
                let problem = Problem::at(&table.bad.place, title).label(label);
                self.add(problem.also(&stop_at.place, "the run ends here at the latest"));
            }
        }
        let share = |share: &Option<At<Share>>, default| {
            share.as_ref().map_or(default, |share| share.value.0)
        };
        GilbertElliott {
            side: table.link.as_ref().map_or(Side::default(), |link| link.value.0.into()),
            good: self.positive(&table.good, "a state"),
            bad: self.positive(&table.bad, "a state"),
            loss_good: share(&table.loss_good, Ratio::ZERO),
            loss_bad: share(&table.loss_bad, Ratio::ONE),
        }
    }
}

/// So often a bursty link may turn bad in a run: each time is drawn, at every link.
const TURNS_MAX: u64 = 1_000_000;

/// Why nothing takes time in synchronous cycles.
pub(super) const IN_CYCLES: &str =
    "the messages of a cycle are exchanged in one instant; see `protocol.timing`";

/// Why nothing comes twice over a stream.
pub(super) const STREAM_ONCE: &str = "a stream hands over each message once";

/// Where it says that messages take streams.
pub(super) fn stream(network: &raw::Network) -> Option<&Place> {
    let transport = network.transport.as_ref()?;
    (transport.value.0 == TransportName::Stream).then_some(&transport.place)
}

/// Says, beside a problem that there is with streams, where they come from.
pub(super) fn of_streams(problem: Problem, stream: Option<&Place>) -> Problem {
    match stream {
        Some(stream) => problem.also(stream, "messages take streams"),
        None => problem,
    }
}

fn bandwidth(table: &BandwidthTable) -> Bandwidth {
    Bandwidth {
        bytes_per_s: table.rate.value.0,
        queue_bytes: table.queue.as_ref().map(|queue| queue.value.0),
    }
}
