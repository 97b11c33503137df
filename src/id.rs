//! Small names for the things a message or a fact may carry.
//!
//! Strings are interned before a run: protocols, messages and facts hold these numbers, and the
//! text lives once, in the protocol's shared parameters.

use std::fmt;
use std::sync::Arc;

/// The largest number of nodes of a cluster; `check` refuses more.
pub const NODES_MAX: u32 = 1 << 31;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub u32);

        impl $name {
            /// The number as an index into a table.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

id! {
    /// The address of a node, from 0; a restart on a new address takes a fresh one.
    NodeId
}
id! {
    /// An interned key of a key-value store.
    KeyId
}
id! {
    /// An update whose spread is measured: the number of the command that wrote it.
    ItemId
}
id! {
    /// A client's command, numbered from 0 in the order of the workload.
    RequestId
}

impl RequestId {
    /// The item that this command writes, if it writes one.
    pub fn item(self) -> ItemId {
        ItemId(self.0)
    }
}

/// Who is behind each address. A host has the address of its own number until it restarts on another:
/// those come after all of these, in the order in which they are taken.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hosts {
    /// How many hosts there are, if any has more than one address.
    nodes: u32,
    /// By address, from that number on.
    later: Arc<[NodeId]>,
}

impl Hosts {
    /// Of `nodes` hosts; `later` has the host of each address that is taken after their first ones.
    pub fn new(nodes: u32, later: Vec<NodeId>) -> Hosts {
        Hosts { nodes, later: later.into() }
    }

    /// Whether each has one address, its own number.
    #[inline(always)]
    pub fn stay(&self) -> bool {
        self.later.is_empty()
    }

    /// How many addresses are taken after the first ones.
    pub fn moves(&self) -> u32 {
        self.later.len() as u32
    }

    /// The host behind an address.
    pub fn of(&self, address: NodeId) -> NodeId {
        let later = address.0.checked_sub(self.nodes);
        later.and_then(|place| self.later.get(place as usize)).copied().unwrap_or(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_addresses_have_hosts_among_the_first() {
        let hosts = Hosts::new(3, vec![NodeId(1), NodeId(0), NodeId(1)]);
        let of: Vec<u32> = (0..7).map(|address| hosts.of(NodeId(address)).0).collect();
        assert_eq!(of, [0, 1, 2, 1, 0, 1, 6]);
        assert_eq!((hosts.moves(), hosts.stay()), (3, false));
        assert!(Hosts::default().stay() && Hosts::default().of(NodeId(4)) == NodeId(4));
    }
}
