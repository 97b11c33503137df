//! `[protocol]`.

use super::Checker;
use crate::protocol::Phase;
use crate::protocols::gossip::{Dormant, Exchange, Fanout, Mode, Params};
use crate::scenario::ProtocolSpec;
use crate::scenario::errors::Problem;
use crate::scenario::raw::{Gossip, Protocol, TimingTable};
use crate::time::Span;

impl Checker<'_> {
    pub(super) fn protocol(&mut self, protocol: &Protocol) -> Option<ProtocolSpec> {
        match protocol {
            Protocol::Gossip(gossip) => self.gossip(gossip).map(ProtocolSpec::Gossip),
        }
    }

    fn gossip(&mut self, gossip: &Gossip) -> Option<Params> {
        let (mut period, mut phase) = (Span::from_secs(1), Phase::default());
        if let Some(timing) = &gossip.timing {
            let TimingTable::Periodic(table) = &timing.value;
            period = table.period.as_ref().map_or(period, |time| self.positive(time, "a period"));
            phase = table.phase.as_ref().map_or(phase, |name| name.value.0.into());
        }
        let keep = gossip.keep.as_ref().map(|time| self.positive(time, "a `keep`"));
        let dormant = gossip.dormant.as_ref().map(|dormant| {
            if keep.is_none() && self.intact("protocol") {
                let problem = Problem::at(&dormant.place, "`dormant` without `keep`");
                let problem = problem.label("expected `keep` beside it");
                self.add(problem.help(
                    "without `keep` no death certificate is ever forgotten, so none goes dormant",
                ));
            }
            Dormant {
                share: dormant.value.share.value.0,
                keep: self.positive(&dormant.value.keep, "a `keep`"),
            }
        });
        Some(Params {
            mode: gossip.mode.as_ref().map_or(Mode::default(), |name| name.value.0.into()),
            fanout: gossip.fanout.as_ref().map_or(Fanout::Count(1), |fanout| fanout.value.0),
            exchange: gossip.exchange.as_ref().map_or(Exchange::default(), |e| e.value.0.into()),
            period,
            phase,
            keep,
            dormant,
            persist: gossip.persist.as_ref().is_some_and(|flag| flag.value.0),
        })
    }
}
