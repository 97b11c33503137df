//! How many nodes each of some regions has.

use crate::rng::Ratio;

/// The part of the nodes that one region has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Allotment {
    /// So many.
    Count(u32),
    /// This share of those that the counts leave.
    Share(Ratio),
    /// What all of the above leave, in equal parts.
    Rest,
}

/// Why the parts are not all of the nodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mismatch {
    /// The counts are together this many: too many, or too few where nothing takes the rest.
    Counts(u64),
    /// The shares are together not 100 %; the sum in parts of [`Ratio::ONE_PARTS`].
    Shares(u128),
}

/// How many of `nodes` nodes each has: fractions by the largest remainder, the first of equals.
///
/// # Errors
/// If they are together more than all, or less where none takes the rest.
pub fn allot(parts: &[Allotment], nodes: u32) -> Result<Vec<u32>, Mismatch> {
    let counted: u64 = parts.iter().map(|part| part.count()).sum();
    let left = u64::from(nodes).checked_sub(counted).ok_or(Mismatch::Counts(counted))?;
    let one = u128::from(Ratio::ONE_PARTS);
    let shared: u128 = parts.iter().map(|part| part.share()).sum();
    let rests = parts.iter().filter(|part| **part == Allotment::Rest).count() as u128;
    if shared > one || (0 < shared && shared < one && rests == 0) {
        return Err(Mismatch::Shares(shared));
    }
    if shared == 0 && rests == 0 && left > 0 {
        return Err(Mismatch::Counts(counted));
    }
    // In units of one part of one of so many rests.
    let unit = one * rests.max(1);
    let quota = |part: &Allotment| match part {
        Allotment::Count(_) => 0,
        Allotment::Share(share) => u128::from(share.parts()) * rests.max(1) * u128::from(left),
        Allotment::Rest => (one - shared) * u128::from(left),
    };
    let quotas: Vec<u128> = parts.iter().map(quota).collect();
    let floors: u128 = quotas.iter().map(|quota| quota / unit).sum();
    let missing = u128::from(left) - floors;
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(quotas[*i] % unit));
    let mut found: Vec<u32> = (parts.iter().zip(&quotas))
        .map(|(part, quota)| part.count() as u32 + (quota / unit) as u32)
        .collect();
    order.iter().take(missing as usize).for_each(|i| found[*i] += 1);
    Ok(found)
}

impl Allotment {
    fn count(&self) -> u64 {
        match self {
            Allotment::Count(count) => (*count).into(),
            _ => 0,
        }
    }

    fn share(&self) -> u128 {
        match self {
            Allotment::Share(share) => share.parts().into(),
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Allotment::*;
    use super::*;

    fn share(text: &str) -> Allotment {
        Share(text.parse().unwrap())
    }

    #[test]
    fn fractions_go_to_the_largest_remainders() {
        let thirds = [share("40 %"), share("35 %"), share("25 %")];
        assert_eq!(allot(&thirds, 10), Ok(vec![4, 4, 2]));
        assert_eq!(allot(&thirds, 11), Ok(vec![4, 4, 3]));
        assert_eq!(allot(&[Rest, Rest, Rest], 8), Ok(vec![3, 3, 2]));
        assert_eq!(allot(&[share("1 %"), Rest], 10), Ok(vec![0, 10]));
        assert_eq!(allot(&[Rest; 3], 0), Ok(vec![0, 0, 0]));
    }

    #[test]
    fn counts_come_first() {
        assert_eq!(allot(&[Count(3), share("50 %"), Rest, Count(1)], 10), Ok(vec![3, 3, 3, 1]));
        assert_eq!(allot(&[Count(3), Count(7)], 10), Ok(vec![3, 7]));
        assert_eq!(allot(&[Count(10), Rest], 10), Ok(vec![10, 0]));
    }

    #[test]
    fn parts_that_are_not_all_are_refused() {
        assert_eq!(allot(&[Count(3), Count(6)], 10), Err(Mismatch::Counts(9)));
        assert_eq!(allot(&[Count(11), Rest], 10), Err(Mismatch::Counts(11)));
        let ninety = u128::from(Ratio::ONE_PARTS) / 10 * 9;
        assert_eq!(allot(&[share("90 %")], 10), Err(Mismatch::Shares(ninety)));
        assert_eq!(
            allot(&[share("90 %"), share("90 %"), Rest], 10),
            Err(Mismatch::Shares(2 * ninety))
        );
    }
}
