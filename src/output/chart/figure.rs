//! [`Figure`]: a picture as plain data, in logical pixels; what draws it need know no chart.

/// A place: pixels from the left, pixels from the top.
pub type Point = (f64, f64);

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// The palette of Okabe and Ito, which colour-blind readers can tell apart, and greys.
#[allow(missing_docs)]
impl Colour {
    pub const BLUE: Colour = Colour(0x00, 0x72, 0xB2);
    pub const SKY: Colour = Colour(0x56, 0xB4, 0xE9);
    pub const GREEN: Colour = Colour(0x00, 0x9E, 0x73);
    pub const ORANGE: Colour = Colour(0xE6, 0x9F, 0x00);
    pub const YELLOW: Colour = Colour(0xF0, 0xE4, 0x42);
    pub const VERMILLION: Colour = Colour(0xD5, 0x5E, 0x00);
    pub const PURPLE: Colour = Colour(0xCC, 0x79, 0xA7);
    pub const RED: Colour = Colour(0xC8, 0x10, 0x2E);
    pub const BLACK: Colour = Colour(0x1A, 0x1A, 0x1A);
    pub const GREY: Colour = Colour(0x55, 0x55, 0x55);
    pub const SILVER: Colour = Colour(0x99, 0x99, 0x99);
    pub const GRID: Colour = Colour(0xE4, 0xE4, 0xE4);
    pub const WHITE: Colour = Colour(0xFF, 0xFF, 0xFF);

    /// The colour with this much of its light (0 to 1).
    pub fn shade(self, light: f64) -> Colour {
        let less = |part: u8| (f64::from(part) * light).round() as u8;
        Colour(less(self.0), less(self.1), less(self.2))
    }

    /// The colour laid over white with this opacity (0 to 1).
    pub fn tint(self, opacity: f64) -> Colour {
        let mix = |part: u8| (255.0 - (255.0 - f64::from(part)) * opacity).round() as u8;
        Colour(mix(self.0), mix(self.1), mix(self.2))
    }
}

/// A rectangle by its edges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// The left edge.
    pub left: f64,
    /// The upper edge.
    pub top: f64,
    /// The right edge.
    pub right: f64,
    /// The lower edge.
    pub bottom: f64,
}

/// Where a text stands relative to its place on the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Font {
    /// The em, in pixels.
    pub size: f64,
    /// Semi-bold instead of regular.
    pub bold: bool,
    /// Its colour.
    pub colour: Colour,
}

/// A font of this size.
pub const fn font(size: f64, colour: Colour) -> Font {
    Font { size, bold: false, colour }
}

/// A semi-bold font of this size.
pub const fn bold(size: f64, colour: Colour) -> Font {
    Font { size, bold: true, colour }
}

/// One thing to draw; later ones cover earlier ones.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A filled rectangle.
    Rect(Rect, Colour),
    /// A line through points, `width` pixels wide.
    Line(Vec<Point>, f64, Colour),
    /// A filled polygon.
    Area(Vec<Point>, Colour),
    /// A filled circle of this radius.
    Disc(Point, f64, Colour),
    /// A text on a baseline.
    Text(Point, String, Font, Anchor),
}

/// A picture: white, and shapes on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// In logical pixels.
    pub width: f64,
    /// In logical pixels.
    pub height: f64,
    /// In the order of drawing.
    pub shapes: Vec<Shape>,
}

impl Figure {
    /// An empty picture of this width; its height comes last.
    pub fn new(width: f64) -> Figure {
        Figure { width, height: 0.0, shapes: Vec::new() }
    }

    /// Adds a filled rectangle.
    pub fn rect(&mut self, rect: Rect, fill: Colour) {
        self.shapes.push(Shape::Rect(rect, fill));
    }

    /// Adds a line through `points`.
    pub fn line(&mut self, points: Vec<Point>, width: f64, colour: Colour) {
        self.shapes.push(Shape::Line(points, width, colour));
    }

    /// Adds a filled polygon.
    pub fn area(&mut self, points: Vec<Point>, fill: Colour) {
        self.shapes.push(Shape::Area(points, fill));
    }

    /// Adds a filled circle.
    pub fn disc(&mut self, centre: Point, radius: f64, fill: Colour) {
        self.shapes.push(Shape::Disc(centre, radius, fill));
    }

    /// Adds a text that begins at `at`.
    pub fn text(&mut self, at: Point, text: impl Into<String>, font: Font) {
        self.anchored(at, text, font, Anchor::Start);
    }

    /// Adds a text that stands relative to `at` as `anchor` says.
    pub fn anchored(&mut self, at: Point, text: impl Into<String>, font: Font, anchor: Anchor) {
        self.shapes.push(Shape::Text(at, text.into(), font, anchor));
    }
}
