//! Small names for the things a message or a fact may carry.
//!
//! Strings are interned before a run: protocols, messages and facts hold these numbers, and the
//! text lives once, in the protocol's shared parameters.

use std::fmt;

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
