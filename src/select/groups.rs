//! [`Groups`]: named parts of a cluster, without common nodes.

use super::Selector;
use crate::id::NodeId;
use crate::rng::{Draws, Purpose};

/// The groups of a cluster. Those of ids have them; those of shares draw theirs among the nodes that
/// the others leave, one after the other. Nodes in none are the rest, which has the number 0; a group
/// has its place in the list from 1 on.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Groups {
    list: Vec<(String, Selector)>,
}

impl Groups {
    /// The most groups there may be besides the rest.
    pub const MAX: usize = 255;

    /// Groups by name; those of ids must have no common nodes, and leave enough for the shares.
    pub fn new(list: Vec<(String, Selector)>) -> Groups {
        Groups { list }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are besides the rest.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The name of a group by its number.
    pub fn name(&self, number: usize) -> &str {
        number.checked_sub(1).map_or("rest", |place| &self.list[place].0)
    }

    /// The names of all, without the rest.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|(name, _)| name.as_str())
    }

    /// The number of the group of this name.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.names().position(|known| known == name).map(|place| place + 1)
    }

    /// The nodes of a group, as the scenario names them.
    pub fn selector(&self, number: usize) -> &Selector {
        &self.list[number - 1].1
    }

    /// How many nodes a group of so many nodes has.
    pub fn count(&self, number: usize, nodes: u32) -> u64 {
        match number.checked_sub(1) {
            Some(place) => self.list[place].1.count(nodes),
            None => {
                let all: u64 = self.list.iter().map(|(_, named)| named.count(nodes)).sum();
                u64::from(nodes).saturating_sub(all)
            }
        }
    }

    /// The group of each of `nodes` nodes, by number.
    pub fn of_nodes(&self, nodes: u32, draws: &Draws) -> Vec<u8> {
        let mut of = vec![0; nodes as usize];
        let shares = |selector: &Selector| matches!(selector, Selector::Share(_));
        for (number, (_, selector)) in (1..).zip(&self.list).filter(|(_, (_, s))| !shares(s)) {
            let named = selector.resolve(nodes, draws, Purpose::Group, 0);
            named.iter().for_each(|node| of[node.index()] = number);
        }
        if !self.list.iter().any(|(_, selector)| shares(selector)) {
            return of;
        }
        // Asked for more than once: by everything that names a group.
        let draw = |node: u32| draws.shared_block(Purpose::Group, 0, node.into(), true)[0];
        let left = (0..nodes).filter(|node| of[*node as usize] == 0);
        let mut left: Vec<(u64, u32)> = left.map(|node| (draw(node), node)).collect();
        left.sort_unstable();
        let mut left = left.into_iter();
        for (number, (_, selector)) in (1..).zip(&self.list).filter(|(_, (_, s))| shares(s)) {
            let count = selector.count(nodes) as usize;
            left.by_ref().take(count).for_each(|(_, node)| of[node as usize] = number);
        }
        of
    }

    /// The nodes of a group, ascending.
    pub fn members(&self, number: usize, nodes: u32, draws: &Draws) -> Vec<NodeId> {
        let of = self.of_nodes(nodes, draws).into_iter().zip(0..);
        of.filter(|(of, _)| usize::from(*of) == number).map(|(_, node)| NodeId(node)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups() -> Groups {
        let share = |text: &str| Selector::Share(text.parse().unwrap());
        Groups::new(vec![
            ("some".into(), share("20 %")),
            ("first".into(), Selector::Range(0, 50)),
            ("more".into(), share("25 %")),
        ])
    }

    #[test]
    fn shares_are_drawn_among_what_ids_leave() {
        let (groups, draws) = (groups(), Draws::new(1, 0));
        let of = groups.of_nodes(100, &draws);
        assert!(of[..50].iter().all(|of| *of == 2));
        let counts = [0, 1, 2, 3].map(|n| of.iter().filter(|of| **of == n).count() as u64);
        assert_eq!(counts, [5, 20, 50, 25]);
        assert_eq!(counts, [0, 1, 2, 3].map(|number| groups.count(number, 100)));
        // The same again, and others in another replication.
        assert_eq!(of, groups.of_nodes(100, &draws));
        assert_ne!(of, groups.of_nodes(100, &Draws::new(1, 1)));
        let some = groups.members(1, 100, &draws);
        assert!(some.len() == 20 && some.is_sorted() && some.iter().all(|n| of[n.index()] == 1));
    }

    #[test]
    fn a_selector_of_a_group_is_its_members() {
        let (groups, draws) = (std::sync::Arc::new(groups()), Draws::new(1, 0));
        let selector = Selector::Group(groups.clone(), groups.number("more").unwrap());
        assert_eq!(selector.count(100), 25);
        let found = selector.resolve(100, &draws, Purpose::Victims, 3);
        assert_eq!(found, groups.members(3, 100, &draws));
        assert_eq!((groups.name(0), groups.name(3), groups.number("mor")), ("rest", "more", None));
    }
}
