//! The parameters of kind `versioned-kv`, shared by all nodes: one a flaw, and three profiles.

use super::Whole;
use super::peers::Peer;
use crate::protocol::{CommandError, Phase, Protocol, Timing};
use crate::protocols::choice::Choice;
use crate::protocols::choice::Fanout;
use crate::protocols::kv::Line;
use crate::protocols::round::Mode;
use crate::protocols::{Asked, Parameters, Profile, Writes};
use crate::time::Span;

/// All that a scenario may set of the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Params {
    /// Which of two versions of a key stands above the other.
    pub order: Order,
    /// The longest datagram that a node can read, in octets; what is longer is cut, and dropped.
    pub receive_buffer_bytes: Option<u32>,
    /// Whether a node takes its own address for that of a peer when it is told it.
    pub learns_itself: bool,
    /// What a contact carries.
    pub exchange: Exchange,
    /// After how long without news of a peer it is taken for dead; never if absent.
    pub expire_after: Option<Span>,
    /// Whether the highest version of each key that a node gave or took is kept on its disk.
    pub saves_counters: bool,
    /// Which way the state crosses at a contact. The real system pushes.
    pub mode: Mode,
    /// How many distinct peers a node contacts in a round. The real system: one.
    pub fanout: Fanout,
    /// When a node has its rounds.
    pub timing: Timing,
    /// How often a node prints its state.
    pub print_every: Span,
}

/// Which of two versions of a key stands above the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// That with the higher version; of equal ones each node keeps what it has.
    Version,
    /// That with the higher version; of equal ones that of the higher writer, then write.
    VersionThenWriter,
}

/// What a contact carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exchange {
    /// The whole state and all peers, in one datagram.
    Full,
    /// Digests, and then what the other side lacks, in datagrams of at most 1,400 octets.
    Digest,
}

/// The real system's receive buffer, in octets.
const BUFFER_BYTES: u32 = 4_096;
/// How often it sends.
const PERIOD: Span = Span::from_secs(2);
/// How often it prints its state.
const PRINT_EVERY: Span = Span::from_secs(10);
/// Thirty rounds without news.
const EXPIRE_AFTER: Span = Span::from_secs(60);

impl Params {
    /// What a profile stands for.
    pub const fn of(profile: Profile) -> Params {
        let fixed = matches!(profile, Profile::Fixed);
        let as_written = matches!(profile, Profile::AsWritten);
        Params {
            order: if fixed { Order::VersionThenWriter } else { Order::Version },
            receive_buffer_bytes: if as_written { Some(BUFFER_BYTES) } else { None },
            learns_itself: as_written,
            exchange: if fixed { Exchange::Digest } else { Exchange::Full },
            expire_after: if fixed { Some(EXPIRE_AFTER) } else { None },
            saves_counters: fixed,
            mode: Mode::Push,
            fanout: Fanout::Count(1),
            timing: Timing::periodic(PERIOD, Phase::Aligned),
            print_every: PRINT_EVERY,
        }
    }
}

impl Parameters for Params {
    fn kind(&self) -> &'static str {
        "versioned-kv"
    }

    fn in_words(&self) -> String {
        let what = match self.exchange {
            Exchange::Full => format!("{} of the whole state", self.mode.name()),
            Exchange::Digest => "digests and deltas".to_string(),
        };
        let choice = Choice::uniform(self.fanout);
        format!("versioned-kv, {what}, fanout {choice}, {}", self.timing.in_words())
    }

    fn timing(&self) -> Option<Timing> {
        Some(self.timing)
    }

    fn choice(&self) -> Choice {
        Choice::uniform(self.fanout)
    }

    /// A state is printed between rounds, and may be told in many pieces.
    fn legs_are_all(&self) -> bool {
        false
    }

    fn legs(&self) -> u64 {
        match (self.exchange, self.mode) {
            (Exchange::Full, Mode::Push) => 1,
            (Exchange::Full, Mode::Pull | Mode::PushPull) => 2,
            (Exchange::Digest, _) => 4,
        }
    }

    fn asks(&self) -> bool {
        self.mode != Mode::Push || self.exchange == Exchange::Digest
    }

    fn writes_to_disk(&self) -> bool {
        self.saves_counters
    }

    /// The generation of a life is the second in which it began.
    fn reads_wall_clock(&self, _deletes: bool) -> bool {
        self.expire_after.is_some()
    }

    fn compares_stores(&self) -> bool {
        true
    }

    fn keeps_views(&self) -> bool {
        true
    }

    fn octets_per_peer(&self) -> u64 {
        size_of::<Peer>() as u64
    }

    fn may_call_itself(&self) -> bool {
        self.learns_itself
    }

    fn forges(&self) -> bool {
        Whole::FORGES
    }

    fn takes_shared(&self) -> bool {
        false
    }

    fn reads_contacts(&self) -> bool {
        true
    }

    fn receive_buffer_bytes(&self) -> Option<u32> {
        self.receive_buffer_bytes
    }

    fn never_idle(&self, _writes: &Writes) -> Option<&'static str> {
        Some("a node sends in every round")
    }

    fn keys_of_all(&self) -> (&'static [&'static str], &'static str) {
        (&["exchange", "order", "expire_after", "profile"], "caller and called have to agree on it")
    }

    /// A line: a verb, a key, and the rest with its blanks and quotes.
    fn words_max(&self) -> Option<usize> {
        Some(3)
    }

    fn asked<'a>(&self, words: &[&'a str]) -> Result<Asked<'a>, CommandError> {
        read(words).map(Asked::Write)
    }
}

/// How a command is written, and what it does.
pub const USAGE: [(&str, &str); 1] =
    [("set KEY VALUE", "writes a new version of a key; the value is the rest of the line")];

/// The key that the words of a command write.
///
/// # Errors
/// Another verb, or a missing word, by its place.
pub(super) fn read<'a>(words: &[&'a str]) -> Result<&'a str, CommandError> {
    let verb = words.first().copied().unwrap_or_default();
    if verb != "set" {
        let message = match verb {
            "" => "an empty command; expected `set KEY VALUE`".to_string(),
            _ => format!("`{verb}` is not a command of this kind; expected `set`"),
        };
        return Err(CommandError { word: 0, message, expected: vec!["set".to_string()] });
    }
    Line::read(words).map(|line| line.key())
}
