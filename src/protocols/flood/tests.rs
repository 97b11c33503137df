//! Unit tests of kind `flood`.
