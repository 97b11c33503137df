//! Edge lists: a topology in a text file.
//!
//! Two node ids a line and, if it is not 1, the weight of the link, with blanks or a comma between
//! them; `#` begins a comment.

use super::document::MISTAKES_MAX;
use super::errors::Problem;
use super::source::Place;
use super::weight;
use crate::network::topology::Graph;

/// One link, lower id first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    nodes: (u32, u32),
    /// In units of [`Graph::WEIGHT_UNITS`] to one.
    weight: u64,
}

/// Reads an edge list over `nodes` nodes; `start` is where its text stands on the common axis.
///
/// # Errors
/// Every line that is no edge, or that gives a link another weight than a line before.
pub(super) fn read(text: &str, nodes: u32, start: usize) -> Result<Graph, Vec<Problem>> {
    let mut edges = Vec::new();
    let mut problems = Vec::new();
    let mut weighted = false;
    for (line, offset) in lines(text, start) {
        match edge(&columns(line, offset), nodes) {
            Ok(Some((edge, has_weight))) => {
                edges.push(edge);
                weighted |= has_weight;
            }
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
        if problems.len() >= MISTAKES_MAX {
            break;
        }
    }
    if problems.is_empty() && weighted {
        edges.sort_unstable();
        edges.dedup();
        problems.extend(two_weights(text, nodes, start, &edges));
        problems.extend(too_heavy(&edges, start));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(match weighted {
        true => {
            let links = edges.iter().map(|edge| (edge.nodes.0, edge.nodes.1, edge.weight));
            Graph::with_weights(nodes, &links.collect::<Vec<_>>())
        }
        false => {
            let links: Vec<(u32, u32)> = edges.iter().map(|edge| edge.nodes).collect();
            Graph::from_links(nodes, &links)
        }
    })
}

/// The lines of `text`, each with where it stands.
pub(super) fn lines(text: &str, start: usize) -> impl Iterator<Item = (&str, usize)> {
    text.split_inclusive('\n').scan(start, |offset, line| {
        let begin = *offset;
        *offset += line.len();
        Some((line, begin))
    })
}

/// The words of a line, and where it has a comma.
struct Columns<'a> {
    words: Vec<(&'a str, Place)>,
    comma: Option<usize>,
}

/// The words in `line`, which begins at `start`.
fn columns(line: &str, start: usize) -> Columns<'_> {
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
    Columns { words, comma: content.find(',').map(|comma| start + comma) }
}

/// The edge in a line, and whether it has a weight; none if the line is empty.
fn edge(columns: &Columns<'_>, nodes: u32) -> Result<Option<(Edge, bool)>, Problem> {
    match (columns.words.as_slice(), columns.comma) {
        ([], Some(comma)) => Err(Problem::at(&(comma..comma + 1), "an edge without nodes")
            .label("expected two node ids")),
        ([], None) => Ok(None),
        ([(_, place)], _) => {
            Err(Problem::at(place, "an edge with one node only").label("expected two node ids"))
        }
        ([(a, a_place), (b, b_place), rest @ ..], _) => {
            let (from, to) = (id(a, a_place, nodes)?, id(b, b_place, nodes)?);
            if from == to {
                let title = format!("an edge from node {from} to itself");
                return Err(Problem::at(b_place, title).label("expected another node"));
            }
            let weight = match rest {
                [] => Graph::WEIGHT_UNITS,
                [(word, place)] => weight(word, place)?,
                [_, (_, place), ..] => {
                    let problem = Problem::at(place, "a fourth column in an edge list");
                    let help = "a line has two node ids and, if it is not 1, a weight";
                    return Err(problem.label("expected the end of the line").help(help));
                }
            };
            let edge = Edge { nodes: (from.min(to), from.max(to)), weight };
            Ok(Some((edge, !rest.is_empty())))
        }
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

/// The weight in a line's third column.
fn weight(word: &str, place: &Place) -> Result<u64, Problem> {
    weight::read(word).map_err(|(title, label)| Problem::at(place, title).label(label))
}

/// The last line that gives a link another weight than one before, if there is any. Seldom needed,
/// so the text is read again.
fn two_weights(text: &str, nodes: u32, start: usize, edges: &[Edge]) -> Option<Problem> {
    let twice = edges.windows(2).find(|pair| pair[0].nodes == pair[1].nodes)?[0].nodes;
    let read = |(line, offset)| {
        let columns = columns(line, offset);
        let (found, _) = edge(&columns, nodes).ok()??;
        let last = columns.words.last().map(|(_, place)| place.clone());
        last.filter(|_| found.nodes == twice)
    };
    let places: Vec<Place> = lines(text, start).filter_map(read).collect();
    let title = format!("the link of nodes {} and {} has two weights", twice.0, twice.1);
    let problem = Problem::at(places.last()?, title).label("expected the same, or one line only");
    Some(problem.also(places.first()?, "it is first named here"))
}

/// The sum of all weights fits 64 bits.
fn too_heavy(edges: &[Edge], start: usize) -> Option<Problem> {
    let sum: u128 = edges.iter().map(|edge| u128::from(edge.weight)).sum();
    (sum > u128::from(u64::MAX)).then(|| {
        let problem = Problem::at(&(start..start), "the weights of all links are too much");
        problem.label(format!("expected at most {} together", u64::MAX / Graph::WEIGHT_UNITS))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::NodeId;

    #[test]
    fn weights_are_read_and_are_1_where_there_are_none() {
        let text = "0 1 2.5\n1,2\n2 0 0\n0 1 2.50 # again\n2 1 1.000000\n";
        let graph = read(text, 4, 0).unwrap_or_else(|_| panic!("a graph"));
        let weights = |node| graph.weights(NodeId(node)).unwrap().to_vec();
        assert_eq!(weights(0), [2_500_000, 2_500_000]);
        assert_eq!(weights(1), [2_500_000, 3_500_000]);
        assert_eq!(weights(2), [0, 1_000_000]);
        assert!(weights(3).is_empty());
        let bare = read("0 1\n", 2, 0).unwrap_or_else(|_| panic!("a graph"));
        assert_eq!(bare.weights(NodeId(0)), None);
    }
}
