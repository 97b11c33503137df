//! Whether selectors can name the same node.

use super::Selector;
use std::collections::BTreeMap;

/// Two selectors of a list that have, or may have, a node in common.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Overlap {
    /// The place of the one that is at fault: the wide one, else the later one.
    pub place: usize,
    /// The place of the other.
    pub other: usize,
    /// What they have in common.
    pub common: Common,
}

/// What two selectors have in common.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Common {
    /// They are the same group of the cluster.
    Group,
    /// One of them is all nodes, or drawn among all.
    Any,
    /// This node, and perhaps others.
    Node(u32),
}

impl Selector {
    /// Whether there may be a node that both name.
    pub fn meets(&self, other: &Selector) -> bool {
        overlap(&[self, other]).is_some()
    }

    /// All nodes, or drawn among all.
    fn is_wide(&self) -> bool {
        match self {
            Selector::Group(groups, number) => groups.selector(*number).is_wide(),
            selector => matches!(selector, Selector::All | Selector::Share(_)),
        }
    }

    fn group(&self) -> Option<usize> {
        match self {
            Selector::Group(_, number) => Some(*number),
            _ => None,
        }
    }
}

/// Two of `selectors` that can name the same node, if there are any. Of the groups of a cluster, no
/// two have a common node, whether they are drawn or not.
pub fn overlap(selectors: &[&Selector]) -> Option<Overlap> {
    same_group(selectors).or_else(|| wide(selectors)).or_else(|| common_node(selectors))
}

fn same_group(selectors: &[&Selector]) -> Option<Overlap> {
    let mut known = BTreeMap::new();
    selectors.iter().enumerate().find_map(|(place, selector)| {
        let other = known.insert(selector.group()?, place)?;
        Some(Overlap { place, other, common: Common::Group })
    })
}

fn wide(selectors: &[&Selector]) -> Option<Overlap> {
    let outsider = selectors.iter().position(|selector| selector.group().is_none());
    selectors.iter().enumerate().filter(|(_, selector)| selector.is_wide()).find_map(
        |(place, s)| {
            let other = match s.group() {
                Some(_) => outsider,
                None => Some(usize::from(place == 0)).filter(|other| *other < selectors.len()),
            };
            Some(Overlap { place, other: other?, common: Common::Any })
        },
    )
}

fn common_node(selectors: &[&Selector]) -> Option<Overlap> {
    let mut named: Vec<(u32, u32, usize)> = Vec::new();
    for (place, selector) in selectors.iter().enumerate() {
        named.extend(selector.named().into_iter().map(|(from, to)| (from, to, place)));
    }
    named.sort_unstable();
    // After sorting, some overlap, if there is one, is with the furthest end so far.
    let mut furthest: Option<(u32, usize)> = None;
    for (from, to, place) in named {
        if let Some((_, other)) = furthest.filter(|(end, _)| from < *end) {
            let (place, other) = (place.max(other), place.min(other));
            return Some(Overlap { place, other, common: Common::Node(from) });
        }
        if furthest.is_none_or(|(end, _)| to > end) {
            furthest = Some((to, place));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::Groups;
    use super::*;
    use crate::id::NodeId;
    use std::sync::Arc;

    fn share() -> Selector {
        Selector::Share("10 %".parse().unwrap())
    }

    #[test]
    fn ids_meet_where_they_have_a_node_in_common() {
        let ids = |ids: &[u32]| Selector::List(ids.iter().copied().map(NodeId).collect());
        let found = |list: &[&Selector]| {
            overlap(list).map(|found| (found.place, found.other, found.common))
        };
        let (low, high, some) = (Selector::Range(0, 5), Selector::Range(5, 9), ids(&[1, 7]));
        assert_eq!(found(&[&low, &high]), None);
        assert_eq!(found(&[&low, &high, &some]), Some((2, 0, Common::Node(1))));
        assert_eq!(found(&[&some, &high]), Some((1, 0, Common::Node(7))));
        assert_eq!(found(&[&low]), None);
        assert!(low.meets(&Selector::One(NodeId(4))) && !low.meets(&Selector::One(NodeId(5))));
    }

    #[test]
    fn what_is_all_or_drawn_meets_everything() {
        let range = Selector::Range(0, 5);
        for wide in [Selector::All, share()] {
            assert!(wide.meets(&range) && range.meets(&wide) && wide.meets(&wide));
            let alone = overlap(&[&range, &wide]).unwrap();
            assert_eq!((alone.place, alone.other, alone.common), (1, 0, Common::Any));
            assert_eq!(overlap(&[&wide]), None);
        }
    }

    #[test]
    fn groups_of_a_cluster_meet_only_themselves() {
        let list = ["a", "b", "c"].map(String::from).into_iter();
        let groups =
            Arc::new(Groups::new(list.zip([share(), share(), Selector::Range(0, 5)]).collect()));
        let [a, b, c] = [1, 2, 3].map(|number| Selector::Group(groups.clone(), number));
        assert!(!a.meets(&b) && !a.meets(&c) && !c.meets(&b));
        assert!(a.meets(&a) && c.meets(&c));
        // Somebody else may be one of those drawn.
        let (inside, outside) = (Selector::One(NodeId(3)), Selector::One(NodeId(8)));
        assert!(a.meets(&outside) && c.meets(&inside) && !c.meets(&outside));
        let found = overlap(&[&a, &b, &outside]).unwrap();
        assert_eq!((found.place, found.other, found.common), (0, 2, Common::Any));
    }
}
