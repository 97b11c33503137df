//! Unit tests of kind `versioned-kv`.
