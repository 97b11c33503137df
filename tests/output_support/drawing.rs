//! A chart as a reader finds it: its texts with the boxes they take, its lines and its patches,
//! read from the SVG. All lengths are in logical pixels.

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// SVG coordinates per logical pixel.
const SCALE: f64 = 4.0;
/// Of the embedded font: the height of a line over the em.
const LINE_PER_EM: f64 = 3408.0 / 2816.0;
/// Grid, axis, lines to labels.
const NEUTRAL: [&str; 3] = ["#E4E4E4", "#999999", "#555555"];
const FAMILY: &str = "the charts' font";

static FONTS: LazyLock<()> = LazyLock::new(|| {
    let regular: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");
    let bold: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.otf");
    for (style, bytes) in [(FontStyle::Normal, regular), (FontStyle::Bold, bold)] {
        assert!(register_font(FAMILY, style, bytes).is_ok());
    }
});

#[derive(Clone, Copy, Debug)]
pub struct Box {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Box {
    pub fn overlaps(&self, other: &Box) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// How far a point is from it; 0 inside.
    pub fn distance(&self, (x, y): (f64, f64)) -> f64 {
        let across = (self.left - x).max(x - self.right).max(0.0);
        across.hypot((self.top - y).max(y - self.bottom).max(0.0))
    }

    /// Whether the line from `a` to `b` enters it, looked at every half pixel.
    pub fn crossed(&self, a: (f64, f64), b: (f64, f64)) -> bool {
        let steps = (2.0 * (b.0 - a.0).hypot(b.1 - a.1)).ceil().max(1.0) as u32;
        (0..=steps).any(|i| {
            let share = f64::from(i) / f64::from(steps);
            self.distance((a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1))) == 0.0
        })
    }
}

#[derive(Debug)]
pub struct Text {
    pub text: String,
    pub area: Box,
}

#[derive(Debug)]
pub struct Line {
    pub points: Vec<(f64, f64)>,
    pub stroke: String,
}

#[derive(Debug)]
pub struct Filled {
    pub area: Box,
    pub fill: String,
}

#[derive(Debug, Default)]
pub struct Drawing {
    pub width: f64,
    pub height: f64,
    pub texts: Vec<Text>,
    pub lines: Vec<Line>,
    pub rects: Vec<Filled>,
    pub areas: Vec<Filled>,
    pub discs: Vec<Filled>,
}

impl Drawing {
    pub fn of(svg: &str) -> Drawing {
        let mut drawing = Drawing::default();
        for element in svg.split('<').skip(1) {
            let (tag, content) = element.split_once('>').expect("an element ends");
            let number = |name: &str| attribute(tag, name).parse::<f64>().unwrap() / SCALE;
            let fill = || attribute(tag, "fill").to_string();
            match tag.split(' ').next().unwrap() {
                "svg" => {
                    drawing.width = SCALE * number("width");
                    drawing.height = SCALE * number("height");
                }
                "text" => drawing.texts.push(text(tag, content)),
                "polyline" => {
                    let stroke = attribute(tag, "stroke").to_string();
                    drawing.lines.push(Line { points: points(tag), stroke });
                }
                "polygon" => {
                    drawing.areas.push(Filled { area: around(&points(tag)), fill: fill() });
                }
                "rect" => {
                    let (x, y) = (number("x"), number("y"));
                    let far = (x + number("width"), y + number("height"));
                    drawing.rects.push(Filled { area: around(&[(x, y), far]), fill: fill() });
                }
                "circle" => {
                    let (x, y, r) = (number("cx"), number("cy"), number("r"));
                    let area = around(&[(x - r, y - r), (x + r, y + r)]);
                    drawing.discs.push(Filled { area, fill: fill() });
                }
                _ => {}
            }
        }
        drawing
    }

    /// All words, in the order of drawing.
    pub fn words(&self) -> String {
        self.texts.iter().map(|text| text.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The entries of the keys: the patch's colour, and the text to its right.
    pub fn legend(&self) -> Vec<(String, String)> {
        let patch = |rect: &&Filled| {
            let Box { left, top, right, bottom } = rect.area;
            (right - left, bottom - top) == (16.0, 11.0)
        };
        let beside = |rect: &Filled, text: &Text| {
            let gap = text.area.left - rect.area.right;
            let middle = (rect.area.top + rect.area.bottom) / 2.0;
            (0.0..10.0).contains(&gap) && (text.area.top..text.area.bottom).contains(&middle)
        };
        let entry = |rect: &Filled| {
            let text = self.texts.iter().find(|text| beside(rect, text)).map(|t| t.text.clone());
            (rect.fill.clone(), text.unwrap_or_default())
        };
        self.rects.iter().filter(patch).map(entry).collect()
    }

    /// The colours of areas and lines, but for grid, axis and the lines to labels.
    pub fn colours(&self) -> BTreeSet<&str> {
        let fills = self.areas.iter().map(|area| area.fill.as_str());
        let strokes = self.lines.iter().map(|line| line.stroke.as_str());
        fills.chain(strokes).filter(|colour| !NEUTRAL.contains(colour)).collect()
    }

    /// Whether anything but a patch of a key has this colour.
    pub fn draws(&self, colour: &str) -> bool {
        self.areas.iter().any(|area| area.fill == colour)
            || self.lines.iter().any(|line| line.stroke == colour)
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let start = format!(" {name}=\"");
    let at = tag.find(&start).unwrap_or_else(|| panic!("no {name} in {tag}")) + start.len();
    tag[at..].split('"').next().unwrap()
}

fn points(tag: &str) -> Vec<(f64, f64)> {
    let pair = |pair: &str| {
        let (x, y) = pair.split_once(',').unwrap();
        (x.parse::<f64>().unwrap() / SCALE, y.parse::<f64>().unwrap() / SCALE)
    };
    attribute(tag, "points").split_whitespace().map(pair).collect()
}

fn around(points: &[(f64, f64)]) -> Box {
    let fold = |pick: fn(&(f64, f64)) -> f64, choose: fn(f64, f64) -> f64| {
        points.iter().map(pick).reduce(choose).unwrap_or(0.0)
    };
    Box {
        left: fold(|p| p.0, f64::min),
        top: fold(|p| p.1, f64::min),
        right: fold(|p| p.0, f64::max),
        bottom: fold(|p| p.1, f64::max),
    }
}

fn text(tag: &str, content: &str) -> Text {
    let plain = content.trim_matches('\n').replace('\u{a0}', " ");
    let plain = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    let text = plain.replace("&apos;", "'").replace("&amp;", "&");
    let number = |name: &str| attribute(tag, name).parse::<f64>().unwrap() / SCALE;
    let em = number("font-size");
    let bold = tag.contains("font-weight=\"bold\"");
    let width = width(&text, em, bold);
    let (x, baseline) = (number("x"), number("y") + 0.76 * em);
    let left = match attribute(tag, "text-anchor") {
        "middle" => x - width / 2.0,
        "end" => x - width,
        _ => x,
    };
    let (top, bottom) = (baseline - 0.73 * em, baseline + 0.2 * em);
    Text { text, area: Box { left, top, right: left + width, bottom } }
}

fn width(text: &str, em: f64, bold: bool) -> f64 {
    LazyLock::force(&FONTS);
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    let font = FontDesc::new(FontFamily::Name(FAMILY), em * SCALE * LINE_PER_EM, style);
    f64::from(font.box_size(text).unwrap().0) / SCALE
}
