//! `kind = "versioned-kv"`.

use crate::protocols::Profile;
use crate::protocols::choice::Fanout;
use crate::protocols::round::Mode;
use crate::protocols::versioned_kv::{Exchange, Params};
use crate::scenario::errors::Problem;
use crate::scenario::kinds::Keys;
use crate::scenario::raw::{
    At, DeadPeersName, OwnAddressName, RestartName, Time, VersionedKv, Word,
};
use crate::scenario::resolve::Checker;
use crate::time::Span;

impl Keys for VersionedKv {
    type Params = Params;

    fn resolve(&self, checker: &mut Checker<'_>) -> Option<Params> {
        let profile = self.profile.as_ref().map_or(Profile::default(), |name| name.value.0.into());
        let preset = Params::of(profile);
        let exchange = self.exchange.as_ref().map_or(preset.exchange, |name| name.value.0.into());
        let learned = |name: &At<Word<_>>| name.value.0 == OwnAddressName::Learned;
        let saved = |name: &At<Word<_>>| name.value.0 == RestartName::CounterSaved;
        let params = Params {
            order: self.order.as_ref().map_or(preset.order, |name| name.value.0.into()),
            receive_buffer_bytes: checker.own_buffer(self, preset.receive_buffer_bytes),
            learns_itself: self.own_address.as_ref().map_or(preset.learns_itself, learned),
            exchange,
            expire_after: checker.patience(self, preset.expire_after),
            saves_counters: self.restart.as_ref().map_or(preset.saves_counters, saved),
            mode: self.mode.as_ref().map_or(Mode::Push, |name| name.value.0.into()),
            fanout: self.fanout.as_ref().map_or(Fanout::Count(1), |fanout| fanout.value.value()),
            timing: checker.rounds(self.timing.as_ref(), preset.timing),
            print_every: checker.span(&self.print_every, "a `print_every`", preset.print_every),
        };
        checker.one_way_by_digest(self, exchange);
        Some(params)
    }
}

impl Checker<'_> {
    fn span(&mut self, written: &Option<At<Time>>, what: &str, default: Span) -> Span {
        written.as_ref().map_or(default, |time| self.positive(time, what))
    }

    fn own_buffer(&mut self, keys: &VersionedKv, preset: Option<u32>) -> Option<u32> {
        let Some(written) = &keys.receive_buffer else { return preset };
        let size = written.value.0?;
        if size == 0 {
            let problem = Problem::at(&written.place, "a buffer that no message fits");
            self.add(problem.label("expected at least 1 B, or \"none\""));
        }
        Some(self.word(size, &written.place, "a buffer"))
    }

    fn patience(&mut self, keys: &VersionedKv, preset: Option<Span>) -> Option<Span> {
        let expires = match &keys.dead_peers {
            None => preset.is_some(),
            Some(name) => name.value.0 == DeadPeersName::Expire,
        };
        if let Some(after) = keys.expire_after.as_ref().filter(|_| !expires) {
            let problem = Problem::at(&after.place, "`expire_after` where peers are kept");
            self.add(problem.label("expected none, or `dead_peers = \"expire\"` beside it"));
        }
        let default = Params::of(Profile::Fixed).expire_after.unwrap_or(Span::ZERO);
        expires.then(|| self.span(&keys.expire_after, "an `expire_after`", default))
    }

    /// A digest crosses both ways.
    fn one_way_by_digest(&mut self, keys: &VersionedKv, exchange: Exchange) {
        if let (Some(mode), Exchange::Digest) = (&keys.mode, exchange)
            && self.intact("protocol")
            && Mode::from(mode.value.0) != Mode::Push
        {
            let problem = Problem::at(&mode.place, "a `mode` beside digests");
            let problem = problem.label("expected none, or `exchange = \"full\"`");
            self.add(problem.help("by digests each side always gets what it lacks"));
        }
    }
}
