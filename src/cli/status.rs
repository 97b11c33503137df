//! The exit status, and which error leads to which.

use gossip_sim::output::OutputError;
use gossip_sim::run::replications::panic_message;
use gossip_sim::scenario::LoadError;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;

/// How the program ends: the order is that of importance when several things went wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Status {
    /// Done, and as expected.
    Done,
    /// Done, but an expectation, an invariant, `verify` or `rerun` failed.
    Failed,
    /// Wrong usage or scenario, or more threads than the system gives; nothing was run.
    Usage,
    /// A file could not be read or written.
    File,
    /// The program itself failed.
    Bug,
    /// Stopped by a signal.
    Interrupted,
}

impl Status {
    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Status::Done => 0,
            Status::Failed => 1,
            Status::Usage => 2,
            Status::File => 3,
            Status::Bug => 4,
            Status::Interrupted => 130,
        }
    }

    /// The status that an error leads to.
    pub fn of(error: &anyhow::Error) -> Status {
        if error.is::<Wrong>() {
            return Status::Usage;
        }
        if let Some(error) = error.downcast_ref::<LoadError>() {
            return if error.exit_status() == 2 { Status::Usage } else { Status::File };
        }
        let file = error.is::<OutputError>() || error.is::<io::Error>();
        if file { Status::File } else { Status::Bug }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(status.code())
    }
}

/// Wrong usage that the command line's grammar cannot see.
#[derive(Debug)]
pub struct Wrong(pub String);

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Wrong {}

/// Where the last panics happened: `file:line:column`, with the thread's message left to the
/// caller that catches it.
static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Keeps the places of panics, instead of printing each the moment it happens.
pub fn note_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or(String::new(), ToString::to_string);
        if let Ok(mut panics) = PANICS.lock() {
            panics.push(place);
        }
    }));
}

/// The places of the panics so far.
pub fn panic_places() -> Vec<String> {
    PANICS.lock().map(|places| places.clone()).unwrap_or_default()
}

/// Does `work`; a panic in it becomes an error.
///
/// # Errors
/// Those of `work`, and that the program itself failed.
pub fn guarded<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let message = panic_message(&*panic);
        // Earlier ones belong to replications, which have told of them.
        let at = panic_places().pop().map_or(String::new(), |place| format!(" at {place}"));
        Err(anyhow::anyhow!("the program failed{at}: {message}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn each_error_has_its_status() {
        let file = OutputError::io("write", Path::new("x"), &io::Error::other("disk"));
        let cases = [
            (anyhow::Error::new(Wrong("two stems".into())), 2),
            (anyhow::Error::new(file), 3),
            (anyhow::Error::new(io::Error::other("disk")), 3),
            (anyhow::anyhow!("a broken promise"), 4),
        ];
        for (error, code) in cases {
            assert_eq!(Status::of(&error).code(), code, "{error}");
        }
    }

    #[test]
    fn a_panic_is_a_failure_of_the_program() {
        let error = guarded::<()>(|| panic!("broken {}", "promise")).unwrap_err();
        assert_eq!(Status::of(&error), Status::Bug);
        assert_eq!(error.to_string(), "the program failed: broken promise");
        assert_eq!(guarded(|| Ok(3)).unwrap(), 3);
    }
}
