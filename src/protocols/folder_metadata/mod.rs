//! Kind `folder-metadata`: peers that tell each other which files lie in their folders.
//!
//! **The system** (seed system 004, in Python). Each peer shares a folder. A configuration, the same
//! for all, names the peers: here it is whom a node knows when it boots (`cluster.bootstrap`, `seeds` of
//! groups), and the node itself. A peer keeps a table: of each peer named, itself included, the list of
//! files and a version, or nothing, written as version −1. Four threads act first and sleep then; a
//! fifth receives.
//!
//! 1. Every T1: raises its own counter and puts its folder's present list into the table.
//! 2. Every T2: sends its own record to a random other peer.
//! 3. Every T3: sends the record of a random peer, of all that are named, to a random other peer. It
//!    may be its own, or that of the one to whom it is sent, or empty.
//! 4. Every T4: erases the record of each peer that was not renewed for longer than AGE, in whole
//!    seconds of the wall clock.
//! 5. Receives one record a datagram. If its version is greater than that in the table, it takes the
//!    place of that one, and the peer counts as renewed.
//!
//! Nothing is answered and nothing is sent twice. There is no command; a user copies files into the
//! folder. Here that is `add`, `remove` and `fill`; `show` is the table, which the program prints.
//!
//! **Expiry against renewal.** One observer hears of one peer about every T2·(n − 1) from itself, and
//! from others not much more often, since a relayed record of one peer in n is rarely news. AGE is fixed.
//! So with growing n more and more live peers are shown as gone: the mends are an `age` that
//! grows with n, or a greater `fanout`.
//!
//! **The dead as an epidemic.** After expiry any peer that still shows a dead one sends its record on,
//! it is taken as news, and it is kept for another AGE. That is an SIS epidemic. A record lives for
//! H = AGE + T4/2 and is sent H/(n·T3) times in that time, so R₀ = H/(n·T3). Below 1 the dead are forgotten
//! soon; above 1 a share 1 − 1/R₀ of the peers shows them for ever. Faster gossip makes it worse.
//!
//! **Flaws, each with a key.**
//! `own_ack = "never"`: nobody renews a node in its own table, so after AGE it erases itself until
//! the next scan, and sends version −1 meanwhile. `receive_buffer = "1024 B"`: a longer datagram is
//! cut, and cannot be read. `undecodable = "receiver-dies"`: such a datagram, or one with a name that the
//! configuration does not have, ends the thread that receives, and the node is deaf from then on while
//! it sends and scans; likewise a record too long for any datagram ends the thread that sends it.
//! `life = "none"`: the counter begins anew at each start, so the record of the former life stands above
//! all of the new one until it is erased everywhere, at the node itself as well. `folder = "new"`: a
//! start shares a new and empty folder.
//!
//! **The mends.** `own_ack = "at-each-scan"`, and before each search for what is old. `receive_buffer = "chunks"`: a long list goes in pieces
//! of at most 1,024 octets, each with its place, and is taken when all pieces of a version are there;
//! the first of them that comes renews a peer that is shown, so that a list which losses keep from
//! arriving whole does not make its owner vanish.
//! `undecodable = "dropped"`. `life = "incarnation"`: a number stands above the counter that grows with
//! each start (milliseconds of the wall clock, and more than the last one on disk), and of each peer the
//! greatest version ever shown is kept when its record is erased: a tombstone, so that nothing which is
//! not news is taken again. Both are those of failure detectors by heartbeat counters.
//!
//! **What observers are told.** A change of a folder is an item, and the folder its key: its owner has
//! it from the command on, others learn it with a record that shows it, and forget it with the record.
//! A peer counts as up where its record is shown, that of the node itself too, and as down where not.
//!
//! van Renesse, Minsky, Hayden: "A Gossip-Style Failure Detection Service", Middleware 1998. Pickle's
//! format: Python's PEP 3154.

mod command;
mod content;
mod message;
mod node;
mod params;
mod pickle;
mod record;
mod sending;
#[cfg(test)]
mod tests;
mod texts;

pub use command::{Command, Edit, FILE_OCTETS_MAX, USAGE};
pub use content::{Change, Content};
pub use message::{Message, Piece, Shown, Stamp};
pub use node::Node;
pub use params::{Folder, Life, OwnAck, Params, ReceiveBuffer, Start, Timers, Undecodable};
pub use pickle::record_bytes_max;
pub use record::Record;

use crate::id::{NodeId, RequestId};
use crate::protocol::{Answer, CommandError, Context, Fact, Failure, Protocol, Tamper};
use crate::rng::scaled_long;
use crate::time::{NANOS_PER_SECOND, Span};
use content::Shared;
use record::FolderName;

/// The protocol: parameters, shared by all nodes.
#[derive(Clone, Debug)]
pub struct Folders {
    params: Params,
}

/// The loops.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loop {
    /// Every T1: scan the own folder.
    Scan,
    /// Every T2: send the own record.
    SendOwn,
    /// Every T3: send the record of anybody.
    SendOther,
    /// Every T4: erase what is old.
    Erase,
}

impl Loop {
    /// All, in the order in which their threads start.
    const ALL: [Loop; 4] = [Loop::Scan, Loop::SendOwn, Loop::SendOther, Loop::Erase];
}

impl From<Loop> for u32 {
    fn from(timer: Loop) -> u32 {
        timer as u32
    }
}

impl From<u32> for Loop {
    fn from(number: u32) -> Loop {
        Loop::ALL[number as usize]
    }
}

impl Folders {
    /// The protocol with these parameters.
    pub fn new(params: Params) -> Folders {
        Folders { params }
    }

    /// Whom the configuration names, this node among them, ascending.
    fn configured(cx: &impl Context<Folders>) -> Vec<NodeId> {
        let contacts = cx.contacts();
        let others = (0..contacts.len()).map(|place| contacts.get(place));
        let mut all: Vec<NodeId> = others.chain([cx.me()]).collect();
        all.sort_unstable();
        all
    }

    /// The folder of this life, and the number that the life has.
    fn begin(&self, node: &mut Node, disk: &[Record], cx: &mut impl Context<Folders>) {
        let kept = self.params.folder == Folder::Kept;
        let former = if kept { read(disk, node.me) } else { Former::default() };
        node.shared = former.shared;
        node.folder = former.folder.unwrap_or_else(|| random_name(cx));
        if self.params.life == Life::Incarnation {
            let by_clock = cx.wall_clock() / 1_000_000;
            // Python writes it as a number with a sign.
            node.life = by_clock.max(former.incarnation + 1).min(i64::MAX as u64);
        }
        if kept {
            let (incarnation, folder, owner) = (node.life, node.folder, node.me);
            cx.append(Record::Started { incarnation, folder, owner });
        }
    }

    fn edit(
        &self,
        node: &mut Node,
        request: RequestId,
        edit: Edit,
        cx: &mut impl Context<Folders>,
    ) -> Answer {
        // Later changes have greater ranks, even if a disk was lost; of one instant, later commands.
        let rank = u128::from(cx.now().0) << 32 | u128::from(request.0);
        let change = Change { item: request.item(), rank };
        let before = node.shared.content.change.map(|change| change.item);
        if !node.shared.edit(&edit, change) {
            return match edit {
                Edit::Remove(_) => Answer::NotFound,
                Edit::Add(file) => {
                    Answer::Refused(format!("the folder has a file `{file}`").into())
                }
                Edit::Fill { .. } => Answer::Refused("the folder has all these files".into()),
            };
        }
        cx.emit(change.learned(cx.me(), before));
        if self.params.folder == Folder::Kept {
            cx.append(Record::Changed { change, edit });
        }
        Answer::Done
    }

    fn scan(&self, node: &mut Node, cx: &mut impl Context<Folders>) {
        node.version = node.version.saturating_add(1);
        node.show_own(&mut |fact| cx.emit(fact));
        if self.params.own_ack == OwnAck::AtEachScan {
            node.renew_own(seconds(cx));
        }
        cx.log(|| texts::scanned(&node.own()));
        cx.log(|| texts::debugged(node));
    }

    fn erase(&self, node: &mut Node, cx: &mut impl Context<Folders>) {
        let (now, age) = (seconds(cx), self.params.timers.age);
        let is_old = |renewed_s: u64| {
            u128::from(now.saturating_sub(renewed_s)) * u128::from(NANOS_PER_SECOND)
                > u128::from(age.0)
        };
        // After a pause longer than the age this turn may come before that of the scan.
        if self.params.own_ack == OwnAck::AtEachScan {
            node.renew_own(now);
        }
        let bars = self.params.life == Life::Incarnation;
        let old = node.erase_old(is_old, bars, &mut |fact| cx.emit(fact));
        cx.log(|| texts::erasing(&old));
    }

    /// The thread that receives has met what it cannot handle.
    fn fail_to_receive(&self, node: &mut Node, reason: String, cx: &mut impl Context<Folders>) {
        if self.params.undecodable == Undecodable::ReceiverDies && node.receives {
            node.receives = false;
            cx.emit(Fact::Deaf);
            cx.log(|| texts::ended(5, &reason));
        }
    }
}

/// The wall clock, in whole seconds.
fn seconds(cx: &impl Context<Folders>) -> u64 {
    cx.wall_clock() / NANOS_PER_SECOND
}

/// Twenty capital letters and digits.
fn random_name(cx: &mut impl Context<Folders>) -> FolderName {
    const LETTERS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    std::array::from_fn(|_| LETTERS[cx.rng().below(36) as usize])
}

/// What a disk has of earlier lives.
#[derive(Default)]
struct Former {
    incarnation: u64,
    folder: Option<FolderName>,
    shared: Shared,
}

/// What it has of those of `me`: on another address the node was another peer, with a folder of its own.
fn read(disk: &[Record], me: NodeId) -> Former {
    let mut former = Former::default();
    let mut shared = Shared::default();
    let mut owner = me;
    for record in disk {
        match record {
            Record::Started { incarnation, folder, owner: of } => {
                if *of != owner {
                    (former, shared) = (Former::default(), Shared::default());
                }
                owner = *of;
                former.incarnation = *incarnation;
                former.folder = Some(*folder);
            }
            Record::Changed { change, edit } => {
                shared.edit(edit, *change);
            }
        }
    }
    if owner == me { Former { shared, ..former } } else { Former::default() }
}

impl Protocol for Folders {
    type Node = Node;
    type Msg = Message;
    type Timer = Loop;
    type Command = Command;
    type Record = Record;
    const FORGES: bool = true;

    fn boot(&self, disk: &[Record], cx: &mut impl Context<Folders>) -> Node {
        let mut node = Node::new(cx.me(), Self::configured(cx), seconds(cx));
        let first = match self.params.start {
            Start::AtBoot => Span::TICK,
            Start::Random => Span(1 + scaled_long(cx.rng().word(), self.params.timers.t1.0)),
        };
        self.begin(&mut node, disk, cx);
        node.version = 1;
        if self.params.life == Life::Incarnation {
            node.bar_earlier_lives();
        }
        node.held(&mut |fact| cx.emit(fact));
        cx.log(|| texts::started(node.me));
        cx.log(|| texts::sharing(&node.folder));
        cx.log(|| texts::first_look(node.me, &node.own()));
        // The threads start one after the other.
        for (timer, place) in Loop::ALL.into_iter().zip(0..) {
            cx.set_timer(timer, first + Span(place));
        }
        node
    }

    fn on_message(
        &self,
        node: &mut Node,
        _from: NodeId,
        msg: &Message,
        cx: &mut impl Context<Folders>,
    ) {
        if !node.receives {
            return;
        }
        cx.log(|| texts::receiving(msg.peer, msg.shown.as_ref()));
        if !node.names(msg.peer) {
            let reason = format!("KeyError: '{}'", texts::name(msg.peer));
            return self.fail_to_receive(node, reason, cx);
        }
        if let Some(shown) = &msg.shown {
            let now_s = seconds(cx);
            node.hear(msg.peer, (shown, msg.piece), now_s, &mut |fact| cx.emit(fact));
        }
    }

    fn on_timer(&self, node: &mut Node, timer: Loop, cx: &mut impl Context<Folders>) {
        let Timers { t1, t2, t3, t4, .. } = self.params.timers;
        let period = match timer {
            Loop::Scan => {
                self.scan(node, cx);
                t1
            }
            Loop::SendOwn if node.sends[0] => {
                self.send_own(node, cx);
                t2
            }
            Loop::SendOther if node.sends[1] => {
                self.send_other(node, cx);
                t3
            }
            Loop::SendOwn | Loop::SendOther => return,
            Loop::Erase => {
                self.erase(node, cx);
                t4
            }
        };
        cx.set_timer(timer, period);
    }

    fn ignores_message(&self, node: &Node, _msg: &Message) -> bool {
        !node.receives
    }

    fn on_command(
        &self,
        node: &mut Node,
        request: RequestId,
        command: Command,
        cx: &mut impl Context<Folders>,
    ) {
        let answer = match command {
            Command::Edit(edit) => self.edit(node, request, edit, cx),
            Command::Show => Answer::Value(texts::table(node).into()),
        };
        cx.emit(Fact::Answered { request, answer });
    }

    /// A record too long for a datagram ends the thread that sends it.
    fn on_failure(
        &self,
        node: &mut Node,
        _to: NodeId,
        why: Failure,
        cx: &mut impl Context<Folders>,
    ) {
        let thread = node.last_sender;
        let dies = self.params.undecodable == Undecodable::ReceiverDies;
        if why == Failure::TooBig && dies && node.sends[thread] {
            node.sends[thread] = false;
            cx.log(|| texts::ended(thread as u32 + 2, "OSError: [Errno 90] Message too long"));
        }
    }

    fn on_undecodable(
        &self,
        node: &mut Node,
        _from: NodeId,
        _len: u32,
        cx: &mut impl Context<Folders>,
    ) {
        let reason = "_pickle.UnpicklingError: pickle data was truncated".to_string();
        self.fail_to_receive(node, reason, cx);
    }

    fn parse(&self, words: &[&str]) -> Result<Command, CommandError> {
        Command::read(words)
    }

    fn held(&self, node: &Node, each: &mut dyn FnMut(Fact)) {
        node.held(each);
    }

    fn tamper(&self, msg: &mut Message, how: Tamper) -> bool {
        msg.forge(how)
    }
}
