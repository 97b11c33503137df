//! What the kinds that spread written values have in common: commands, their texts, one version of
//! one key, and the octets of both.

pub(in crate::protocols) mod codec;
#[cfg(test)]
pub(in crate::protocols) mod codec_laws;
mod command;
mod entry;
mod few;
mod held;
mod never;
pub mod octets;
mod texts;
mod version;

pub use command::{Command, KEY_OCTETS_MAX, Line, USAGE, VALUE_OCTETS_MAX};
pub use entry::Entry;
pub use few::{Few, Keyed, Table};
pub use held::Held;
pub use never::Never;
pub use texts::{Text, Texts};
pub use version::Version;
