//! What `[expect]` names is something that nodes of this kind have.

use super::Checker;
use crate::outcome::{About, Column, Invariant, STORES, VIEWS};
use crate::scenario::errors::Problem;
use crate::scenario::kinds::ProtocolSpec;
use crate::scenario::parse;
use crate::scenario::raw::Document;
use std::path::Path;

impl Checker<'_> {
    /// What could not break is not worth expecting, nor a figure that there is not.
    /// `protocols` are that of all nodes, then those of groups: what one of them has can be judged.
    pub(super) fn can_be_judged(&mut self, document: &Document, protocols: &[&ProtocolSpec]) {
        let Some(section) = &document.expect else { return };
        for (name, _) in &section.value.run {
            let why = |protocol: &&ProtocolSpec| match Invariant::named(&name.value.0) {
                Some(invariant) => nothing_to_judge(invariant, protocol),
                None => no_figure(&name.value.0, protocol),
            };
            let reasons: Option<Vec<&str>> = protocols.iter().map(why).collect();
            let Some(why) = reasons.and_then(|all| all.first().copied()) else { continue };
            let title = format!("`{}` has nothing to judge", name.value.0);
            let label = format!("nodes of kind {} {why}", protocols[0].kind());
            self.add(Problem::at(&name.place, title).label(label));
        }
    }
}

/// What `[expect]` may name of a kind with its defaults beside the figures of every run: under a label
/// each the invariants, and the figures that not all kinds have.
///
/// # Panics
/// If there is no such kind.
pub fn judged_of(kind: &str) -> Vec<(&'static str, Vec<&'static str>)> {
    let text = format!(
        "[cluster]\nnodes = 2\n[protocol]\nkind = \"{kind}\"\n[stop]\nwhen = \"never\"\nat = \"1 s\"\n"
    );
    let scenario = parse(&text, "kind.toml", Path::new(""), &[]);
    let scenario = scenario.expect("a kind of the catalogue, with its defaults");
    let protocol = &scenario.protocol;
    let can_be = |invariant: &Invariant| nothing_to_judge(*invariant, protocol).is_none();
    let invariants = Invariant::ALL.into_iter().filter(can_be).map(Invariant::name);
    let figures = STORES.iter().chain(VIEWS).map(Column::expect_name);
    let figures = figures.filter(|name| no_figure(name, protocol).is_none());
    let all = [("checks", invariants.collect()), ("figures", figures.collect::<Vec<_>>())];
    all.into_iter().filter(|(_, names)| !names.is_empty()).collect()
}

fn nothing_to_judge(invariant: Invariant, protocol: &ProtocolSpec) -> Option<&'static str> {
    match invariant.is_about() {
        About::Lists if !protocol.keeps_views() => Some(NO_LISTS),
        About::Lists if of_records(invariant) && !protocol.keeps_records() => {
            Some("keep lists of addresses, without records, and are not on their own")
        }
        About::Lists if invariant == Invariant::NoNodeDeaf && !protocol.goes_deaf() => {
            Some(ALL_EARS)
        }
        About::Values if protocol.changes_are_items() => Some("write no values"),
        // To forget a value is to go back.
        About::Values
            if invariant == Invariant::NoVersionGoesBack
                && protocol.keeps_views()
                && protocol.lapses() =>
        {
            Some("erase what is not renewed; `no_record_goes_back` judges their records")
        }
        _ => None,
    }
}

fn of_records(invariant: Invariant) -> bool {
    use Invariant::{ListsItself, NoRecordGoesBack, NoRecordInvented};
    matches!(invariant, ListsItself | NoRecordGoesBack | NoRecordInvented)
}

fn no_figure(name: &str, protocol: &ProtocolSpec) -> Option<&'static str> {
    let is_of = |columns: &[Column]| columns.iter().any(|column| column.expect_name() == name);
    if is_of(VIEWS) && !protocol.keeps_views() {
        return Some(NO_LISTS);
    }
    if name.starts_with("age_") && !protocol.keeps_records() {
        return Some("renew no records");
    }
    if name == "deaf" && !protocol.goes_deaf() {
        return Some(ALL_EARS);
    }
    if name == "without_self_share" && !protocol.keeps_records() && !protocol.may_call_itself() {
        return Some("are with these keys not on their own lists");
    }
    (is_of(STORES) && !protocol.compares_stores()).then_some("have stores that are not compared")
}

const ALL_EARS: &str = "take in all that they can read";
const NO_LISTS: &str = "keep no lists of each other";
