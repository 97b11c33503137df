//! What the kinds that spread written values have in common: commands, their texts, one version of
//! one key, and the octets of both.

mod command;
mod entry;
pub mod octets;
mod texts;

pub use command::{Command, KEY_OCTETS_MAX, Line, USAGE, VALUE_OCTETS_MAX};
pub use entry::Entry;
pub use texts::{Text, Texts};
