//! What is wrong with design points, shown at the axes that lead to them.

use super::Point;
use super::plan::indices;
use crate::scenario::{Axes, Chosen, LoadError, Mark, Override, Text, Usefulness};
use std::collections::{BTreeMap, BTreeSet};

/// After so many wrong points no further ones are looked at.
const WRONG_MAX: usize = 20;

/// The mistakes of point `number` where its values stand; `error` is what is known already.
pub(super) fn of_point(
    text: &Text,
    overrides: &[Override],
    axes: &Axes,
    number: usize,
    error: LoadError,
) -> LoadError {
    let chosen = chosen(axes, number);
    let values: Vec<String> =
        chosen.iter().map(|one| format!("{} = {}", one.key, one.literal)).collect();
    let help = format!("this is design point {number}: {}", values.join(", "));
    text.mistakes_at(overrides, &chosen, &BTreeSet::new(), &help).unwrap_or(error)
}

/// The values of point `number`.
fn chosen(axes: &Axes, number: usize) -> Vec<Chosen<'_>> {
    let values = axes.axes.iter().zip(indices(axes, number));
    let chosen = values.map(|(axis, index)| {
        let literal = axis.values[index].literal.as_str();
        Chosen { key: &axis.key, index, literal }
    });
    chosen.collect()
}

/// No key does nothing at every point that has it; each is shown at the first of these.
pub(super) fn no_key_useless(
    text: &Text,
    overrides: &[Override],
    axes: &Axes,
    points: &[Usefulness],
) -> Result<(), LoadError> {
    let mut useless = Usefulness::useless(points.iter());
    let mut found: Option<LoadError> = None;
    for (number, point) in points.iter().enumerate() {
        let here = point.idle_of(&useless);
        if here.is_empty() {
            continue;
        }
        let chosen = chosen(axes, number);
        let error =
            text.mistakes_at(overrides, &chosen, &here, "no design point makes anything of it");
        useless.retain(|key| !here.contains(key));
        match (error, &mut found) {
            (Some(LoadError::Invalid(more)), Some(LoadError::Invalid(all))) => all.absorb(more),
            (Some(error), None) => found = Some(error),
            (Some(_) | None, _) => {}
        }
    }
    found.map_or(Ok(()), Err)
}

/// All points, or what is wrong with any of them.
pub(super) fn all_or_none(
    points: impl Iterator<Item = Result<Point, LoadError>>,
) -> Result<Vec<Point>, LoadError> {
    let (mut good, mut wrong, mut found) = (Vec::new(), 0, None);
    for point in points {
        wrong += usize::from(point.is_err());
        match (point, &mut found) {
            (Ok(point), None) => good.push(point),
            (Err(error), None) => found = Some(error),
            (Err(LoadError::Invalid(more)), Some(LoadError::Invalid(all))) => all.absorb(more),
            (Ok(_) | Err(_), Some(_)) => {}
        }
        if wrong >= WRONG_MAX {
            break;
        }
    }
    found.map_or(Ok(good), Err)
}

/// No two points are the same run, as with the values `0.1` and `"10 %"`, or with two names. (Of
/// points that differ in `replications` alone one contains the other: that is no mistake.)
pub(super) fn no_two_alike(
    text: &Text,
    overrides: &[Override],
    axes: &Axes,
    points: &[Point],
) -> Result<(), LoadError> {
    let mut seen: BTreeMap<(&str, u64), usize> = BTreeMap::new();
    let again = points.iter().find_map(|point| {
        let same = (&*point.hash, point.scenario.replications);
        let first = seen.insert(same, point.number)?;
        Some([point.number, first])
    });
    let Some([second, first]) = again else { return Ok(()) };
    let [of_second, of_first] = [second, first].map(|number| indices(axes, number));
    let places = of_second.iter().zip(&of_first).zip(&axes.axes);
    let differing = places.filter(|((one, other), _)| one != other);
    // Zipped axes may repeat a value: it is all of them together that must not.
    let mut marks = Vec::new();
    for ((one, other), axis) in differing {
        for (index, point) in [(*one, second), (*other, first)] {
            let label = format!("`{}` of point {point}", axis.values[index].text);
            marks.push(Mark { key: &axis.key, index, label });
        }
    }
    let title = format!("design points {first} and {second} are the same");
    Err(text.axes_error(overrides, title, &marks))
}
