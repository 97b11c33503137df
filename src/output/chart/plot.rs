//! Draws a [`Figure`] as PNG or SVG. The only user of `plotters` and `png`.
//!
//! A PNG is drawn at four times the logical size and reduced to twice, in linear light, which
//! hides that plotters draws on whole pixels. The font is embedded: no font of the system is used.

use super::figure::{Anchor, Colour, Figure, Font, Point, Shape};
use plotters::backend::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor, TextStyle, register_font};
use std::sync::LazyLock;

static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");
static SEMI_BOLD: &[u8] = include_bytes!("../../../assets/fonts/Inter-SemiBold.otf");

/// Named with its substitutes, for readers of an SVG who have no Inter.
const FAMILY: &str = "Inter, Helvetica, Arial, sans-serif";
/// The height of a line of Inter over its em: (ascent − descent) / units per em.
const LINE_PER_EM: f64 = 3408.0 / 2816.0;
/// What plotters takes an SVG's line height over its em to be.
const SVG_LINE_PER_EM: f64 = 1.24;
/// Drawn pixels per logical pixel.
const SCALE: f64 = 4.0;

static FONTS: LazyLock<()> = LazyLock::new(|| {
    for (style, bytes) in [(FontStyle::Normal, REGULAR), (FontStyle::Bold, SEMI_BOLD)] {
        assert!(register_font(FAMILY, style, bytes).is_ok(), "the embedded font is sound");
    }
});

/// The width of `text`, in logical pixels.
pub fn text_width(text: &str, font: Font) -> f64 {
    let size = font.size * SCALE * LINE_PER_EM;
    let (width, _) = desc(font, size).box_size(text).expect("the font is registered");
    f64::from(width) / SCALE
}

/// The figure as a PNG of twice its logical size.
pub fn png(figure: &Figure) -> Vec<u8> {
    let (width, height) = drawn_size(figure);
    let mut pixels = vec![255u8; (width * height * 3) as usize];
    let backend = BitMapBackend::with_buffer(&mut pixels, (width, height));
    draw(figure, &mut Canvas { backend, svg: false });
    let reduced = halve(&pixels, width as usize);
    encode(&reduced, width / 2, height / 2)
}

/// The figure as an SVG of its logical size.
pub fn svg(figure: &Figure) -> Vec<u8> {
    let (width, height) = drawn_size(figure);
    let mut text = String::new();
    let mut backend = SVGBackend::with_string(&mut text, (width, height));
    let all = ((0, 0), (width as i32, height as i32));
    done(backend.draw_rect(all.0, all.1, &rgb(Colour::WHITE), true));
    let mut canvas = Canvas { backend, svg: true };
    draw(figure, &mut canvas);
    done(canvas.backend.present());
    drop(canvas);
    // The drawing keeps its fine coordinates; its size on a page is the logical one.
    let fine = format!("width=\"{width}\" height=\"{height}\"");
    let logical = format!("width=\"{}\" height=\"{}\"", figure.width, figure.height);
    text.replacen(&fine, &logical, 1).into_bytes()
}

fn drawn_size(figure: &Figure) -> (u32, u32) {
    ((figure.width * SCALE) as u32, (figure.height * SCALE) as u32)
}

fn desc(font: Font, size: f64) -> FontDesc<'static> {
    LazyLock::force(&FONTS);
    let style = if font.bold { FontStyle::Bold } else { FontStyle::Normal };
    FontDesc::new(FontFamily::Name(FAMILY), size, style)
}

fn rgb(colour: Colour) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

/// Drawing into memory has no way to fail.
fn done<E: std::fmt::Debug>(result: Result<(), E>) {
    result.expect("memory takes every drawing");
}

fn pixel(point: Point) -> (i32, i32) {
    ((point.0 * SCALE).round() as i32, (point.1 * SCALE).round() as i32)
}

/// Whether the line from `a` to `b` is neither level nor upright.
fn slanted(a: (i32, i32), b: (i32, i32)) -> bool {
    a.0 != b.0 && a.1 != b.1
}

struct Canvas<B: DrawingBackend> {
    backend: B,
    svg: bool,
}

fn draw<B: DrawingBackend>(figure: &Figure, canvas: &mut Canvas<B>) {
    for shape in &figure.shapes {
        match shape {
            Shape::Rect(rect, fill) => {
                let corners = (pixel((rect.left, rect.top)), pixel((rect.right, rect.bottom)));
                canvas.rect(corners, *fill);
            }
            Shape::Line(points, width, colour) => canvas.line(points, *width, *colour),
            Shape::Area(points, fill) => canvas.polygon(points.iter().copied().map(pixel), *fill),
            Shape::Disc(centre, radius, fill) => canvas.disc(pixel(*centre), *radius, *fill),
            Shape::Text(at, text, font, anchor) => canvas.text(*at, text, *font, *anchor),
        }
    }
}

impl<B: DrawingBackend> Canvas<B> {
    /// A bitmap's rectangle includes its last row and column, an SVG's does not.
    fn rect(&mut self, (from, to): ((i32, i32), (i32, i32)), fill: Colour) {
        let to = if self.svg { to } else { (to.0 - 1, to.1 - 1) };
        if to.0 >= from.0 && to.1 >= from.1 {
            done(self.backend.draw_rect(from, to, &rgb(fill), true));
        }
    }

    fn polygon(&mut self, points: impl Iterator<Item = (i32, i32)>, fill: Colour) {
        done(self.backend.fill_polygon(points, &rgb(fill)));
    }

    fn disc(&mut self, centre: (i32, i32), radius: f64, fill: Colour) {
        let radius = (radius * SCALE).round() as u32;
        done(self.backend.draw_circle(centre, radius, &rgb(fill), true));
    }

    /// In a bitmap every segment is drawn by itself, with round joints: plotters makes one polygon
    /// of a path, which has holes where it overlaps itself.
    fn line(&mut self, points: &[Point], width: f64, colour: Colour) {
        let drawn = (width * SCALE).round().max(1.0) as u32;
        let mut path: Vec<(i32, i32)> = points.iter().copied().map(pixel).collect();
        path.dedup();
        if self.svg {
            done(self.backend.draw_path(path, &rgb(colour).stroke_width(drawn)));
            return;
        }
        for pair in path.windows(2) {
            self.segment(pair[0], pair[1], drawn, colour);
        }
        for corner in path.windows(3).filter(|c| slanted(c[0], c[1]) || slanted(c[1], c[2])) {
            done(self.backend.draw_circle(corner[1], drawn / 2, &rgb(colour), true));
        }
    }

    /// One that is level or upright reaches half its width past its ends, which makes corners.
    fn segment(&mut self, a: (i32, i32), b: (i32, i32), width: u32, colour: Colour) {
        if !slanted(a, b) {
            let half = (width / 2) as i32;
            let rest = width as i32 - half;
            let from = (a.0.min(b.0) - half, a.1.min(b.1) - half);
            return self.rect((from, (a.0.max(b.0) + rest, a.1.max(b.1) + rest)), colour);
        }
        let (dx, dy) = (f64::from(b.0 - a.0), f64::from(b.1 - a.1));
        let reach = f64::from(width) / 2.0 / dx.hypot(dy);
        let across = ((-dy * reach).round() as i32, (dx * reach).round() as i32);
        let corner = |p: (i32, i32), sign: i32| (p.0 + sign * across.0, p.1 + sign * across.1);
        let corners = [corner(a, 1), corner(b, 1), corner(b, -1), corner(a, -1)];
        self.polygon(corners.into_iter(), colour);
    }

    fn text(&mut self, at: Point, text: &str, font: Font, anchor: Anchor) {
        let em = font.size * SCALE;
        // plotters puts the baseline below the top of a text by its own measure in each backend.
        let (size, ascent) = match self.svg {
            true => (em * SVG_LINE_PER_EM, em * 0.76),
            false => (em * LINE_PER_EM, em * LINE_PER_EM / 2.0),
        };
        let horizontal = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let colour = rgb(font.colour);
        let style = TextStyle::from(desc(font, size)).color(&colour);
        let style = style.pos(Pos::new(horizontal, VPos::Top));
        let (x, baseline) = pixel(at);
        done(self.backend.draw_text(text, &style, (x, baseline - ascent.round() as i32)));
    }
}

/// sRGB to linear light, 0 to 65,535.
static LINEAR: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let linear = |value: f64| match value <= 0.04045 {
        true => value / 12.92,
        false => libm::pow((value + 0.055) / 1.055, 2.4),
    };
    (0..256).map(|v| (linear(f64::from(v) / 255.0) * 65_535.0).round() as u32).collect()
});

/// The sum of four linear values, in steps of 64, to sRGB.
static GAMMA: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let gamma = |value: f64| match value <= 0.003_130_8 {
        true => value * 12.92,
        false => 1.055 * libm::pow(value, 1.0 / 2.4) - 0.055,
    };
    let steps = 4 * 65_535 / 64 + 1;
    (0..=steps)
        .map(|s| (gamma(f64::from(s) / f64::from(steps - 1)) * 255.0).round() as u8)
        .collect()
});

/// Averages each square of four pixels.
fn halve(pixels: &[u8], width: usize) -> Vec<u8> {
    let (linear, gamma) = (&*LINEAR, &*GAMMA);
    let row = width * 3;
    let mut out = Vec::with_capacity(pixels.len() / 4);
    for rows in pixels.chunks_exact(2 * row) {
        let (upper, lower) = rows.split_at(row);
        for (a, b) in upper.chunks_exact(6).zip(lower.chunks_exact(6)) {
            for channel in 0..3 {
                let values = [a[channel], a[channel + 3], b[channel], b[channel + 3]];
                let sum: u32 = values.iter().map(|v| linear[usize::from(*v)]).sum();
                out.push(gamma[(sum / 64) as usize]);
            }
        }
    }
    out
}

fn encode(pixels: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    let written = encoder.write_header().and_then(|mut w| w.write_image_data(pixels));
    written.expect("memory takes every picture");
    out
}
