//! Philox4x64, a counter-based generator (Salmon, Moraes, Dror, Shaw: "Parallel Random Numbers:
//! As Easy as 1, 2, 3", SC 2011), checked against the vectors published with Random123.

/// Four words: one output block.
pub type Block = [u64; 4];

const MULTIPLIERS: [u64; 2] = [0xD2E7_470E_E14C_6C93, 0xCA5A_8263_9512_1157];
const WEYL: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xBB67_AE85_84CA_A73B];

const ROUNDS_MAX: usize = 10;

/// A key with what each round makes of it: made once, used for many blocks.
#[derive(Clone, Copy, Debug)]
pub struct RoundKeys([[u64; 2]; ROUNDS_MAX]);

impl RoundKeys {
    /// The keys of all rounds: `key`, moved on by one Weyl step a round.
    pub fn new(key: [u64; 2]) -> RoundKeys {
        let step = |n: usize, i: usize| key[i].wrapping_add(WEYL[i].wrapping_mul(n as u64));
        RoundKeys(std::array::from_fn(|n| [step(n, 0), step(n, 1)]))
    }

    /// The key from which they were made.
    pub fn key(&self) -> [u64; 2] {
        self.0[0]
    }
}

/// The block at `counter` under a key, by `R` rounds, at most 10.
#[inline(always)]
pub fn philox4x64<const R: usize>(counter: Block, keys: &RoundKeys) -> Block {
    const { assert!(R <= ROUNDS_MAX) };
    let mut c = counter;
    // Written out, because a loop of this size is not unrolled: a third of the cost.
    macro_rules! rounds {
        ($($n:literal)*) => {$(
            if $n < R {
                c = round(c, &keys.0[$n]);
            }
        )*};
    }
    rounds!(0 1 2 3 4 5 6 7 8 9);
    c
}

#[inline(always)]
fn round(c: Block, key: &[u64; 2]) -> Block {
    let (hi0, lo0) = wide_product(MULTIPLIERS[0], c[0]);
    let (hi1, lo1) = wide_product(MULTIPLIERS[1], c[2]);
    [hi1 ^ c[1] ^ key[0], lo1, hi0 ^ c[3] ^ key[1], lo0]
}

#[inline(always)]
fn wide_product(a: u64, b: u64) -> (u64, u64) {
    let product = u128::from(a) * u128::from(b);
    ((product >> 64) as u64, product as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Random123 `kat_vectors`: philox4x64, counter and key in hexadecimal.
    const ONES: u64 = u64::MAX;
    const PI: [u64; 4] =
        [0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89];
    const PI_KEY: [u64; 2] = [0x452821e638d01377, 0xbe5466cf34e90c6c];

    #[test]
    fn ten_rounds_match_the_published_vectors() {
        assert_eq!(
            philox4x64::<10>([0; 4], &RoundKeys::new([0; 2])),
            [0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b]
        );
        assert_eq!(
            philox4x64::<10>([ONES; 4], &RoundKeys::new([ONES; 2])),
            [0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0]
        );
        assert_eq!(
            philox4x64::<10>(PI, &RoundKeys::new(PI_KEY)),
            [0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6]
        );
        assert_eq!(
            philox4x64::<10>([1, 2, 3, 4], &RoundKeys::new([5, 6])),
            [0xa39b5519339fe354, 0xaceb1228efc25196, 0xa0a2e3c25aa5f4fc, 0x08d0cfa9332720df]
        );
    }

    #[test]
    fn seven_rounds_match_the_published_vectors() {
        assert_eq!(
            philox4x64::<7>([0; 4], &RoundKeys::new([0; 2])),
            [0x5dc8ee6268ec62cd, 0x139bc570b6c125a0, 0x84d6deb4fb65f49e, 0xaff7583376d378c2]
        );
    }
}
