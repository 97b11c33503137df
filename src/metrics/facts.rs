//! What facts are told as in `facts.csv`.

use crate::id::NodeId;
use crate::outcome::FactRow;
use crate::protocol::{Answer, Fact};
use crate::time::Instant;

/// The row of a fact in `facts.csv`, if it has one.
pub fn row(at: Instant, node: NodeId, fact: Fact) -> Option<FactRow> {
    let refused = matches!(fact, Fact::Answered { answer: Answer::Refused(_), .. });
    let (kind, request, text) = match fact {
        Fact::Answered { request, answer } => ("answered", Some(request), answer_text(&answer)),
        Fact::Leads { term } => ("leads", None, format!("term {term}")),
        Fact::Decided { slot, item } => ("decided", None, format!("slot {slot}: update {item}")),
        Fact::Conflict { held, met, .. } => {
            ("conflict", None, format!("update {held} against update {met}"))
        }
        _ => return None,
    };
    Some(FactRow { at, node, kind, request, refused, text })
}

/// A value is told from the words of other answers.
fn answer_text(answer: &Answer) -> String {
    let value = if matches!(answer, Answer::Value(_)) { "value: " } else { "" };
    format!("{value}{}", answer.in_words())
}
