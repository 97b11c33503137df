//! The colours of heat maps: viridis (van der Walt and Smith, 2015), even in lightness, readable
//! without colour vision and in grey.

use crate::output::chart::figure::Colour;

/// At equal steps from the least to the greatest.
const STEPS: [Colour; 11] = [
    Colour(0x44, 0x01, 0x54),
    Colour(0x48, 0x24, 0x75),
    Colour(0x41, 0x44, 0x87),
    Colour(0x35, 0x5F, 0x8D),
    Colour(0x2A, 0x78, 0x8E),
    Colour(0x21, 0x91, 0x8C),
    Colour(0x22, 0xA8, 0x84),
    Colour(0x44, 0xBF, 0x70),
    Colour(0x7A, 0xD1, 0x51),
    Colour(0xBD, 0xDF, 0x26),
    Colour(0xFD, 0xE7, 0x25),
];

/// The colour of a value from 0 to 1.
pub fn viridis(value: f64) -> Colour {
    let at = value.clamp(0.0, 1.0) * (STEPS.len() - 1) as f64;
    let step = (at as usize).min(STEPS.len() - 2);
    let share = at - step as f64;
    let mix = |a: u8, b: u8| (f64::from(a) + share * (f64::from(b) - f64::from(a))).round() as u8;
    let (a, b) = (STEPS[step], STEPS[step + 1]);
    Colour(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}

/// The colour of a text on that of `value`.
pub fn ink(value: f64) -> Colour {
    if value < 0.55 { Colour::WHITE } else { Colour::BLACK }
}
