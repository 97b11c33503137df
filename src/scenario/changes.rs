//! Traces of churn: files that say when nodes go down and come up.
//!
//! A line has a time in seconds, a node and `up` or `down`, with commas between them, below the
//! header `time_s,node,state`; `#` begins a comment. Lines may stand in any order.

use super::document::MISTAKES_MAX;
use super::edges::lines;
use super::errors::Problem;
use super::nearest::nearest;
use super::raw::TIME_MAX;
use super::source::Place;
use crate::faults::Change;
use crate::id::NodeId;
use crate::time::Span;

/// The first line.
const HEADER: [&str; 3] = ["time_s", "node", "state"];

/// A word of a file and where it stands.
type Cell<'t> = (&'t str, Place);

/// Reads a trace in a cluster of `nodes`: its changes in order of time and node, without those that
/// say of a node at time 0 that it is up. `start` is where the text stands on the common axis.
///
/// # Errors
/// Every line that is no change, or that says of a node what it is already.
pub(super) fn read(text: &str, nodes: u32, start: usize) -> Result<Vec<Change>, Vec<Problem>> {
    let mut rows = contents(text, start);
    headed(rows.next(), start)?;
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for cells in rows {
        match change(&cells, nodes) {
            Ok(change) => found.push((change, cells[0].1.start..cells[2].1.end)),
            Err(problem) => problems.push(problem),
        }
        if problems.len() >= MISTAKES_MAX {
            return Err(problems);
        }
    }
    if found.is_empty() && problems.is_empty() {
        let problem = Problem::at(&(start..start), "a trace without changes");
        problems.push(problem.label("expected a time, a node and `up` or `down` a line"));
    }
    // By node, to see whether its changes alternate.
    found.sort_by_key(|(change, place)| (change.node, change.after, place.start));
    let pairs = found.windows(2).filter(|pair| pair[0].0.node == pair[1].0.node);
    problems.extend(pairs.filter_map(|pair| repeated(&pair[0], &pair[1])).take(MISTAKES_MAX));
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut changes: Vec<Change> = found.into_iter().map(|(change, _)| change).collect();
    changes.retain(|change| !change.up || change.after > Span::ZERO);
    changes.sort_unstable();
    Ok(changes)
}

/// The cells of each line that has something besides a comment.
fn contents(text: &str, start: usize) -> impl Iterator<Item = Vec<Cell<'_>>> {
    let cells = |(line, offset): (_, usize)| -> Option<Vec<Cell<'_>>> {
        let line: &str = line;
        let line = line.split('#').next().unwrap_or("");
        (!line.trim().is_empty()).then(|| self::cells(line, offset))
    };
    lines(text, start).filter_map(cells)
}

/// The cells of a line, without blanks around them.
fn cells(line: &str, offset: usize) -> Vec<Cell<'_>> {
    let parts = line.split(',').scan(offset, |at, part| {
        let begin = *at + (part.len() - part.trim_start().len());
        *at += part.len() + 1;
        let word = part.trim();
        Some((word, begin..begin + word.len().max(1)))
    });
    parts.collect()
}

fn headed(first: Option<Vec<Cell<'_>>>, start: usize) -> Result<(), Vec<Problem>> {
    let words = first.iter().flatten().map(|(word, _)| *word);
    if words.eq(HEADER) {
        return Ok(());
    }
    let place = first.as_ref().and_then(|cells| Some(cells.first()?.1.start..cells.last()?.1.end));
    let problem = Problem::at(&place.unwrap_or(start..start), "a trace without its header");
    Err(vec![problem.label("expected `time_s,node,state`")])
}

fn change(cells: &[Cell<'_>], nodes: u32) -> Result<Change, Problem> {
    let [time, node, state] = cells else {
        let place = cells[0].1.start..cells[cells.len() - 1].1.end;
        let problem = Problem::at(&place, format!("a line of {} cells", cells.len()));
        return Err(problem.label("expected a time, a node and `up` or `down`"));
    };
    Ok(Change { after: self::time(time)?, node: self::node(node, nodes)?, up: self::state(state)? })
}

fn time((word, place): &Cell<'_>) -> Result<Span, Problem> {
    let time = format!("{word} s").parse::<Span>();
    match time {
        Ok(time) if time <= TIME_MAX => Ok(time),
        Ok(_) => Err(Problem::at(place, format!("a time of {word} s is too long"))
            .label("expected at most 146 years")),
        Err(_) => Err(Problem::at(place, format!("`{word}` is no time in seconds"))
            .label("expected a number as in 12.5")),
    }
}

fn node((word, place): &Cell<'_>, nodes: u32) -> Result<NodeId, Problem> {
    match word.parse::<u64>() {
        Ok(node) if node < u64::from(nodes) => Ok(NodeId(node as u32)),
        Ok(node) => Err(Problem::at(place, format!("there is no node {node}"))
            .label(format!("expected 0 to {}: `cluster.nodes` is {nodes}", nodes - 1))),
        Err(_) => {
            Err(Problem::at(place, format!("`{word}` is no node"))
                .label("expected the id of a node"))
        }
    }
}

fn state((word, place): &Cell<'_>) -> Result<bool, Problem> {
    match *word {
        "up" => Ok(true),
        "down" => Ok(false),
        other => {
            let problem = Problem::at(place, format!("`{other}` is no state of a node"));
            Err(match nearest(other, ["up", "down"]) {
                Some(near) => problem.label(format!("did you mean `{near}`?")),
                None => problem.label("expected `up` or `down`"),
            })
        }
    }
}

/// A change that leaves a node as it is, or two at once.
fn repeated(before: &(Change, Place), change: &(Change, Place)) -> Option<Problem> {
    let (node, up) = (change.0.node, change.0.up);
    let (title, label) = if before.0.after == change.0.after {
        (format!("two changes of node {node} at one time"), "expected another time")
    } else if before.0.up == up && up {
        (format!("node {node} comes up, and is up already"), "expected `down`, or no such line")
    } else if before.0.up == up {
        (format!("node {node} goes down, and is down already"), "expected `up`, or no such line")
    } else {
        return None;
    };
    Some(Problem::at(&change.1, title).label(label).also(&before.1, "the line before of this node"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_sorted_and_their_times_exact() {
        let text = "# measured\n time_s, node ,state\n12.5,3,down # x\n\n0,3,up\n0,1,down\n\
            0.000000001,1,up\n20,3,up\r\n";
        let found = read(text, 4, 0).unwrap_or_else(|_| panic!("a trace"));
        let change = |after, node, up| Change { after: Span(after), node: NodeId(node), up };
        let expected = [
            change(0, 1, false),
            change(1, 1, true),
            change(12_500_000_000, 3, false),
            change(20_000_000_000, 3, true),
        ];
        assert_eq!(found, expected);
    }
}
