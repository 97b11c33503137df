//! `kind = "rumor"`.

use crate::protocol::Timing;
use crate::protocols::choice::Fanout;
use crate::protocols::round::Mode;
use crate::protocols::rumor::{Counter, Judged, Params, Removal};
use crate::scenario::errors::Problem;
use crate::scenario::kinds::Keys;
use crate::scenario::raw::{At, PeersTable, RemovalName, Rumor};
use crate::scenario::resolve::Checker;
use crate::scenario::source::Place;

impl Keys for Rumor {
    type Params = Params;

    fn resolve(&self, checker: &mut Checker<'_>) -> Option<Params> {
        checker.rumor(self)
    }

    fn peers(&self) -> Option<&At<PeersTable>> {
        self.peers.as_ref()
    }
}

impl Checker<'_> {
    fn rumor(&mut self, rumor: &Rumor) -> Option<Params> {
        let removal = rumor.removal.as_ref().map_or(RemovalName::Counter, |name| name.value.0);
        self.without_meaning(rumor, removal);
        let timing = self.rumor_timing(rumor, removal);
        let in_cycles = timing.is_some_and(|timing| timing.is_synchronous());
        let k = self.useless_contacts(rumor)?;
        let feedback = rumor.feedback.as_ref().is_none_or(|flag| flag.value.0);
        let pulls = rumor.mode.as_ref().is_some_and(|m| Mode::from(m.value.0) == Mode::Pull);
        if !pulls && (!feedback || removal == RemovalName::InfectAndDie) {
            self.no_limit_for_the_blind(rumor, timing);
        }
        let judged = if in_cycles { Judged::CycleStart } else { Judged::Receipt };
        let judged = rumor.judged.as_ref().map_or(judged, |name| name.value.0.into());
        if let (Judged::CycleStart, false, Some(name)) = (judged, in_cycles, &rumor.judged)
            && self.intact("protocol")
        {
            self.add(
                Problem::at(&name.place, "no cycle has a start to judge by")
                    .label("expected \"receipt\"")
                    .help("only `timing = { kind = \"synchronous\" }` has cycles"),
            );
        }
        let (fanout, peers) = (rumor.fanout.as_ref(), rumor.peers.as_ref());
        let choice = self.choice(fanout, Fanout::Count(1), peers, timing.is_some());
        Some(Params {
            mode: rumor.mode.as_ref().map_or(Mode::Push, |name| name.value.0.into()),
            choice,
            timing,
            removal: match removal {
                RemovalName::Counter => Removal::Counter(k),
                RemovalName::Coin => Removal::Coin(k),
                RemovalName::InfectAndDie => Removal::InfectAndDie,
            },
            feedback: feedback && removal != RemovalName::InfectAndDie,
            counter: rumor.counter.as_ref().map_or(Counter::default(), |name| name.value.0.into()),
            judged,
        })
    }

    /// Who pushes blindly takes a refused call for a contact.
    fn no_limit_for_the_blind(&mut self, rumor: &Rumor, timing: Option<Timing>) {
        let limited = matches!(timing, Some(Timing::Synchronous { connection_limit: Some(_), .. }));
        if let (true, Some(written)) = (limited && self.intact("protocol"), &rumor.timing) {
            let title = "a `connection_limit` where contacts are not judged by feedback";
            // What infects and dies takes no key `feedback`.
            let label = match rumor.removal.as_ref().map(|name| name.value.0) {
                Some(RemovalName::InfectAndDie) => "expected no `connection_limit`",
                _ => "expected no `connection_limit`, or `feedback = true`",
            };
            self.add(Problem::at(&written.place, title).label(label));
        }
    }

    fn useless_contacts(&mut self, rumor: &Rumor) -> Option<u16> {
        let Some(k) = &rumor.k else { return Some(1) };
        let count = u16::try_from(k.value.0).ok().filter(|count| *count > 0);
        if count.is_none() {
            let problem = Problem::at(&k.place, format!("{} useless contacts", k.value.0));
            self.add(problem.label("expected 1 to 65535"));
        }
        count
    }

    /// What infects and dies has no rounds, but for the next cycle where there are cycles.
    fn rumor_timing(&mut self, rumor: &Rumor, removal: RemovalName) -> Option<Timing> {
        if removal != RemovalName::InfectAndDie {
            return Some(self.timing(rumor.timing.as_ref()));
        }
        let place = &rumor.timing.as_ref()?.place;
        let timing = self.timing(rumor.timing.as_ref());
        if !timing.is_synchronous() && self.intact("protocol") {
            self.add(
                Problem::at(place, "`timing` of what infects and dies")
                    .label("expected `kind = \"synchronous\"`, or no `timing`")
                    .help("a node sends at once what it learns, and has no rounds"),
            );
        }
        Some(timing)
    }

    /// Refuses keys that would change nothing.
    fn without_meaning(&mut self, rumor: &Rumor, removal: RemovalName) {
        let dies = removal == RemovalName::InfectAndDie;
        let blind = rumor.feedback.as_ref().is_some_and(|flag| !flag.value.0);
        let why = |dies_too: bool| match () {
            () if dies => Some("with `removal = \"infect-and-die\"` no contact is judged"),
            () if dies_too => Some("without feedback every contact counts as useless"),
            () => None,
        };
        let counter = why(blind).or_else(|| {
            (removal == RemovalName::Coin).then_some("a coin has no counter to set to zero")
        });
        let keys = [
            ("k", place(&rumor.k), why(false)),
            ("feedback", place(&rumor.feedback), why(false)),
            ("counter", place(&rumor.counter), counter),
            ("judged", place(&rumor.judged), why(blind)),
        ];
        for (name, place, why) in keys {
            if let (Some(place), Some(why)) = (place, why)
                && self.intact("protocol")
            {
                let problem = Problem::at(&place, format!("`{name}` has no meaning here"));
                self.add(problem.label("expected no such key").help(why));
            }
        }
        let mode = rumor.mode.as_ref().filter(|mode| Mode::from(mode.value.0) != Mode::Push);
        if let (true, Some(mode)) = (dies && self.intact("protocol"), mode) {
            let problem = Problem::at(&mode.place, "what infects and dies is pushed");
            self.add(problem.label("expected \"push\""));
        }
    }
}

fn place<T>(value: &Option<At<T>>) -> Option<Place> {
    value.as_ref().map(|value| value.place.clone())
}
