//! [`OutputError`]: a result file that could not be written or read, and what to do about it.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Why a result folder could not be written or read; exit status 3.
#[derive(Debug)]
pub struct OutputError {
    /// What was tried: "write", "create the folder".
    action: &'static str,
    /// Where.
    path: PathBuf,
    /// What the system said, or what is wrong with the content.
    cause: String,
    /// What may help.
    advice: Option<&'static str>,
}

impl OutputError {
    /// The system refused `action` on `path`.
    pub fn io(action: &'static str, path: &Path, error: &io::Error) -> OutputError {
        let advice = advice(error.kind());
        OutputError { action, path: path.to_path_buf(), cause: error.to_string(), advice }
    }

    /// Something else than the system stands against `action` on `path`.
    pub fn other(
        action: &'static str,
        path: &Path,
        cause: impl Into<String>,
        advice: &'static str,
    ) -> OutputError {
        let (path, cause) = (path.to_path_buf(), cause.into());
        OutputError { action, path, cause, advice: Some(advice) }
    }

    /// The file or folder in question.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {} {}: {}", self.action, self.path.display(), self.cause)?;
        match self.advice {
            Some(advice) => write!(f, "\nhelp: {advice}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for OutputError {}

fn advice(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "free some space, or choose a place on another disk with --out; the folder is not \
             whole until a run has written its manifest.json"
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "choose a folder that you may write to with --out"
        }
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists | ErrorKind::IsADirectory => {
            "move away what is in the way, or choose another folder with --out"
        }
        ErrorKind::NotFound => {
            "if it was there before, another program removed it; give each run its own --out"
        }
        ErrorKind::InvalidFilename => "shorten the scenario's file name",
        _ => return None,
    })
}
