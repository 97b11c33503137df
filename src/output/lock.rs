//! [`Lock`]: one run at a time writes a result folder.
//!
//! The system holds the lock for as long as the process lives, so what a killed run leaves is a
//! file without a meaning, not a lock. Where a file system has no locks, the file itself is one:
//! then what a killed run leaves has to be removed by hand.

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
    /// Holds the lock until it is unlocked or closed.
    file: File,
    released: AtomicBool,
}

impl Lock {
    /// Takes the lock of `folder`, or says that another run has it.
    pub fn take(folder: &Path) -> Result<Lock, OutputError> {
        let path = folder.join(LOCK);
        let failed = |error| OutputError::io("write to the folder", folder, &error);
        loop {
            let Some((file, ours)) = open(folder)? else { continue };
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => return Err(taken(folder)),
                Err(TryLockError::Error(error)) if !has_no_locks(&error) => {
                    return Err(failed(error));
                }
                Err(TryLockError::Error(_)) if !ours => return Err(perhaps_taken(&path)),
                Err(TryLockError::Error(_)) | Ok(()) => {}
            }
            // A run that ends in between takes the file with it: then this is the lock of nothing.
            if is_at(&file, &path).map_err(failed)? {
                return Ok(Lock { path, file, released: AtomicBool::new(false) });
            }
        }
    }

    /// Removes the file: the folder is free for another run.
    pub fn release(&self) {
        if !self.released.swap(true, Ordering::Relaxed) {
            // Nothing to be done about a failure: the file stays, without a lock if there are any.
            if is_at(&self.file, &self.path).unwrap_or(false) {
                let _ = fs::remove_file(&self.path);
            }
            let _ = self.file.unlock();
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.release();
    }
}

/// The file in `folder`, and whether it was made here; nothing if it has just been removed.
fn open(folder: &Path) -> Result<Option<(File, bool)>, OutputError> {
    let path = &folder.join(LOCK);
    let failed = |error: io::Error| OutputError::io("write to the folder", folder, &error);
    match File::create_new(path) {
        Ok(file) => return Ok(Some((file, true))),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(failed(error)),
    }
    // Opening a link would lock a file elsewhere, opening a pipe would wait for a reader.
    match fs::symlink_metadata(path) {
        Ok(there) if !there.is_file() => {
            let advice = "move it away, or choose another folder with --out";
            return Err(OutputError::other("write", path, "not a regular file", advice));
        }
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    }
    match OpenOptions::new().write(true).open(path) {
        Ok(file) => Ok(Some((file, false))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

/// Whether a file system that cannot lock says so: it has no locks, or is shared by a network
/// whose lock daemon does not answer (`ENOLCK`).
fn has_no_locks(error: &io::Error) -> bool {
    const ENOLCK: i32 = if cfg!(target_os = "linux") { 37 } else { 77 };
    let no_daemon = cfg!(unix) && error.raw_os_error() == Some(ENOLCK);
    no_daemon || error.kind() == io::ErrorKind::Unsupported
}

/// What a run is told that finds a lock's file where nothing can be locked.
fn perhaps_taken(path: &Path) -> OutputError {
    let cause = "another run is writing here, or was killed: this file system has no locks to tell";
    OutputError::other("lock", path, cause, "if no run is writing here, remove this file")
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
    match fs::symlink_metadata(path) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_opened_once_as_ours() {
        let folder = tempfile::tempdir().unwrap();
        assert!(open(folder.path()).unwrap().unwrap().1);
        assert!(!open(folder.path()).unwrap().unwrap().1);
    }

    #[test]
    fn what_is_in_another_files_place_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let lock = Lock::take(folder.path()).unwrap();
        let path = folder.path().join(LOCK);
        fs::remove_file(&path).unwrap();
        fs::write(&path, "another's").unwrap();
        lock.release();
        assert_eq!(fs::read(&path).unwrap(), b"another's");
    }

    #[test]
    fn a_lock_is_free_once_it_is_released() {
        let folder = tempfile::tempdir().unwrap();
        let first = Lock::take(folder.path()).unwrap();
        let waiting = OpenOptions::new().write(true).open(folder.path().join(LOCK)).unwrap();
        assert!(matches!(waiting.try_lock(), Err(TryLockError::WouldBlock)));
        first.release();
        waiting.try_lock().unwrap();
        Lock::take(folder.path()).unwrap();
    }

    #[test]
    #[cfg(unix)]
    fn a_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = folder.path().join("elsewhere");
        std::os::unix::fs::symlink(&elsewhere, folder.path().join(LOCK)).unwrap();
        let error = Lock::take(folder.path()).unwrap_err().to_string();
        assert!(error.contains("not a regular file") && !elsewhere.exists(), "{error}");
    }

    #[test]
    fn a_file_system_without_locks_is_known() {
        assert!(has_no_locks(&io::ErrorKind::Unsupported.into()));
        assert!(!has_no_locks(&io::ErrorKind::PermissionDenied.into()));
        #[cfg(target_os = "linux")]
        assert!(has_no_locks(&io::Error::from_raw_os_error(37)));
    }
}
