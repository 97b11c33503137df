//! [`Keys`]: which key a command is about, where that is drawn.
//!
//! Floats occur while a table is made, on the software `libm`; a draw is compared with integers.

use crate::rng::scaled;
use std::sync::Arc;

/// Keys `k0`, `k1` and so on, of which each repetition of a command draws one.
#[derive(Clone, Debug)]
pub struct Keys {
    count: u32,
    /// Of Zipf's law the exponent, and for each key the draw at which the next one begins.
    zipf: Option<(f64, Arc<[u64]>)>,
}

impl Keys {
    /// The most keys there may be.
    pub const COUNT_MAX: u32 = 1_000_000;
    /// The largest exponent of Zipf's law.
    pub const EXPONENT_MAX: f64 = 10.0;
    /// What stands for the key in a command.
    pub const PLACE: &str = "{key}";

    /// So many keys, all equally likely.
    pub fn uniform(count: u32) -> Keys {
        Keys { count, zipf: None }
    }

    /// Zipf's law: key `k(i)` is drawn with a probability in proportion to (i + 1)^−`exponent`.
    pub fn zipf(count: u32, exponent: f64) -> Keys {
        let weight = |place: u32| libm::pow(f64::from(place) + 1.0, -exponent);
        // The small ones first: their sum then loses least.
        let total: f64 = (0..count).rev().map(weight).sum();
        let mut sum = 0.0;
        let table = (0..count).map(|place| {
            sum += weight(place);
            // A saturating cast: the last is the end of all draws, or as good as.
            (sum / total * TWO_64) as u64
        });
        Keys { count, zipf: Some((exponent, table.collect())) }
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The exponent of Zipf's law; `None` where all are equally likely.
    pub fn exponent(&self) -> Option<f64> {
        self.zipf.as_ref().map(|(exponent, _)| *exponent)
    }

    /// The number of the key that belongs to a draw.
    pub fn pick(&self, draw: u64) -> u32 {
        match &self.zipf {
            None => scaled(draw, self.count),
            Some((_, table)) => {
                let place = table.partition_point(|end| *end <= draw) as u32;
                place.min(self.count - 1)
            }
        }
    }

    /// The name of key number `key`.
    pub fn name(key: u32) -> String {
        format!("k{key}")
    }

    /// The words of a command about key number `key`.
    pub fn put(words: &[String], key: u32) -> Vec<String> {
        let name = Keys::name(key);
        words.iter().map(|word| word.replace(Keys::PLACE, &name)).collect()
    }
}

const TWO_64: f64 = 18_446_744_073_709_551_616.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_weights_of_the_law() {
        // 1, 1/2, 1/3: the sum is 11/6.
        let keys = Keys::zipf(3, 1.0);
        let (_, table) = keys.zipf.as_ref().unwrap();
        let share = |end: u64| end as f64 / TWO_64;
        assert!((share(table[0]) - 6.0 / 11.0).abs() < 1e-15);
        assert!((share(table[1]) - 9.0 / 11.0).abs() < 1e-15);
        assert_eq!(table[2], u64::MAX);
        let picks = [0, table[0] - 1, table[0], table[1] - 1, table[1], u64::MAX];
        assert_eq!(picks.map(|draw| keys.pick(draw)), [0, 0, 1, 1, 2, 2]);
    }

    #[test]
    fn without_an_exponent_all_are_alike() {
        let (uniform, zipf) = (Keys::uniform(7), Keys::zipf(7, 0.0));
        for draw in (0..1000).map(|i| i * (u64::MAX / 1000) + i) {
            assert_eq!(uniform.pick(draw), zipf.pick(draw));
        }
        assert_eq!([0, u64::MAX].map(|draw| uniform.pick(draw)), [0, 6]);
        // Nothing but the first is ever likely.
        assert_eq!(Keys::zipf(Keys::COUNT_MAX, 10.0).pick(u64::MAX), Keys::COUNT_MAX - 1);
        assert_eq!(Keys::zipf(1, 1.0).pick(u64::MAX), 0);
    }

    #[test]
    fn the_key_stands_wherever_its_place_does() {
        let words = ["set", "user-{key}", "of {key}"].map(String::from);
        assert_eq!(Keys::put(&words, 12), ["set", "user-k12", "of k12"]);
    }
}
