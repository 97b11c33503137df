//! Reading files: what a scenario's file, or a file that it names, may turn out to be.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// The longest scenario.
pub(super) const SCENARIO_OCTETS_MAX: u64 = 16 << 20;

/// The longest file that a scenario may name.
pub(super) const INPUT_OCTETS_MAX: u64 = 4 << 30;

/// Why a file cannot be used.
#[derive(Debug)]
pub(super) enum ReadError {
    /// The system refuses.
    System(std::io::Error),
    /// It is a folder.
    Folder,
    /// It is longer than this many octets.
    TooLong(u64),
}

impl ReadError {
    /// Why, in words.
    pub(super) fn reason(&self) -> String {
        match self {
            ReadError::Folder => "it is a folder".to_string(),
            ReadError::TooLong(max) => format!("it is longer than {} MiB", max >> 20),
            ReadError::System(error) => match error.kind() {
                ErrorKind::NotFound => "no such file".to_string(),
                ErrorKind::PermissionDenied => "permission denied".to_string(),
                ErrorKind::NotADirectory => "a part of the path is not a folder".to_string(),
                _ => error.to_string(),
            },
        }
    }

    /// Whether the file could not be read, rather than being of no use.
    pub(super) fn is_unreadable(&self) -> bool {
        !matches!(self, ReadError::TooLong(_))
    }
}

/// The content of a file of at most `max` octets; a longer one is refused before it is read.
pub(super) fn bytes(path: &Path, max: u64) -> Result<Vec<u8>, ReadError> {
    let file = File::open(path).map_err(ReadError::System)?;
    let about = file.metadata().map_err(ReadError::System)?;
    if about.is_dir() {
        return Err(ReadError::Folder);
    }
    if about.len() > max {
        return Err(ReadError::TooLong(max));
    }
    let mut bytes = Vec::new();
    // A pipe has no length: read no more than one octet too many.
    file.take(max + 1).read_to_end(&mut bytes).map_err(ReadError::System)?;
    if bytes.len() as u64 > max {
        return Err(ReadError::TooLong(max));
    }
    Ok(bytes)
}
