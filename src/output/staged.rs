//! [`Staged`]: a file on its way to its final name.

use super::error::OutputError;
use super::lock::taken;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

const PREFIX: &str = ".gossip-sim-";
const SUFFIX: &str = ".tmp";

/// The temporary file in `folder` for the file that will be called `name`.
pub fn temporary(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{PREFIX}{}{SUFFIX}", name.replace('/', "-")))
}

/// Whether `name` is that of a temporary file of ours.
pub fn is_temporary(name: &str) -> bool {
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

/// A file that is being written under a temporary name; dropped, it is removed.
#[derive(Debug)]
pub struct Staged {
    name: String,
    temporary: PathBuf,
    target: PathBuf,
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
    kept: bool,
}

/// A whole file of a result folder.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its name in the folder, with `/` between folder and file.
    pub file: String,
    /// Its length in octets.
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
}

impl Staged {
    /// Begins the file that will be called `name` in `folder`.
    pub(super) fn open(folder: &Path, name: &str) -> Result<Staged, OutputError> {
        let (temporary, target) = (temporary(folder, name), folder.join(name));
        let file = File::create_new(&temporary).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => taken(&target),
            _ => OutputError::io("write", &target, &error),
        })?;
        let file = BufWriter::with_capacity(1 << 16, file);
        let (name, hash) = (name.to_string(), Sha256::new());
        Ok(Staged { name, temporary, target, file, hash, bytes: 0, kept: false })
    }

    /// Its final name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Turns a failure of `write` on this file into the error to report.
    pub fn error(&self, error: &io::Error) -> OutputError {
        OutputError::io("write", &self.target, error)
    }

    /// Flushes and makes the content durable.
    pub fn make_durable(&mut self) -> Result<(), OutputError> {
        let done = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        done.map_err(|error| self.error(&error))
    }

    /// Gives the file, which must be durable, its final name.
    pub(super) fn publish(mut self) -> Result<Entry, OutputError> {
        if let Some(parent) = self.target.parent() {
            fs::create_dir_all(parent)
                .map_err(|error| OutputError::io("create the folder", parent, &error))?;
        }
        fs::rename(&self.temporary, &self.target).map_err(|error| self.error(&error))?;
        self.kept = true;
        let hash = std::mem::take(&mut self.hash).finalize();
        let file = std::mem::take(&mut self.name);
        Ok(Entry { file, bytes: self.bytes, sha256: hex(&hash) })
    }
}

impl Write for Staged {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        let written = self.file.write(octets)?;
        self.hash.update(&octets[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.kept {
            // Nothing to be done about a failure; the next run removes it.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Octets in hexadecimal.
pub fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
