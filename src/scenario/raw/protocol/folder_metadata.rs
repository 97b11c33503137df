//! The keys of `kind = "folder-metadata"`.

use super::fanout::FanoutTable;
use super::profile::ProfileName;
use crate::protocols::folder_metadata::{Folder, Life, OwnAck, Start, Timers, Undecodable};
use crate::scenario::raw::describe::{FanoutOrTable, SIZE};
use crate::scenario::raw::leaf::{Time, Word};
use crate::scenario::raw::quantity::SizeOrNone;
use crate::scenario::raw::scalar::{At, Scalar};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer};
use std::borrow::Cow;

/// The keys of `kind = "folder-metadata"`. Those from `timers` to `folder` are what their `profile`
/// says unless they are set.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct FolderMetadata {
    /// What the keys are that are not set: as the real system's code has them, as its README has
    /// them, or with each flaw mended.
    #[schemars(extend("default" = "as-documented"))]
    pub profile: Option<At<Word<ProfileName>>>,
    /// What `t1`, `t2`, `t3`, `t4` and `age` are if they are not set. `code` as written, `documented`
    /// otherwise.
    pub timers: Option<At<Word<TimersName>>>,
    /// How often a node scans its folder: 5 s in the code, 30 s in the README.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["5 s"]))]
    pub t1: Option<At<Time>>,
    /// How often it sends its own record: 5 s, 40 s.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["5 s"]))]
    pub t2: Option<At<Time>>,
    /// How often it sends the record of a random peer: 5 s, 60 s.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["5 s"]))]
    pub t3: Option<At<Time>>,
    /// How often it erases the records of peers that were not renewed for longer than `age`: 10 s,
    /// 300 s.
    #[schemars(extend("x-min-ns" = 1, "examples" = ["10 s"]))]
    pub t4: Option<At<Time>>,
    /// How long a record lives without being renewed, by the node's wall clock in whole seconds: 30 s,
    /// 60 s.
    #[schemars(extend("examples" = ["30 s"]))]
    pub age: Option<At<Time>>,
    /// When a node's own record counts as renewed in its own table. `never` in the real system, so that
    /// nodes erase themselves.
    pub own_ack: Option<At<Word<OwnAckName>>>,
    /// The longest datagram that a node can read; a longer one is cut, and cannot be read. `"1024 B"`
    /// as written; `"none"` as documented; `"chunks"`, fixed: long lists of files go in datagrams of at
    /// most 1,024 octets. With a limit it stands for `network.receive_buffer`.
    #[schemars(extend("examples" = ["1024 B"]))]
    pub receive_buffer: Option<At<SizeOrChunks>>,
    /// What a datagram does that cannot be read, or that names a peer which the receiver's configuration
    /// has not. `receiver-dies` as written, `dropped` otherwise.
    pub undecodable: Option<At<Word<UndecodableName>>>,
    /// What tells a node's lives apart. `none` in the real system, so that the record of an earlier life
    /// masks the new one, and the dead come back.
    pub life: Option<At<Word<LifeName>>>,
    /// Which folder a node shares after a restart. `new` as written, `kept` otherwise.
    pub folder: Option<At<Word<FolderName>>>,
    /// When a node's loops have their first turn.
    #[schemars(extend("default" = "at-boot"))]
    pub start: Option<At<Word<StartName>>>,
    /// To how many distinct others a record is sent at each turn; `"all"` for all that the node knows.
    #[schemars(with = "Option<FanoutOrTable>", extend("default" = 1, "minimum" = 1, "maximum" = 4_294_967_295u64, "examples" = [3]))]
    pub fanout: Option<At<FanoutTable>>,
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident => $of:ident: $($(#[$word:meta])* $variant:ident,)+;)*) => {$(
        $(#[$doc])*
        #[derive(serde::Deserialize, JsonSchema, Clone, Copy, Debug)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[$word])* $variant,)+
        }

        impl From<$name> for $of {
            fn from(name: $name) -> $of {
                match name {
                    $($name::$variant => $of::$variant,)+
                }
            }
        }
    )*};
}

names! {
    /// When a node's own record counts as renewed in its own table.
    OwnAckName => OwnAck:
        /// Only when another node sends it a newer one than it shows.
        Never,
        /// Whenever it scans its folder, and before it looks for what is old: it may have been paused.
        AtEachScan,
    ;
    /// What a datagram does that cannot be handled.
    UndecodableName => Undecodable:
        /// It ends the thread that receives: the node is deaf until it restarts, and goes on sending.
        ReceiverDies,
        /// Nothing.
        Dropped,
    ;
    /// What tells a node's lives apart.
    LifeName => Life:
        /// Nothing: versions begin at 1 again.
        None,
        /// A number above the versions that grows with each start. And the greatest version seen of a
        /// peer is kept when its record is erased, so that only newer ones are taken again.
        Incarnation,
    ;
    /// Which folder a node shares after a restart.
    FolderName => Folder:
        /// A new and empty one.
        New,
        /// The one that it shared before, if its disk was kept.
        Kept,
    ;
    /// When a node's loops have their first turn.
    StartName => Start:
        /// At its boot, one nanosecond after the other.
        AtBoot,
        /// All together after a uniform share of `t1`, drawn anew for each life of the node.
        Random,
    ;
}

/// A preset of the periods.
#[derive(serde::Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum TimersName {
    /// 5 s, 5 s, 5 s, 10 s, and an age of 30 s.
    Code,
    /// 30 s, 40 s, 60 s, 300 s, and an age of 60 s.
    Documented,
}

impl From<TimersName> for Timers {
    fn from(name: TimersName) -> Timers {
        match name {
            TimersName::Code => Timers::CODE,
            TimersName::Documented => Timers::DOCUMENTED,
        }
    }
}

/// A size in octets, `"none"` for no limit, or `"chunks"` for messages that are cut to size.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SizeOrChunks {
    /// A size, or none.
    Size(SizeOrNone),
    /// Pieces of a size that is given.
    Chunks,
}

impl<'de> Deserialize<'de> for SizeOrChunks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SizeOrChunks, D::Error> {
        match Scalar::deserialize(deserializer)? {
            Scalar::Text(text) if text == "chunks" => Ok(SizeOrChunks::Chunks),
            scalar => SizeOrNone::read(scalar).map(SizeOrChunks::Size),
        }
    }
}

impl JsonSchema for SizeOrChunks {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "SizeOrChunks".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [{ "enum": ["none", "chunks"] }, { "type": "string", "pattern": SIZE }],
            "x-type": "size, `\"none\"` or `\"chunks\"`",
        })
    }
}
