//! `kind = "gossip"`.

use crate::protocols::choice::Fanout;
use crate::protocols::gossip::{Dormant, Exchange, Params};
use crate::protocols::round::Mode;
use crate::scenario::errors::Problem;
use crate::scenario::kinds::Keys;
use crate::scenario::raw::{At, Gossip, PeersTable};
use crate::scenario::resolve::Checker;

impl Keys for Gossip {
    type Params = Params;

    fn resolve(&self, checker: &mut Checker<'_>) -> Option<Params> {
        checker.gossip(self)
    }

    fn peers(&self) -> Option<&At<PeersTable>> {
        self.peers.as_ref()
    }
}

impl Checker<'_> {
    fn gossip(&mut self, gossip: &Gossip) -> Option<Params> {
        let keep = gossip.keep.as_ref().map(|time| self.positive(time, "a `keep`"));
        let dormant = gossip.dormant.as_ref().map(|dormant| {
            if self.intact("protocol") {
                let problem = Problem::at(&dormant.place, "`dormant` without `keep`");
                let problem = problem.label("expected `keep` beside it");
                let problem = problem.help(
                    "without `keep` no death certificate is ever forgotten, so none goes dormant",
                );
                self.of_use("protocol.dormant", keep.is_none().then_some(problem));
            }
            Dormant {
                share: dormant.value.share.value.0,
                keep: self.positive(&dormant.value.keep, "a `keep`"),
            }
        });
        let (fanout, peers) = (gossip.fanout.as_ref(), gossip.peers.as_ref());
        let choice = self.choice(fanout, Fanout::Count(1), peers, true);
        Some(Params {
            mode: gossip.mode.as_ref().map_or(Mode::PushPull, |name| name.value.0.into()),
            choice,
            exchange: gossip.exchange.as_ref().map_or(Exchange::default(), |e| e.value.0.into()),
            timing: self.timing(gossip.timing.as_ref()),
            keep,
            dormant,
            persist: gossip.persist.as_ref().is_some_and(|flag| flag.value.0),
        })
    }
}
