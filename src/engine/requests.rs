//! What clients ask of nodes, and what senders hear of messages that failed.

use super::core::Core;
use super::digest::{Mark, word};
use super::event::{Class, Event, Position};
use super::observer::Observer;
use super::record::Status;
use super::schedule::Schedule;
use crate::id::NodeId;
use crate::protocol::{Answer, Fact, Failure, Protocol};
use crate::workload::Request;

impl<P: Protocol, O: Observer> Core<'_, P, O> {
    /// A client asks: whoever is paused later, and in vain who is down.
    pub(super) fn command(&mut self, event: &Event, index: u32, queue: &mut impl Schedule) {
        match self.table.get(event.to).meta.status {
            Status::Up => self.ask(event.position(), self.requests[index as usize], queue),
            Status::Paused => self.hold_command(event, index),
            Status::Down | Status::Booting => {
                self.ask_nobody(event.position(), self.requests[index as usize]);
            }
        }
    }

    /// A client asks a node that is up.
    pub(super) fn ask(&mut self, position: Position, request: Request, queue: &mut impl Schedule) {
        self.listed -= 1;
        self.observe(position, None);
        let word = word(Mark::Event, Class::Command as u8, request.id.0);
        let command = self.setup.commands[request.line as usize].clone();
        self.run(position, word, 0, queue, |protocol, node, cx| match request.shared {
            None => protocol.on_command(node, request.id, command, cx),
            Some(writer) => protocol.on_shared(node, request.id, command, writer, cx),
        });
    }

    /// A sender hears that a message to `peer` failed.
    pub(super) fn hear_failure(
        &mut self,
        position: Position,
        (peer, why): (NodeId, Failure),
        queue: &mut impl Schedule,
    ) {
        self.observe(position, Some(peer));
        let word = word(Mark::Event, Class::Failure as u8, why.number().into());
        self.run(position, word, peer.0.into(), queue, |protocol, node, cx| {
            protocol.on_failure(node, peer, why, cx);
        });
    }

    /// A client finds nobody at home.
    pub(super) fn ask_nobody(&mut self, position: Position, request: Request) {
        self.listed -= 1;
        self.observe(position, None);
        let word = word(Mark::Event, Class::Command as u8, request.id.0);
        self.events += 1;
        self.now = self.now.max(position.0);
        let chain = &mut self.table.get_mut(position.1).meta.chain;
        chain.event(position.3, position.0, word, u64::MAX);
        // Of nodes that share an update only the writer answers.
        if request.shared.is_none_or(|writer| writer == request.node) {
            let answer = Answer::Refused("the node is down".into());
            let fact = Fact::Answered { request: request.id, answer };
            self.world.observer.fact(position, fact);
        }
    }
}
