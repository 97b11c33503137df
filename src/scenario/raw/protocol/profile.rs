//! The profiles of seed systems.

use crate::protocols::Profile;
use schemars::JsonSchema;

/// What the keys are that are not set.
#[derive(serde::Deserialize, JsonSchema, Clone, Copy, Debug)]
#[serde(rename_all = "kebab-case")]
pub enum ProfileName {
    /// As the real system's code has it.
    AsWritten,
    /// As its README has it.
    AsDocumented,
    /// With every flaw mended.
    Fixed,
}

impl From<ProfileName> for Profile {
    fn from(name: ProfileName) -> Profile {
        match name {
            ProfileName::AsWritten => Profile::AsWritten,
            ProfileName::AsDocumented => Profile::AsDocumented,
            ProfileName::Fixed => Profile::Fixed,
        }
    }
}
