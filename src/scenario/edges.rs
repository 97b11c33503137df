//! Edge lists: a topology in a text file.
//!
//! Two node ids a line, with blanks or a comma between them; `#` begins a comment.

use super::document::MISTAKES_MAX;
use super::errors::Problem;
use super::source::Place;
use crate::network::topology::Graph;

/// Reads an edge list over `nodes` nodes; `start` is where its text stands on the common axis.
///
/// # Errors
/// Every line that is no edge.
pub(super) fn read(text: &str, nodes: u32, start: usize) -> Result<Graph, Vec<Problem>> {
    let mut links = Vec::new();
    let mut problems = Vec::new();
    let mut offset = start;
    for line in text.split_inclusive('\n') {
        match edge(line, offset, nodes) {
            Ok(link) => links.extend(link),
            Err(problem) => problems.push(problem),
        }
        if problems.len() >= MISTAKES_MAX {
            break;
        }
        offset += line.len();
    }
    if problems.is_empty() { Ok(Graph::from_links(nodes, &links)) } else { Err(problems) }
}

/// The edge in `line`, which begins at `start`; none if the line is empty.
fn edge(line: &str, start: usize, nodes: u32) -> Result<Option<(u32, u32)>, Problem> {
    let content = line.split('#').next().unwrap_or("");
    let mut words = Vec::new();
    let mut begin = None;
    let separator = |c: char| c.is_whitespace() || c == ',';
    for (at, c) in content.char_indices().chain([(content.len(), ' ')]) {
        match (separator(c), begin) {
            (false, None) => begin = Some(at),
            (true, Some(from)) => {
                words.push((&content[from..at], start + from..start + at));
                begin = None;
            }
            _ => {}
        }
    }
    match words.as_slice() {
        [] if content.contains(',') => {
            let comma = start + content.find(',').unwrap_or(0);
            Err(Problem::at(&(comma..comma + 1), "an edge without nodes")
                .label("expected two node ids"))
        }
        [] => Ok(None),
        [(_, place)] => {
            Err(Problem::at(place, "an edge with one node only").label("expected two node ids"))
        }
        [(a, a_place), (b, b_place)] => {
            let (from, to) = (id(a, a_place, nodes)?, id(b, b_place, nodes)?);
            if from == to {
                let title = format!("an edge from node {from} to itself");
                return Err(Problem::at(b_place, title).label("expected another node"));
            }
            Ok(Some((from, to)))
        }
        [_, _, (_, place), ..] => Err(Problem::at(place, "a third column in an edge list")
            .label("expected the end of the line")
            .help("weights are not read: keep the two columns of node ids")),
    }
}

fn id(word: &str, place: &Place, nodes: u32) -> Result<u32, Problem> {
    let digits = word.bytes().all(|b| b.is_ascii_digit());
    if !digits {
        return Err(Problem::at(place, format!("`{word}` is not a node id"))
            .label("expected a whole number"));
    }
    let known = word.parse::<u32>().ok().filter(|id| *id < nodes);
    known.ok_or_else(|| {
        Problem::at(place, format!("there is no node {word}"))
            .label(format!("expected 0 to {}: `cluster.nodes` is {nodes}", nodes - 1))
    })
}
