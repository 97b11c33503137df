//! Unit tests of kind `direct-mail`.
