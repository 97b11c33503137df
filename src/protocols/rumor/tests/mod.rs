//! Unit tests of kind `rumor`.
