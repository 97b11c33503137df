//! [`Keys`]: which key a command is about, where that is drawn.
//!
//! Floats occur while a table is made, on the software `libm`; a draw is compared with integers.

use crate::rng::scaled;
use std::ops::Range;
use std::sync::Arc;

/// Keys `k0`, `k1` and so on, of which each repetition of a command is about one.
#[derive(Clone, Debug)]
pub struct Keys {
    count: u32,
    law: Law,
}

/// Which key a repetition is about.
#[derive(Clone, Debug)]
pub enum Law {
    /// One that is drawn, all of them equally likely.
    Uniform,
    /// One that is drawn by Zipf's law.
    Zipf {
        /// How unequal they are.
        exponent: f64,
        /// For each key the draw at which the next one begins.
        ends: Arc<[u64]>,
    },
    /// Each in its turn; after the last the first again.
    InTurn {
        /// The number of the first key in its name.
        first: u32,
    },
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
        Keys { count, law: Law::Uniform }
    }

    /// So many keys in turn, `k(first)` and those after it.
    pub fn in_turn(count: u32, first: u32) -> Keys {
        Keys { count, law: Law::InTurn { first } }
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
        Keys { count, law: Law::Zipf { exponent, ends: table.collect() } }
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Which of them a repetition is about.
    pub fn law(&self) -> &Law {
        &self.law
    }

    /// The number in its name of the key that this repetition is about, by its draw where it is
    /// drawn.
    pub fn pick(&self, draw: u64, occurrence: u64) -> u32 {
        match &self.law {
            Law::Uniform => scaled(draw, self.count),
            Law::Zipf { ends, .. } => {
                let place = ends.partition_point(|end| *end <= draw) as u32;
                place.min(self.count - 1)
            }
            Law::InTurn { first } => first + (occurrence % u64::from(self.count)) as u32,
        }
    }

    /// The numbers of all keys.
    pub fn numbers(&self) -> Range<u32> {
        let first = if let Law::InTurn { first } = self.law { first } else { 0 };
        first..first + self.count
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
        let Law::Zipf { ends: table, .. } = keys.law() else { panic!("Zipf's law") };
        let share = |end: u64| end as f64 / TWO_64;
        assert!((share(table[0]) - 6.0 / 11.0).abs() < 1e-15);
        assert!((share(table[1]) - 9.0 / 11.0).abs() < 1e-15);
        assert_eq!(table[2], u64::MAX);
        let picks = [0, table[0] - 1, table[0], table[1] - 1, table[1], u64::MAX];
        assert_eq!(picks.map(|draw| keys.pick(draw, 0)), [0, 0, 1, 1, 2, 2]);
    }

    #[test]
    fn without_an_exponent_all_are_alike() {
        let (uniform, zipf) = (Keys::uniform(7), Keys::zipf(7, 0.0));
        for draw in (0..1000).map(|i| i * (u64::MAX / 1000) + i) {
            assert_eq!(uniform.pick(draw, 0), zipf.pick(draw, 0));
        }
        assert_eq!([0, u64::MAX].map(|draw| uniform.pick(draw, 0)), [0, 6]);
        // Nothing but the first is ever likely.
        assert_eq!(Keys::zipf(Keys::COUNT_MAX, 10.0).pick(u64::MAX, 0), Keys::COUNT_MAX - 1);
        assert_eq!(Keys::zipf(1, 1.0).pick(u64::MAX, 0), 0);
    }

    #[test]
    fn keys_in_turn_need_no_draw() {
        let keys = Keys::in_turn(3, 1_000);
        let picks = [0, 1, 2, 3, 7].map(|occurrence| keys.pick(u64::MAX, occurrence));
        assert_eq!((picks, keys.numbers()), ([1_000, 1_001, 1_002, 1_000, 1_001], 1_000..1_003));
        assert_eq!(Keys::uniform(4).numbers(), 0..4);
    }

    #[test]
    fn the_key_stands_wherever_its_place_does() {
        let words = ["set", "user-{key}", "of {key}"].map(String::from);
        assert_eq!(Keys::put(&words, 12), ["set", "user-k12", "of k12"]);
    }
}
