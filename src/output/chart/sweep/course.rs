//! How a sweep went: which points were run, where expectations failed, and the facts of the head.

use crate::outcome::Verdict;
use crate::output::chart::{head, model};
use crate::output::summary::plural;
use crate::output::sweep::SweepSource;
use crate::output::units::grouped;
use crate::sweep::Plan;
use std::collections::BTreeSet;

/// What all charts of a sweep have in common.
pub(super) struct Course {
    /// By point: whether all its replications were run.
    pub complete: Vec<bool>,
    /// By point: whether an expectation failed there.
    pub failed: Vec<bool>,
    /// Which ones failed, in words.
    pub warning: Option<String>,
    /// What was run, in words.
    pub facts: String,
}

impl Course {
    pub fn of(source: &SweepSource) -> Course {
        let count = source.plan.points.len();
        let (mut complete, mut failed) = (vec![false; count], vec![false; count]);
        let mut broken = BTreeSet::new();
        let mut judged = false;
        for (point, rows) in source.complete() {
            complete[point.number] = true;
            for judgement in point.scenario.expect.iter().map(|e| e.judge(rows)) {
                judged = true;
                failed[point.number] |= !judgement.holds;
                broken.extend((!judgement.holds).then_some(judgement.text));
            }
        }
        let warning = (!broken.is_empty()).then(|| warning(&complete, &failed, &broken));
        let mut facts = facts(source.plan);
        let rows = || source.results.points.iter().flatten();
        let converged = rows().all(|row| row.verdict == Verdict::Converged);
        facts.extend(converged.then(|| "all converged".to_string()));
        match part(&complete) {
            Some(done) => facts.push(format!("interrupted: {done} design points complete")),
            None if judged && broken.is_empty() => facts.push("expectations hold".to_string()),
            None => {}
        }
        Course { complete, failed, warning, facts: head::joined(&facts) }
    }

    /// Whether an estimate is missing at a point because it was not run.
    pub fn not_run(&self, point: usize) -> bool {
        !self.complete[point]
    }
}

/// `5 of 12`; none if all were run.
fn part(complete: &[bool]) -> Option<String> {
    let done = complete.iter().filter(|done| **done).count();
    let [some, all] = [done, complete.len()].map(|count| grouped(count as i128));
    (done < complete.len()).then(|| format!("{some} of {all}"))
}

fn warning(complete: &[bool], failed: &[bool], broken: &BTreeSet<String>) -> String {
    let count = |all: &[bool]| all.iter().filter(|one| **one).count() as u64;
    let (bad, all) = (grouped(count(failed).into()), plural(count(complete), "design point"));
    let broken: Vec<&str> = broken.iter().map(String::as_str).collect();
    format!("Expectations failed at {bad} of {all}: {}", broken.join("; "))
}

/// What all points have in common, then how they were run.
fn facts(plan: &Plan) -> Vec<String> {
    let all: Vec<Vec<String>> =
        plan.points.iter().map(|point| model::model_facts(&point.scenario)).collect();
    let everywhere = |fact: &String| all.iter().all(|other| other.contains(fact));
    // A protocol is one fact of several parts, each of which may vary.
    let part_everywhere = |part: &str| {
        let has = |fact: &String| fact.split(", ").any(|other| other == part);
        all.iter().all(|facts| facts.iter().any(has))
    };
    let mut facts = Vec::new();
    for fact in &all[0] {
        match everywhere(fact) {
            true => facts.push(fact.clone()),
            false => {
                facts.extend(fact.split(", ").filter(|p| part_everywhere(p)).map(String::from))
            }
        }
    }
    facts.push(plural(plan.points.len() as u64, "design point"));
    let counts = plan.points.iter().map(|p| p.scenario.replications);
    let (least, most) = (counts.clone().min().unwrap_or(0), counts.max().unwrap_or(0));
    facts.push(match least == most {
        true => format!("{} a point", plural(least, "replication")),
        false => format!("{} to {} a point", grouped(least.into()), plural(most, "replication")),
    });
    let seed = plan.points[0].scenario.seed;
    let one = plan.points.iter().all(|p| p.scenario.seed == seed);
    facts.push(if one { format!("seed {seed}") } else { "seeds vary".to_string() });
    facts
}
