//! `kind = "membership"`.

use crate::protocol::{Phase, Timing};
use crate::protocols::Profile;
use crate::protocols::membership::{FailureRule, FirstData, Params};
use crate::scenario::errors::Problem;
use crate::scenario::kinds::Keys;
use crate::scenario::raw::{At, FailureName, FirstDataName, Flag, Membership, Whole};
use crate::scenario::resolve::Checker;
use crate::scenario::source::Place;
use crate::time::Span;

const PERIOD: Span = Span::from_secs(1);
/// The timeout of the fixed profile.
const TIMEOUT_PERIODS: u64 = 2;
const INDIRECT_PINGS: u32 = 3;
const REDIAL_EVERY: u32 = 10;

impl Keys for Membership {
    type Params = Params;

    fn resolve(&self, checker: &mut Checker<'_>) -> Option<Params> {
        let profile = self.profile.as_ref().map_or(Profile::default(), |name| name.value.0.into());
        let fixed = matches!(profile, Profile::Fixed);
        let default = Timing::periodic(PERIOD, Phase::default());
        let timing = checker.rounds(self.timing.as_ref(), default);
        let preset = if fixed { FailureName::Suspicion } else { FailureName::OneStrike };
        let failure = self.failure.as_ref().map_or(preset, |name| name.value.0);
        checker.of_other_rule(self, failure);
        let timeout = fixed.then(|| Span(timing.period().0.saturating_mul(TIMEOUT_PERIODS)));
        let flag = |written: &Option<At<Flag>>, default| {
            written.as_ref().map_or(default, |flag| flag.value.0)
        };
        Some(Params {
            timing,
            knows_contacts: flag(&self.contacts, false),
            failure: match failure {
                FailureName::OneStrike => FailureRule::OneStrike {
                    first_data: self.first_data(matches!(profile, Profile::AsWritten)),
                },
                FailureName::Suspicion => FailureRule::Suspicion {
                    indirect_pings: checker.some(
                        (&self.indirect_pings, INDIRECT_PINGS),
                        "a number of pings",
                        0,
                    ),
                    redial_every: checker.some(
                        (&self.redial_every, REDIAL_EVERY),
                        "a number of turns",
                        1,
                    ),
                },
            },
            deletions_gossiped: flag(&self.deletions_gossiped, fixed),
            rpc_timeout: checker.rpc_timeout(self, failure, timeout),
        })
    }
}

impl Membership {
    fn first_data(&self, lost: bool) -> FirstData {
        let preset = if lost { FirstDataName::Lost } else { FirstDataName::Kept };
        match self.first_data.as_ref().map_or(preset, |name| name.value.0) {
            FirstDataName::Lost => FirstData::Lost,
            FirstDataName::Kept => FirstData::Kept,
        }
    }
}

impl Checker<'_> {
    fn some(
        &mut self,
        (written, default): (&Option<At<Whole>>, u32),
        what: &str,
        least: u64,
    ) -> u32 {
        let Some(written) = written else { return default };
        if written.value.0 < least {
            let title = format!("{what} of {}", written.value.0);
            self.add(
                Problem::at(&written.place, title).label(format!("expected at least {least}")),
            );
        }
        self.word(written.value.0, &written.place, what)
    }

    fn rpc_timeout(
        &mut self,
        keys: &Membership,
        failure: FailureName,
        preset: Option<Span>,
    ) -> Option<Span> {
        let Some(written) = &keys.rpc_timeout else {
            if let (None, FailureName::Suspicion, Some(name)) = (preset, failure, &keys.failure)
                && self.intact("protocol")
            {
                self.suspicion_waits(&name.place, "expected `rpc_timeout` beside it");
            }
            return preset;
        };
        match written.value.0 {
            Some(Span::ZERO) => {
                let problem = Problem::at(&written.place, "a timeout of no time");
                self.add(problem.label("expected more than 0 s, or \"none\""));
            }
            None if failure == FailureName::Suspicion => {
                self.suspicion_waits(&written.place, "expected a time");
            }
            _ => {}
        }
        written.value.0
    }

    fn suspicion_waits(&mut self, place: &Place, label: &str) {
        let problem = Problem::at(place, "suspicion without a timeout").label(label);
        self.add(problem.help("who waits for an answer for ever never suspects anybody"));
    }

    /// Refuses keys that the rule for failures has no use for.
    fn of_other_rule(&mut self, keys: &Membership, failure: FailureName) {
        let place = |written: &Option<At<Whole>>| written.as_ref().map(|key| key.place.clone());
        let first_data = keys.first_data.as_ref().map(|key| key.place.clone());
        let (once, asks) = (FailureName::OneStrike, FailureName::Suspicion);
        let all = [
            ("indirect_pings", place(&keys.indirect_pings), asks, "who fails once is deleted"),
            ("redial_every", place(&keys.redial_every), asks, "the deleted are never called again"),
            ("first_data", first_data, once, "who was heard of is listed as it was heard"),
        ];
        for (name, place, rule, why) in all {
            if let (Some(place), true) = (place, self.intact("protocol")) {
                let problem = (rule != failure).then(|| {
                    let problem = Problem::at(&place, format!("`{name}` has no meaning here"));
                    problem.label("expected no such key").help(why)
                });
                self.of_use(&format!("protocol.{name}"), problem);
            }
        }
    }
}
