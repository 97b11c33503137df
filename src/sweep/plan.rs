//! [`Plan`]: the design points of a sweep, each a whole scenario.

use super::inputs::{StoredInput, distinct, paths};
use super::mistakes;
use super::parameters::{self, Parameter};
use crate::outcome::MODEL;
use crate::run::estimate;
use crate::scenario::{Axes, LoadError, Override, Scenario, Setting, Text, Usefulness};
use sha2::{Digest, Sha256};

/// More points than this need `--max-points`.
pub const POINTS_MAX: u64 = 10_000;

/// A sweep of at most so many points has a curve of each: more lines cannot be told apart.
const CURVES_MAX: usize = 8;
/// The same of curves of replications, which are all in memory until the end.
const CURVES_OF_MAX: u64 = 4_000;

/// What is to be run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The scenario without any point's values: its stem, name, claim and axes.
    pub base: Scenario,
    /// The columns of parameters, in the order of the axes.
    pub parameters: Vec<Parameter>,
    /// At least one; the last axis turns fastest.
    pub points: Vec<Point>,
    /// The files that the base or any point names.
    pub inputs: Vec<StoredInput>,
    /// The scenario as it is written, with the overrides, its axes and the paths in a result
    /// folder, as TOML. Resolved it could not be swept: its defaults may be wrong keys at a point.
    pub stored: String,
    /// Whether coverage over time is kept: of few points and replications.
    pub curves: bool,
}

/// One design point.
#[derive(Clone, Debug)]
pub struct Point {
    /// Its number, from 0.
    pub number: usize,
    /// The value of each axis.
    pub settings: Vec<Setting>,
    /// The same as cells of result files: plain numbers in base units.
    pub cells: Vec<String>,
    /// What is run, with its own number of replications and without axes.
    pub scenario: Scenario,
    /// SHA-256 of all that decides a replication besides its number, in hexadecimal.
    pub hash: String,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The scenario, or a design point, is wrong.
    #[error("{0}")]
    Load(#[from] LoadError),
    /// Nothing varies.
    #[error(
        "{0}: nothing to vary\nhelp: add a section [sweep], or give --vary KEY=A,B,C, as in \
         --vary network.loss=\"0 %,10 %\""
    )]
    NoAxis(String),
    /// Too many.
    #[error("{points} design points, and at most {most} are allowed\nhelp: --max-points {points}")]
    TooMany {
        /// How many there are.
        points: u64,
        /// How many may be.
        most: u64,
    },
}

impl Plan {
    /// The design points of the scenario in `text`, changed by `overrides`, along its own axes and
    /// those of [`Override::vary`].
    ///
    /// # Errors
    /// If the scenario or any of its points is wrong, nothing varies, or there are more than
    /// `points_max` points.
    pub fn of(text: &Text, overrides: &[Override], points_max: u64) -> Result<Plan, PlanError> {
        let mut base = text.parse(overrides)?;
        let Some(axes) = &base.sweep else { return Err(PlanError::NoAxis(text.name.clone())) };
        let count = axes.points();
        if count > points_max {
            return Err(PlanError::TooMany { points: count, most: points_max });
        }
        let of_point: Vec<Override> =
            overrides.iter().filter(|one| !one.is_of_sweep()).cloned().collect();
        let short = text.without_values();
        let mut useful: Vec<Usefulness> = Vec::new();
        let point = |number: usize| -> Result<Point, LoadError> {
            let settings = settings(axes, number);
            let keys = axes.axes.iter().zip(&settings);
            let set = keys.map(|(axis, value)| Override::point(number, &axis.key, &value.literal));
            let all: Vec<Override> = of_point.iter().cloned().chain(set).collect();
            let (scenario, keys) = short
                .parse_point(&all)
                .map_err(|error| mistakes::of_point(text, overrides, axes, number, error))?;
            useful.push(keys);
            let hash = hash(&scenario);
            Ok(Point { number, settings, cells: Vec::new(), scenario, hash })
        };
        let mut points = mistakes::all_or_none((0..count as usize).map(point))?;
        mistakes::no_key_useless(text, overrides, axes, &useful)?;
        mistakes::no_two_alike(text, overrides, axes, &points)?;
        let all = points.iter().flat_map(|point| &point.scenario.inputs);
        let inputs = distinct(base.inputs.iter().chain(all));
        let paths = paths(&inputs);
        let axes = axes.clone().with_paths(&paths);
        // After the points: what is wrong with a value is said first.
        let parameters =
            parameters::columns(&axes).map_err(|mixed| mixed.shown(text, overrides))?;
        for point in &mut points {
            point.settings = settings(&axes, point.number);
            let values = parameters.iter().zip(&point.settings);
            point.cells = values.map(|(parameter, value)| parameter.cell(value)).collect();
        }
        let stored = text.written(overrides, &base.name, &paths) + &axes.section();
        base.sweep = Some(axes);
        let mut plan = Plan { parameters, points, base, inputs, stored, curves: false };
        let curves = plan.points.iter().map(|p| estimate::curves(&p.scenario)).max().unwrap_or(0);
        let kept = plan.replications().saturating_mul(curves);
        plan.curves = plan.points.len() <= CURVES_MAX && kept <= CURVES_OF_MAX;
        Ok(plan)
    }

    /// All replications of all points.
    pub fn replications(&self) -> u64 {
        self.points.iter().fold(0, |sum, p| sum.saturating_add(p.scenario.replications))
    }

    /// The point that takes the most memory.
    ///
    /// # Panics
    /// Never: there is a point.
    pub fn largest(&self) -> &Point {
        let bytes = |point: &&Point| estimate::bytes_per_replication(&point.scenario);
        self.points.iter().max_by_key(bytes).expect("a plan has a point")
    }

    /// The axes.
    pub fn axes(&self) -> &Axes {
        self.base.sweep.as_ref().expect("a plan has axes")
    }
}

/// The values of point `number`.
fn settings(axes: &Axes, number: usize) -> Vec<Setting> {
    let values = axes.axes.iter().zip(indices(axes, number));
    values.map(|(axis, index)| axis.values[index].clone()).collect()
}

/// Which values point `number` has, an index an axis.
pub(super) fn indices(axes: &Axes, number: usize) -> Vec<usize> {
    if axes.zip {
        return vec![number; axes.axes.len()];
    }
    let mut rest = number;
    let mut indices = Vec::new();
    for axis in axes.axes.iter().rev() {
        indices.push(rest % axis.values.len());
        rest /= axis.values.len();
    }
    indices.reverse();
    indices
}

/// Equal for equal design points, under whatever name, in whatever file.
fn hash(scenario: &Scenario) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("model = {MODEL}\n"));
    hash.update(&scenario.essence);
    for input in &scenario.inputs {
        hash.update(format!("{}\n", input.bytes.len()));
        hash.update(&input.bytes);
    }
    hash.finalize().iter().map(|octet| format!("{octet:02x}")).collect()
}
