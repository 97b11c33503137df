//! [`Lock`]: one run at a time writes a result folder.
//!
//! The system holds the lock for as long as the process lives, so what a killed run leaves is a
//! file without a meaning, not a lock.

use super::error::OutputError;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// The file that is locked, in the result folder.
pub const LOCK: &str = ".gossip-sim-lock";

/// The right to write a folder, until it is released or dropped.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    /// Holds the lock until it is closed.
    _file: File,
    released: AtomicBool,
}

impl Lock {
    /// Takes the lock of `folder`, or says that another run has it.
    pub fn take(folder: &Path) -> Result<Lock, OutputError> {
        let path = folder.join(LOCK);
        let failed = |error| OutputError::io("write to the folder", folder, &error);
        loop {
            let open = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
            let file = open.map_err(failed)?;
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => return Err(taken(folder)),
                // A file system without locks: `Staged` still finds another run, only later.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
                Err(TryLockError::Error(error)) => return Err(failed(error)),
                Ok(()) => {}
            }
            // A run that ends in between takes the file with it: then this is the lock of nothing.
            if is_at(&file, &path).map_err(failed)? {
                return Ok(Lock { path, _file: file, released: AtomicBool::new(false) });
            }
        }
    }

    /// Removes the file: the folder is free for another run.
    pub fn release(&self) {
        if !self.released.swap(true, Ordering::Relaxed) {
            // Nothing to be done about a failure; it is no lock once this process has ended.
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.release();
    }
}

/// What a run is told that comes second.
pub(super) fn taken(path: &Path) -> OutputError {
    let advice = "wait for the other run, or give each its own --out";
    OutputError::other("write", path, "another run is writing it", advice)
}

/// Whether `path` still leads to `file`.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let held = file.metadata()?;
    match fs::metadata(path) {
        Ok(there) => Ok((there.dev(), there.ino()) == (held.dev(), held.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Other systems have no portable name for a file.
#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}
