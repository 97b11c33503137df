//! The keys of `kind = "direct-mail"`: none.

use schemars::JsonSchema;

/// The keys of `kind = "direct-mail"`.
#[derive(serde::Deserialize, JsonSchema, Debug)]
#[serde(deny_unknown_fields)]
pub struct DirectMail {}
