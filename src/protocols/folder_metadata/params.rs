//! The parameters of kind `folder-metadata`: the periods of the loops, and a key for each flaw.

use super::node::ROW_OCTETS;
use super::{Command, Folders};
use crate::protocol::{CommandError, Phase, Protocol, Timing};
use crate::protocols::Profile;
use crate::protocols::choice::{Choice, Fanout};
use crate::protocols::{Asked, Parameters, Writes};
use crate::time::Span;

/// All that a scenario may set of the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Params {
    /// When the loops turn, and what is old.
    pub timers: Timers,
    /// When a node's first turns are.
    pub start: Start,
    /// To how many distinct others a record is sent at a turn. The real system: one.
    pub fanout: Fanout,
    /// When a node hears of itself.
    pub own_ack: OwnAck,
    /// What a node can receive.
    pub receive_buffer: ReceiveBuffer,
    /// What a datagram does that cannot be read.
    pub undecodable: Undecodable,
    /// What tells one life of a node from another.
    pub life: Life,
    /// What folder a node shares after a start.
    pub folder: Folder,
}

impl Params {
    /// What a profile stands for.
    pub const fn of(profile: Profile) -> Params {
        let fixed = matches!(profile, Profile::Fixed);
        let as_written = matches!(profile, Profile::AsWritten);
        let buffer = match profile {
            Profile::AsWritten => ReceiveBuffer::Bytes(ReceiveBuffer::CHUNK_BYTES),
            Profile::AsDocumented => ReceiveBuffer::None,
            Profile::Fixed => ReceiveBuffer::Chunks,
        };
        Params {
            timers: if as_written { Timers::CODE } else { Timers::DOCUMENTED },
            start: Start::AtBoot,
            fanout: Fanout::Count(1),
            own_ack: if fixed { OwnAck::AtEachScan } else { OwnAck::Never },
            receive_buffer: buffer,
            undecodable: if as_written { Undecodable::ReceiverDies } else { Undecodable::Dropped },
            life: if fixed { Life::Incarnation } else { Life::None },
            folder: if as_written { Folder::New } else { Folder::Kept },
        }
    }
}

impl Parameters for Params {
    fn kind(&self) -> &'static str {
        "folder-metadata"
    }

    fn in_words(&self) -> String {
        let Timers { t2, t3, age, .. } = self.timers;
        let fanout = self.choice();
        format!("folder metadata, own every {t2}, relayed every {t3}, fanout {fanout}, age {age}")
    }

    /// That of the loop which turns most often.
    fn timing(&self) -> Option<Timing> {
        let Timers { t1, t2, t3, t4, .. } = self.timers;
        let phase = match self.start {
            Start::AtBoot => Phase::AtBoot,
            Start::Random => Phase::Random,
        };
        Some(Timing::periodic(t1.min(t2).min(t3).min(t4), phase))
    }

    fn choice(&self) -> Choice {
        Choice::uniform(self.fanout)
    }

    /// A list may be told in many pieces.
    fn legs_are_all(&self) -> bool {
        false
    }

    /// In a turn of the quickest loop at most the own record and somebody's, and the turns of the
    /// three others.
    fn legs(&self) -> u64 {
        5
    }

    fn lapses(&self) -> bool {
        true
    }

    fn writes_to_disk(&self) -> bool {
        self.folder == Folder::Kept
    }

    fn reads_wall_clock(&self, _deletes: bool) -> bool {
        true
    }

    fn reads_contacts(&self) -> bool {
        true
    }

    fn keeps_views(&self) -> bool {
        true
    }

    fn keeps_records(&self) -> bool {
        true
    }

    fn due_at_others(&self) -> bool {
        true
    }

    fn renews_every(&self) -> Option<Span> {
        Some(self.timers.t1)
    }

    fn goes_deaf(&self) -> bool {
        true
    }

    fn octets_per_peer(&self) -> u64 {
        ROW_OCTETS as u64
    }

    fn receive_buffer_bytes(&self) -> Option<u32> {
        self.receive_buffer.bytes()
    }

    fn forges(&self) -> bool {
        Folders::FORGES
    }

    fn takes_shared(&self) -> bool {
        false
    }

    fn never_idle(&self, _writes: &Writes) -> Option<&'static str> {
        Some("a node sends its own record and others for as long as it is up")
    }

    fn keys_of_all(&self) -> (&'static [&'static str], &'static str) {
        (&["life", "profile", "receive_buffer"], "all nodes write and read the same messages")
    }

    fn asked<'a>(&self, words: &[&'a str]) -> Result<Asked<'a>, CommandError> {
        let writes = Command::read(words)?.writes();
        Ok(if writes { Asked::Write(FOLDER) } else { Asked::Read })
    }
}

/// The key of each change: a node's folder is one.
const FOLDER: &str = "folder";

/// The periods of the four loops, and the age at which a record is erased.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timers {
    /// Between two scans of the own folder.
    pub t1: Span,
    /// Between two sendings of the own record.
    pub t2: Span,
    /// Between two sendings of somebody's record.
    pub t3: Span,
    /// Between two searches for old records.
    pub t4: Span,
    /// A record that was not renewed for longer than this, in whole seconds of the wall clock, is old.
    pub age: Span,
}

impl Timers {
    /// As the program has them in its code.
    pub const CODE: Timers = Timers {
        t1: Span::from_secs(5),
        t2: Span::from_secs(5),
        t3: Span::from_secs(5),
        t4: Span::from_secs(10),
        age: Span::from_secs(30),
    };

    /// As its text has them. Of the age the text says only that it is very old; a comment in the code
    /// says a minute.
    pub const DOCUMENTED: Timers = Timers {
        t1: Span::from_secs(30),
        t2: Span::from_secs(40),
        t3: Span::from_secs(60),
        t4: Span::from_secs(300),
        age: Span::from_secs(60),
    };
}

/// When a node's first turns are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Start {
    /// At its boot: each loop acts first, and then sleeps.
    #[default]
    AtBoot,
    /// All loops together after a uniform share of `t1`, drawn anew for each life, as if nodes were
    /// started one after the other.
    Random,
}

/// When a node takes its own record for renewed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum OwnAck {
    /// Only when another sends it a newer one than it has.
    #[default]
    Never,
    /// Whenever it scans its folder, and before it looks for what is old.
    AtEachScan,
}

/// What a node can receive.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ReceiveBuffer {
    /// Datagrams of so many octets; of longer ones only the beginning.
    Bytes(u32),
    /// Datagrams of any length.
    #[default]
    None,
    /// Datagrams of [`ReceiveBuffer::CHUNK_BYTES`], and no longer ones are sent: a long list of files
    /// goes in pieces.
    Chunks,
}

impl ReceiveBuffer {
    /// The buffer of the program, and the longest datagram with pieces.
    pub const CHUNK_BYTES: u32 = 1024;

    /// The most octets of a datagram that can be read.
    pub fn bytes(self) -> Option<u32> {
        match self {
            ReceiveBuffer::Bytes(bytes) => Some(bytes),
            ReceiveBuffer::None => None,
            ReceiveBuffer::Chunks => Some(Self::CHUNK_BYTES),
        }
    }
}

/// What a datagram does that cannot be read, or names a peer that the configuration does not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Undecodable {
    /// It ends the thread that receives, for the rest of the life.
    ReceiverDies,
    /// Nothing.
    #[default]
    Dropped,
}

/// What tells one life of a node from another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Life {
    /// Nothing: the counter of versions begins anew.
    #[default]
    None,
    /// A number that grows with each start stands above the counter, and the highest version ever
    /// seen of a peer outlives its record: nothing below is taken again.
    Incarnation,
}

/// What folder a node shares after a start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Folder {
    /// A new and empty one.
    New,
    /// The one of its former life, if the disk has it.
    #[default]
    Kept,
}
