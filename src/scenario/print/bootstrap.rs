//! `bootstrap = { kind = … }` of `[cluster]`.

use super::selector;
use crate::network::Bootstrap;

/// The table in one line.
pub(super) fn bootstrap(kind: &Bootstrap) -> String {
    let keys = match kind {
        Bootstrap::Full => "kind = \"full\"".to_string(),
        Bootstrap::Random { peers } => format!("kind = \"random\", peers = {peers}"),
        Bootstrap::Chain => "kind = \"chain\"".to_string(),
        Bootstrap::Seeds(nodes) => format!("kind = \"seeds\", nodes = {}", selector(nodes)),
    };
    format!("{{ {keys} }}")
}
