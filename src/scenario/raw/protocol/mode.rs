//! Which way updates cross.

use crate::protocols::round::Mode;
use schemars::JsonSchema;

/// Which way updates cross at a contact.
#[derive(serde::Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum ModeName {
    /// From the caller to the called.
    Push,
    /// From the called to the caller.
    Pull,
    /// Both ways.
    PushPull,
}

impl From<ModeName> for Mode {
    fn from(name: ModeName) -> Mode {
        match name {
            ModeName::Push => Mode::Push,
            ModeName::Pull => Mode::Pull,
            ModeName::PushPull => Mode::PushPull,
        }
    }
}
