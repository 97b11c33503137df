//! `[[faults]]`.

use super::Checker;
use super::lives::{address, disk};
use super::network::{STREAM_ONCE, of_streams, stream};
use super::workload::{Resolved, last_write};
use crate::faults::{Fault, FaultKind, Lie, Repeats, Stops};
use crate::network::LinkChange;
use crate::scenario::ProtocolSpec;
use crate::scenario::errors::Problem;
use crate::scenario::print::WrittenLatency;
use crate::scenario::raw::{self, At, Cut, Document, Frame, Link, Nodes, Partition, WhenName};
use crate::scenario::source::Place;
use crate::select::{Common, Overlap, Selector, overlap};
use crate::time::{Instant, Span};

impl Checker<'_> {
    /// The timeline, and how the latencies in it are written.
    pub(super) fn faults(
        &mut self,
        faults: &[At<raw::Fault>],
        nodes: Option<u32>,
        stop: Option<&At<raw::Stop>>,
    ) -> Option<(Vec<Fault>, Vec<WrittenLatency>)> {
        self.ids(faults.iter().filter_map(|fault| fault.value.frame().id));
        let mut written = vec![WrittenLatency::default(); faults.len()];
        let each = faults.iter().zip(&mut written);
        let resolved: Vec<Option<Fault>> =
            each.map(|(fault, written)| self.fault(fault, nodes, stop, written)).collect();
        self.drifts(faults, &resolved);
        self.members_once(faults, &resolved);
        Some((resolved.into_iter().collect::<Option<_>>()?, written))
    }

    fn fault(
        &mut self,
        fault: &At<raw::Fault>,
        nodes: Option<u32>,
        stop: Option<&At<raw::Stop>>,
        written: &mut WrittenLatency,
    ) -> Option<Fault> {
        let (place, fault) = (&fault.place, &fault.value);
        let frame = fault.frame();
        let Frame { id, at, lasts, .. } = frame;
        let span = lasts.map(|time| self.positive(time, "a fault"));
        let (every, count) = self.repetition(frame.repeats());
        // One that is a step has no end to come after.
        if !matches!(fault, raw::Fault::ClockJump(_)) {
            self.comes_apart(frame);
        }
        self.fault_can_happen(frame, (every, count), stop);
        let what = match fault {
            raw::Fault::Partition(fault) => self.partition(fault, nodes)?,
            raw::Fault::Cut(fault) => self.cut(fault, nodes)?,
            raw::Fault::Link(fault) => self.link(fault, place, nodes, written)?,
            raw::Fault::Churn(fault) => self.churn(fault, nodes)?,
            raw::Fault::ChurnTrace(fault) => self.churn_trace(fault, nodes, stop)?,
            fault => self.fault_of_nodes(fault, nodes)?,
        };
        let id = id.map(|id| id.value.0.clone());
        let repeats = match count {
            1 => Repeats::ONCE,
            count => Repeats { every, count },
        };
        Some(Fault { id, at: Instant(at.value.0.0), lasts: span, repeats, what })
    }

    /// A fault that does something to certain nodes, each by itself.
    fn fault_of_nodes(&mut self, fault: &raw::Fault, nodes: Option<u32>) -> Option<FaultKind> {
        if let raw::Fault::Join(fault) = fault {
            self.joins_later(&fault.at);
        }
        let nodes = self.nodes(fault.nodes()?, nodes)?;
        Some(match fault {
            raw::Fault::Isolate(fault) => {
                let stops = fault.stops.as_ref();
                FaultKind::Isolate {
                    nodes,
                    stops: stops.map_or(Stops::default(), |s| s.value.0.into()),
                }
            }
            raw::Fault::Pause(_) => FaultKind::Pause { nodes },
            raw::Fault::ClockSkew(fault) => FaultKind::ClockSkew { nodes, by: fault.by.value.0 },
            raw::Fault::ClockJump(fault) => FaultKind::ClockJump { nodes, by: fault.by.value.0 },
            raw::Fault::ClockDrift(fault) => {
                FaultKind::ClockDrift { nodes, rate_ppm: fault.rate.value.0 }
            }
            raw::Fault::Mute(_) => FaultKind::Lie { nodes, lie: Lie::Mute },
            raw::Fault::Replay(_) => FaultKind::Lie { nodes, lie: Lie::Replay },
            raw::Fault::Forge(_) => FaultKind::Lie { nodes, lie: Lie::Forge },
            raw::Fault::Crash(fault) => {
                let (disk, address) = (disk(&fault.disk), address(&fault.address));
                FaultKind::Crash { nodes, disk, address }
            }
            raw::Fault::Join(_) => FaultKind::Join { nodes },
            raw::Fault::Leave(_) => FaultKind::Leave { nodes },
            _ => return None,
        })
    }

    /// A fault that comes again has ended before.
    fn comes_apart(&mut self, frame: Frame<'_>) {
        let intact = self.intact("faults");
        let Some(every) = frame.every.filter(|every| intact && every.value.0 > Span::ZERO) else {
            return;
        };
        match frame.lasts {
            None => {
                let problem = Problem::at(&every.place, "`every` without `lasts`");
                let problem = problem.label("expected `lasts` beside it");
                self.add(problem.help("what never ends cannot come again"));
            }
            Some(lasts) if lasts.value.0 >= every.value.0 => {
                let title =
                    format!("a fault that lasts {} comes every {}", lasts.value.0, every.value.0);
                let problem = Problem::at(&lasts.place, title);
                let problem = problem.label(format!("expected less than {}", every.value.0));
                self.add(problem.also(&every.place, "it comes again after this"));
            }
            Some(_) => {}
        }
    }

    /// A node that is paused for good never learns what is written later, and nobody takes it down.
    pub(super) fn paused_for_ever(&mut self, document: &Document, workload: &[Resolved]) {
        let Some(stop) = document.stop.as_ref().filter(|_| self.intact("workload")) else { return };
        let when = stop.value.when.as_ref();
        let converged = when.is_none_or(|when| matches!(when.value.0, WhenName::Converged));
        let faults = document.faults.as_deref().unwrap_or_default();
        let crash = faults.iter().any(|fault| fault.value.takes_down());
        let (true, false, Some(last)) = (converged, crash, last_write(workload)) else { return };
        for fault in faults {
            let raw::Fault::Pause(pause) = &fault.value else { continue };
            if pause.lasts.is_none() && pause.at.value.0.0 <= last.0 {
                let title = "a stop that can never happen: a node is paused for ever";
                let problem = Problem::at(&pause.at.place, title);
                let problem =
                    problem.label(format!("expected a key `lasts`, or later than {last}"));
                self.add(problem.help(
                    "what is written from then on, the node never learns; `stop.when = \"never\"` \
                     waits for the time limit alone",
                ));
            }
        }
    }

    /// A stream hands over each message once, whatever its link is like.
    pub(super) fn links_of_streams(&mut self, document: &Document) {
        let network = document.network.as_ref().map(|network| &network.value);
        let said = network.is_some_and(|network| network.transport.is_some());
        let stream = network.and_then(stream);
        if stream.is_none() && (said || !self.streams_by_default) {
            return;
        }
        for fault in document.faults.as_deref().unwrap_or_default() {
            let raw::Fault::Link(link) = &fault.value else { continue };
            let Some(twice) = &link.duplication else { continue };
            let problem = Problem::at(&twice.place, "`duplication` of links that carry streams");
            let problem = problem.label("expected no `duplication`");
            self.add(of_streams(problem, stream).help(STREAM_ONCE));
        }
    }

    /// Whether nodes of this kind have something to forge.
    pub(super) fn can_forge(&mut self, document: &Document, protocol: &ProtocolSpec) {
        for fault in document.faults.as_deref().unwrap_or_default() {
            let raw::Fault::Forge(forge) = &fault.value else { continue };
            if !protocol.forges() {
                let title = format!("nodes of kind {} cannot forge versions", protocol.kind());
                let problem = Problem::at(&forge.nodes.place, title);
                self.add(problem.label("expected `kind = \"mute\"` or `kind = \"replay\"`"));
            }
        }
    }

    /// A fault that begins after the end never happens; one that ends after it keeps the stop
    /// condition from coming true.
    fn fault_can_happen(
        &mut self,
        frame: Frame<'_>,
        (every, count): (Span, u64),
        stop: Option<&At<raw::Stop>>,
    ) {
        let Frame { at, lasts, .. } = frame;
        let Some(stop) = stop.filter(|_| self.intact("stop")) else { return };
        let limit = &stop.value.at;
        if at.value.0 > limit.value.0 {
            let problem = Problem::at(&at.place, "a fault that never happens");
            let problem = problem.label(format!("expected at most {}", limit.value.0));
            self.add(problem.also(&limit.place, "the run ends here at the latest"));
            return;
        }
        let later = every.0.saturating_mul(count - 1);
        let last = Span(at.value.0.0.saturating_add(later));
        if last > limit.value.0 {
            let place = frame.until.map(|until| &until.place);
            let place = place.or(frame.count.map(|count| &count.place)).unwrap_or(&at.place);
            let title = format!("the last time that the fault comes, at {last}, never happens");
            let problem = Problem::at(place, title);
            let problem = problem.label(format!("expected none later than {}", limit.value.0));
            self.add(problem.also(&limit.place, "the run ends here at the latest"));
            return;
        }
        let end = lasts.map(|lasts| Span(last.0.saturating_add(lasts.value.0.0)));
        let never = stop.value.when.as_ref().is_some_and(|w| matches!(w.value.0, WhenName::Never));
        if let (Some(end), Some(lasts)) = (end.filter(|end| *end > limit.value.0), lasts)
            && !never
        {
            let title = format!("a stop that can never happen: the fault ends at {end}");
            let problem = Problem::at(&lasts.place, title)
                .label(format!("expected an end of at most {}", limit.value.0))
                .also(&limit.place, "the run ends here at the latest");
            self.add(problem.help(
                "a run is not over while a fault is still to end; without `lasts` it lasts for \
                 ever, and `stop.when = \"never\"` waits for nothing",
            ));
        }
    }

    fn cut(&mut self, fault: &Cut, nodes: Option<u32>) -> Option<FaultKind> {
        let [from, to] = [&fault.from, &fault.to].map(|side| self.nodes(side, nodes));
        let (from, to) = (from?, to?);
        self.one_share((&from, &fault.from.place), (&to, &fault.to.place), "a cut")?;
        let one_way = fault.one_way.as_ref().is_some_and(|flag| flag.value.0);
        Some(FaultKind::Cut { from, to, one_way })
    }

    /// Whether only one side of a fault is drawn.
    fn one_share(
        &mut self,
        (from, from_place): (&Selector, &Place),
        (to, to_place): (&Selector, &Place),
        what: &str,
    ) -> Option<()> {
        let (Selector::Share(_), Selector::Share(_)) = (from, to) else { return Some(()) };
        let title = format!("a share of all nodes on both sides of {what}");
        let problem = Problem::at(to_place, title).label("expected ids, or \"all\"");
        let problem = problem.also(from_place, "another share");
        self.add(problem.help("of two shares of one fault the larger contains the smaller"));
        None
    }

    fn link(
        &mut self,
        fault: &Link,
        place: &Place,
        nodes: Option<u32>,
        written: &mut WrittenLatency,
    ) -> Option<FaultKind> {
        let mut side = |side: &Option<At<Nodes>>| match side {
            Some(side) => self.nodes(side, nodes),
            None => Some(Selector::All),
        };
        let (from, to) = (side(&fault.from), side(&fault.to));
        let latency = match &fault.latency {
            None => None,
            Some(table) => {
                let (latency, how) = self.latency(&table.value, nodes)?;
                *written = how;
                Some(latency)
            }
        };
        let [loss, corruption, duplication] = [&fault.loss, &fault.corruption, &fault.duplication]
            .map(|share| share.as_ref().map(|share| share.value.0));
        let shares = loss.or(corruption).or(duplication).is_some();
        let changes = shares || fault.latency.is_some() || fault.delay.is_some();
        if !changes && self.intact("faults") {
            let problem = Problem::at(place, "a change of links that changes nothing");
            self.add(
                problem.label("expected `loss`, `corruption`, `duplication`, `latency` or `delay`"),
            );
            return None;
        }
        let (from, to) = (from?, to?);
        if let (Some(written_from), Some(written_to)) = (&fault.from, &fault.to) {
            let ends = ((&from, &written_from.place), (&to, &written_to.place));
            self.one_share(ends.0, ends.1, "a change of links")?;
        }
        let one_way = fault.one_way.as_ref().is_some_and(|flag| flag.value.0);
        let delay = fault.delay.as_ref().map_or(Span::ZERO, |time| time.value.0);
        let change = LinkChange { loss, corruption, duplication, latency, delay };
        Some(FaultKind::Link { from, to, one_way, change })
    }

    fn partition(&mut self, fault: &Partition, nodes: Option<u32>) -> Option<FaultKind> {
        let written = &fault.groups.value;
        let count = written.len();
        if count == 0 || count > usize::from(u16::MAX) - 1 {
            let problem =
                Problem::at(&fault.groups.place, format!("a partition of {count} groups"));
            self.add(problem.label("expected 1 to 65534 groups"));
            return None;
        }
        let groups: Vec<Option<Selector>> =
            written.iter().map(|group| self.nodes(group, nodes)).collect();
        let groups: Vec<Selector> = groups.into_iter().collect::<Option<_>>()?;
        self.apart(written, &groups)?;
        if let (Some(nodes), [only]) = (nodes, groups.as_slice())
            && only.count(nodes) == u64::from(nodes)
        {
            let problem = Problem::at(&written[0].place, "a partition with all nodes on one side");
            self.add(problem.label("expected some of the nodes"));
            return None;
        }
        Some(FaultKind::Partition { groups })
    }

    /// Whether no two groups have a node in common.
    fn apart(&mut self, written: &[At<Nodes>], groups: &[Selector]) -> Option<()> {
        let all: Vec<&Selector> = groups.iter().collect();
        let Some(Overlap { place, other, common }) = overlap(&all) else { return Some(()) };
        let [here, there] = [place, other].map(|place| &written[place].place);
        self.add(match common {
            Common::Group => Problem::at(here, "a group is named twice")
                .label("expected another group")
                .also(there, "it is named here"),
            Common::Any => Problem::at(here, "a share of all nodes overlaps the other groups")
                .label("expected ids, or no other group")
                .also(there, "another group")
                .help("nodes in no group form a group of their own"),
            Common::Node(node) => Problem::at(here, "groups of a partition overlap")
                .label(format!("expected groups without node {node}"))
                .also(there, format!("node {node} is in this group")),
        });
        None
    }
}
