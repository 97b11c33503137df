//! Sweeps: a scenario at many design points, each with its replications, on all cores.
//!
//! A [`Plan`] is made before anything runs: every design point is a whole, valid scenario. Then
//! [`run_points`] hands out replications, those of the largest points first, and keeps of each only
//! the columns of `convergence.csv`, and of few points the curve. All points have the same master
//! seed unless an axis is `seed`, so points that share a topology, phases, victims or events share
//! their draws: common random numbers.

mod inputs;
mod mistakes;
mod parameters;
mod plan;
mod points;
mod statistics;
mod theory;

pub use inputs::StoredInput;
pub use parameters::{Holds, Parameter};
pub use plan::{POINTS_MAX, Plan, PlanError, Point};
pub use points::{Failure, Results, run_points};
pub use statistics::{Metric, Spread, Statistics, is_metric, of_cells, of_group, of_metric};
pub use theory::{Theory, theory};
