//! Lines over a curve, as those of theory: dashed, each with its own colour and dashes, named in the key.

use super::callout::Piece;
use super::figure::{Colour, Figure, Point};
use super::head;
use super::panel::Panel;
use crate::output::units::TimeUnit;
use crate::run::overlays::Overlay;

/// How wide the lines are, in pixels.
const WIDTH: f64 = 1.75;

/// The look of a line: its colour, and the lengths of dash and gap in pixels.
pub(super) struct Style(pub Colour, pub f64, pub f64);

/// Told apart by colour and by dashes, also from the bands and the points.
const STYLES: [Style; 3] = [
    Style(Colour::BLACK, 7.0, 4.0),
    Style(Colour::GREEN, 3.0, 3.0),
    Style(Colour::PURPLE, 14.0, 3.0),
];

fn styled(lines: &[Overlay]) -> impl Iterator<Item = (&Overlay, &'static Style)> {
    lines.iter().zip(STYLES.iter().cycle())
}

/// The entries of the key, in lines of their own, if there are any; returns the height below.
pub fn key(figure: &mut Figure, y: f64, lines: &[Overlay]) -> f64 {
    if lines.is_empty() {
        return y;
    }
    let texts: Vec<&str> = lines.iter().map(|line| line.name.as_str()).collect();
    head::entries(figure, y, &texts, |figure, i, (x, y)| {
        let style = &STYLES[i % STYLES.len()];
        dashed(figure, &[(x - 1.0, y + 8.5), (x + 17.0, y + 8.5)], style);
    })
}

/// Draws the lines.
pub fn draw(figure: &mut Figure, panel: &Panel, lines: &[Overlay], unit: TimeUnit) {
    draw_some(figure, panel, lines, |_| true, unit);
}

/// Draws those of the lines that are asked for by their places, each as the key has it.
pub fn draw_some(
    figure: &mut Figure,
    panel: &Panel,
    lines: &[Overlay],
    asked: impl Fn(usize) -> bool,
    unit: TimeUnit,
) {
    for (_, (line, style)) in styled(lines).enumerate().filter(|(place, _)| asked(*place)) {
        dashed(figure, &pixels(panel, line, unit), style);
    }
}

/// What the lines cover.
pub fn obstacles(panel: &Panel, lines: &[Overlay], unit: TimeUnit) -> Vec<Piece> {
    let pieces = |line: &Overlay| {
        let points = pixels(panel, line, unit);
        let piece = |pair: &[Point]| {
            [0, 1].map(|i| (pair[i].0, pair[0].1.min(pair[1].1), pair[0].1.max(pair[1].1)))
        };
        points.windows(2).map(piece).collect::<Vec<_>>()
    };
    lines.iter().flat_map(pieces).collect()
}

/// The latest of the upright lines, in nanoseconds: the axis goes on as far.
pub fn upright(lines: &[Overlay]) -> Option<f64> {
    let upright = lines.iter().filter_map(|line| match line.points[..] {
        [(from, _), (to, _)] if from == to => Some(to * 1e9),
        _ => None,
    });
    upright.max_by(f64::total_cmp)
}

/// The part of a line that the panel shows.
fn pixels(panel: &Panel, line: &Overlay, unit: TimeUnit) -> Vec<Point> {
    let at = |(s, share): &Point| (s * 1e9 / unit.nanos, *share);
    let shown = line.points.iter().map(at).filter(|(x, _)| panel.x.shows(*x));
    shown.map(|(x, y)| panel.at(x, y)).collect()
}

/// Dashes along `points`; a dash goes on around corners.
pub(super) fn dashed(figure: &mut Figure, points: &[Point], style: &Style) {
    dashed_by(figure, points, style, WIDTH);
}

/// The same with another width in pixels.
pub(super) fn dashed_by(figure: &mut Figure, points: &[Point], style: &Style, width: f64) {
    let Style(colour, dash, gap) = *style;
    let mut drawn: Vec<Point> = points.first().copied().into_iter().collect();
    // What is left of the dash or gap at hand.
    let (mut on, mut left) = (true, dash);
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        let mut length = (to.0 - from.0).hypot(to.1 - from.1);
        while length > left {
            let share = left / length;
            from = (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1));
            length -= left;
            if on {
                drawn.push(from);
                figure.line(std::mem::take(&mut drawn), width, colour);
            } else {
                drawn = vec![from];
            }
            (on, left) = (!on, if on { gap } else { dash });
        }
        left -= length;
        if on {
            drawn.push(to);
        }
    }
    if drawn.len() > 1 {
        figure.line(drawn, width, colour);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::chart::figure::Shape;

    #[test]
    fn dashes_go_around_corners_and_leave_gaps() {
        let mut figure = Figure::new(100.0);
        let style = Style(Colour::BLACK, 8.0, 4.0);
        dashed(&mut figure, &[(0.0, 0.0), (6.0, 0.0), (6.0, 20.0)], &style);
        let lines: Vec<Vec<Point>> = (figure.shapes.into_iter())
            .map(|shape| match shape {
                Shape::Line(points, ..) => points,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(
            lines,
            [
                vec![(0.0, 0.0), (6.0, 0.0), (6.0, 2.0)],
                vec![(6.0, 6.0), (6.0, 14.0)],
                vec![(6.0, 18.0), (6.0, 20.0)],
            ]
        );
    }
}
