//! What theory says at the points of a plan.

use super::Plan;
use crate::scenario::laws::{Law, Measured, law};

/// One law over the points to which it applies.
#[derive(Clone, Debug, PartialEq)]
pub struct Theory {
    /// The formula.
    pub name: &'static str,
    /// The number of each point, ascending, and the law's value there: seconds, shares from 0 to 1,
    /// or messages.
    pub points: Vec<(usize, f64)>,
}

/// The laws of what is measured, in the order in which the points meet them.
pub fn theory(plan: &Plan, measured: Measured) -> Vec<Theory> {
    let mut all: Vec<Theory> = Vec::new();
    for point in &plan.points {
        let Some(Law { name, value }) = law(&point.scenario, measured) else { continue };
        match all.iter_mut().find(|theory| theory.name == name) {
            Some(theory) => theory.points.push((point.number, value)),
            None => all.push(Theory { name, points: vec![(point.number, value)] }),
        }
    }
    all
}
