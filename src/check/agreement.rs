//! Agreement: where a run ends, all nodes hold the same.
//!
//! It is judged at the end of a run: of any run, or of one that has converged, or where no message is in
//! flight and every node that is up is idle. What counts is what the nodes have in their stores; it must be what they
//! have told of it, too. A delete and nothing are the same: a client hears of neither.

use super::{End, Findings, Invariant, Judge, Seen, Version};
use crate::id::{KeyId, NodeId};
use crate::protocol::Fact;

/// The values that a node holds, ascending by key.
type Values = Vec<(KeyId, Version)>;

/// Judges [`Invariant::AgreementWhenQuiet`] or [`Invariant::AgreementAtEnd`].
pub struct Agreement {
    /// Which of the two.
    invariant: Invariant,
    findings: Findings,
    /// The first node that is up, and what it holds.
    first: Option<(NodeId, Values)>,
    /// The first that holds something else.
    second: Option<(NodeId, Values)>,
    /// How many do.
    others: u64,
    /// Nodes whose stores are not what they told.
    untold: Vec<NodeId>,
}

impl Agreement {
    /// Of runs that end at rest.
    pub fn when_quiet() -> Agreement {
        Agreement::judges(Invariant::AgreementWhenQuiet)
    }

    /// Of all runs.
    pub fn at_end() -> Agreement {
        Agreement::judges(Invariant::AgreementAtEnd)
    }

    fn judges(invariant: Invariant) -> Agreement {
        let (findings, untold) = (Findings::default(), Vec::new());
        Agreement { invariant, findings, first: None, second: None, others: 0, untold }
    }
}

impl Judge for Agreement {
    fn invariant(&self) -> Invariant {
        self.invariant
    }

    fn findings(&mut self) -> &mut Findings {
        &mut self.findings
    }

    fn node_end(&mut self, node: NodeId, held: &[Fact], seen: &Seen) {
        let values = values(held, seen);
        let told = seen.stores.of(node).filter(|(_, version)| !seen.writes.is_delete(version.item));
        if !told.eq(values.iter().filter(|(_, version)| version.rank.is_some()).copied()) {
            self.untold.push(node);
        }
        match &self.first {
            None => self.first = Some((node, values)),
            Some((_, first)) if *first == values => {}
            Some(_) => {
                self.others += 1;
                self.second.get_or_insert((node, values));
            }
        }
    }

    fn finish(&mut self, end: &End, seen: &Seen) {
        let at_rest = end.converged || end.quiet;
        if self.invariant == Invariant::AgreementWhenQuiet && !at_rest {
            return;
        }
        if let Some((first, second)) = self.first.as_ref().zip(self.second.as_ref()) {
            let text = || difference(first, second, seen);
            let nodes = [first.0, second.0];
            (0..self.others).for_each(|_| self.findings.note(end.at, &nodes, text));
        }
        for node in &self.untold {
            self.findings.note(end.at, &[*node], || {
                format!("what node {node} has in its store is not what it told")
            });
        }
    }
}

fn values(held: &[Fact], seen: &Seen) -> Values {
    let value = |fact: &Fact| match *fact {
        Fact::Learned { item, key, rank, .. } if !seen.writes.is_delete(item) => {
            Some((key, Version { item, rank }))
        }
        _ => None,
    };
    let mut values: Values = held.iter().filter_map(value).collect();
    values.sort_unstable();
    values
}

/// The first key of which two nodes hold different versions, in words.
fn difference(a: &(NodeId, Values), b: &(NodeId, Values), seen: &Seen) -> String {
    let lacks = |values: &Values, one: &(KeyId, Version)| !values.contains(one);
    let only_a = a.1.iter().filter(|one| lacks(&b.1, one));
    let only_b = b.1.iter().filter(|one| lacks(&a.1, one));
    let key = only_a.chain(only_b).map(|(key, _)| *key).min();
    let held = |(node, values): &(NodeId, Values)| {
        let of_key = values.iter().filter(|(of, _)| Some(*of) == key);
        let texts: Vec<String> = of_key.map(|(_, version)| seen.writes.text(*version)).collect();
        match texts.is_empty() {
            true => format!("node {node} holds no value of that key"),
            false => format!("node {node} holds {}", texts.join(" and ")),
        }
    };
    let mut texts = [held(a), held(b)];
    // Who holds one says which key it is.
    if texts[0].ends_with("that key") {
        texts.swap(0, 1);
    }
    format!("{}, but {}", texts[0], texts[1])
}
