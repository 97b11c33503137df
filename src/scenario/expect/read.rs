//! Reading the section: which figures are meant, of what.

use super::{Expectation, Figure, Laws, parse, quantities};
use crate::outcome::{Column, GROUP_COLUMNS};
use crate::scenario::errors::Problem;
use crate::scenario::nearest::{either, nearest};
use crate::scenario::raw::{At, Expect, Figures, GROUPS, Text};
use crate::select::Groups;

/// What is known of the groups of the scenario that is read.
pub(in crate::scenario) struct Known<'a> {
    /// The groups; nothing if they could not be read.
    pub groups: Option<&'a Groups>,
    /// How many nodes there are.
    pub nodes: Option<u32>,
    /// Whether all of the section could be read.
    pub whole: bool,
}

/// Reads the section.
pub(in crate::scenario) fn read(
    section: &Expect,
    known: &Known<'_>,
    laws: Laws<'_>,
) -> Result<Vec<Expectation>, Vec<Problem>> {
    let mut reader = Reader { laws, expectations: Vec::new(), problems: Vec::new() };
    reader.run(&section.run);
    section.groups.iter().for_each(|(name, figures)| reader.group(name, figures, known));
    match reader.problems.is_empty() {
        true => Ok(reader.expectations),
        false => Err(reader.problems),
    }
}

struct Reader<'a> {
    laws: Laws<'a>,
    expectations: Vec<Expectation>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn run(&mut self, figures: &Figures) {
        let names = || quantities().map(Column::expect_name).chain([GROUPS]).collect();
        self.figures(figures, "", &|name| {
            let column = quantities().find(|column| column.expect_name() == name.value.0);
            let what = "a column of convergence.csv, incidents.csv, stores.csv or views.csv, without its unit, \
                        or an invariant";
            column.map(Figure::Run).ok_or_else(|| unknown(name, names(), what))
        });
    }

    fn group(&mut self, name: &At<Text>, figures: &Figures, known: &Known<'_>) {
        // What is wrong with the groups has been said.
        let Some(groups) = known.groups else { return };
        let Some(number) = number(groups, &name.value.0, known.nodes) else {
            self.problems.push(no_group(groups, name, known.nodes));
            return;
        };
        if figures.is_empty() && known.whole {
            let title = format!("nothing is expected of group `{}`", name.value.0);
            self.problems
                .push(Problem::at(&name.place, title).label("expected at least one figure"));
        }
        let names = || GROUP_COLUMNS.iter().map(Column::expect_name).collect();
        let prefix = format!("groups.{}.", name.value.0);
        self.figures(figures, &prefix, &|name| {
            let column = GROUP_COLUMNS.iter().find(|column| column.expect_name() == name.value.0);
            let what = "a column of groups.csv, without its unit";
            let figure = column.map(|column| Figure::Group(column, number));
            figure.ok_or_else(|| unknown(name, names(), what))
        });
    }

    /// Reads the tests of figures, whose names are `prefix` and what is written.
    fn figures(
        &mut self,
        figures: &Figures,
        prefix: &str,
        find: &dyn Fn(&At<Text>) -> Result<Figure, Problem>,
    ) {
        for (name, wanted) in figures {
            let figure = match find(name) {
                Ok(figure) => figure,
                Err(problem) => {
                    self.problems.push(problem);
                    continue;
                }
            };
            if wanted.value.0.is_empty() {
                let problem = Problem::at(&wanted.place, "an empty list of expectations");
                self.problems.push(problem.label("expected at least one"));
            }
            for test in &wanted.value.0 {
                match parse::check(&test.value.0, figure, self.laws) {
                    Ok((check, law)) => {
                        let (name, text) =
                            (format!("{prefix}{}", name.value.0), test.value.0.clone());
                        self.expectations.push(Expectation { name, figure, text, check, law });
                    }
                    Err((title, label)) => {
                        self.problems.push(Problem::at(&test.place, title).label(label));
                    }
                }
            }
        }
    }
}

/// The number of the group of this name, the rest included if it has nodes.
fn number(groups: &Groups, name: &str, nodes: Option<u32>) -> Option<usize> {
    groups.number(name).or_else(|| (name == "rest" && has_rest(groups, nodes)).then_some(0))
}

/// Whether some nodes are in no group though there are groups.
fn has_rest(groups: &Groups, nodes: Option<u32>) -> bool {
    !groups.is_empty() && nodes.is_none_or(|nodes| groups.count(0, nodes) > 0)
}

fn no_group(groups: &Groups, name: &At<Text>, nodes: Option<u32>) -> Problem {
    let problem = Problem::at(&name.place, format!("there is no group `{}`", name.value.0));
    let rest = has_rest(groups, nodes).then_some("rest");
    let known: Vec<&str> = groups.names().chain(rest).collect();
    if known.is_empty() {
        return problem
            .label("expected figures of the run alone")
            .help("there are no `[[groups]]` to be named here");
    }
    let problem = problem.label(format!("expected {}", either(&known)));
    match (nearest(&name.value.0, known), name.value.0.as_str()) {
        (_, "rest") => problem.help("all nodes are in groups: there is no rest"),
        (Some(near), _) => problem.help(format!("did you mean `{near}`?")),
        (None, _) => problem,
    }
}

fn unknown(name: &At<Text>, known: Vec<&'static str>, what: &str) -> Problem {
    let written = &name.value.0;
    let problem = Problem::at(&name.place, format!("unknown key `{written}`"));
    let mut near: Vec<&str> = nearest(written, known.iter().copied()).into_iter().collect();
    let rest = known.iter().copied().filter(|known| !near.contains(known));
    near.extend(nearest(written, rest.collect::<Vec<_>>()));
    if near.is_empty() {
        return problem.label(format!("expected {}", either(&known)));
    }
    let problem = problem.label(format!("expected {what}"));
    problem.help(format!("did you mean {}?", either(&near)))
}
