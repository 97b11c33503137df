//! Unit tests of kind `versioned-kv`.

mod pieces;
mod sizes;
mod whole;

use super::*;
use crate::id::{NodeId, RequestId};
use crate::protocol::recording::{Effect, EffectOf, Recording};
use crate::protocol::{Answer, Fact, Protocol};
use crate::protocols::Profile;

/// Workload lines of one request each.
fn lines(commands: &[&str]) -> Vec<(Vec<String>, u64)> {
    let words = |line: &&str| line.splitn(3, ' ').map(String::from).collect();
    commands.iter().map(|line| (words(line), 1)).collect()
}

fn params(profile: Profile) -> Params {
    Params::of(profile)
}

/// A node among `nodes` that has just booted, and its context.
fn booted<P>(protocol: &P, me: u32, nodes: u32) -> (Node, Recording<P>)
where
    P: Protocol<Node = Node, Record = Record>,
{
    let mut cx = Recording::new(me, nodes, 1);
    let node = protocol.boot(&[], &mut cx);
    cx.take();
    (node, cx)
}

/// What was logged, in order.
fn logged<P: Protocol>(effects: &[EffectOf<P>]) -> Vec<String> {
    let line = |effect: &EffectOf<P>| match effect {
        Effect::Emit(Fact::Log(line)) => Some(line.to_string()),
        _ => None,
    };
    effects.iter().filter_map(line).collect()
}

/// What was sent, and to whom.
fn sent<P: Protocol>(effects: Vec<EffectOf<P>>) -> Vec<(Vec<NodeId>, P::Msg)> {
    let message = |effect| match effect {
        Effect::Send(to, msg) => Some((to, msg)),
        _ => None,
    };
    effects.into_iter().filter_map(message).collect()
}

/// The client at `node` writes by request `number`; what it is told.
fn set<P>(protocol: &P, node: &mut Node, number: u32, cx: &mut Recording<P>) -> Answer
where
    P: Protocol<Node = Node, Command = crate::id::KeyId>,
{
    let command = protocol.parse(&["set", "k", "any"]).unwrap();
    protocol.on_command(node, RequestId(number), command, cx);
    let answer = cx.effects.iter().rev().find_map(|effect| match effect {
        Effect::Emit(Fact::Answered { answer, .. }) => Some(answer.clone()),
        _ => None,
    });
    answer.unwrap()
}

fn value(text: &str) -> Answer {
    Answer::Value(text.into())
}
