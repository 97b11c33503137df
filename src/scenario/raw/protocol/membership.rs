//! The keys of `kind = "membership"`.

use super::profile::ProfileName;
use super::timing::RoundsTable;
use crate::scenario::raw::leaf::{Flag, TimeOrNone, Whole, Word};
use crate::scenario::raw::scalar::At;
use schemars::JsonSchema;

/// The keys of `kind = "membership"`. Those from `failure` to `rpc_timeout` are what their `profile`
/// says unless they are set.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// What the keys are that are not set: as the real system's code has them, as its README has
    /// them, or with each flaw mended.
    #[schemars(extend("default" = "as-documented"))]
    pub profile: Option<At<Word<ProfileName>>>,
    /// What a node makes of a peer that does not answer. `one-strike` in the real system.
    pub failure: Option<At<Word<FailureName>>>,
    /// Whether lists tell who was deleted. Not in the real system.
    pub deletions_gossiped: Option<At<Flag>>,
    /// What becomes of the record by which a node hears of a peer, once it has reached that peer.
    /// `lost` as written, `kept` otherwise; with `failure = "one-strike"`.
    pub first_data: Option<At<Word<FirstDataName>>>,
    /// After how long without an answer a call has failed; `"none"` in the real system, two periods
    /// in the fixed one. Datagrams and suspicion need a time.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["200 ms"]))]
    pub rpc_timeout: Option<At<TimeOrNone>>,
    /// How many others ping a peer that has not answered, with `failure = "suspicion"`.
    #[schemars(extend("default" = 3, "maximum" = 4_294_967_295u64))]
    pub indirect_pings: Option<At<Whole>>,
    /// At every so many turns one of the deleted is called as well, with `failure = "suspicion"`.
    #[schemars(extend("default" = 10, "minimum" = 1, "maximum" = 4_294_967_295u64))]
    pub redial_every: Option<At<Whole>>,
    /// Whether a node lists those of `cluster.bootstrap` from boot on. Otherwise it knows those alone
    /// whom `AddSeed` names, and who is in the lists that it is sent.
    #[schemars(extend("default" = false))]
    pub contacts: Option<At<Flag>>,
    /// When a node sends its list to another.
    #[schemars(extend("default" = {"kind": "periodic", "period": "1 s", "phase": "random"}))]
    pub timing: Option<At<RoundsTable>>,
}

/// What a node makes of a peer that does not answer.
#[derive(serde::Deserialize, JsonSchema, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum FailureName {
    /// It deletes it at once, and never calls it again.
    OneStrike,
    /// It lets others ping it, then suspects it, and deletes it if nothing refutes that.
    Suspicion,
}

/// What becomes of the record by which a node hears of a peer.
#[derive(serde::Deserialize, JsonSchema, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum FirstDataName {
    /// An empty one takes its place: names come one exchange later.
    Lost,
    /// It stays.
    Kept,
}
