//! Where words go: data to stdout, notes and errors to stderr; colour only on a terminal.

use gossip_sim::scenario::LoadError;
use std::io::{self, IsTerminal, Write};

/// What stdout and stderr are.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    /// Whether stderr is silent but for errors.
    pub quiet: bool,
    /// Whether stdout takes colour.
    pub colour_out: bool,
    /// Whether stderr takes colour.
    pub colour_err: bool,
    /// Whether progress is shown.
    pub progress: bool,
}

impl Terminal {
    /// Looks at stdout, stderr and `NO_COLOR`.
    pub fn of(quiet: bool) -> Terminal {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let (out, err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        Terminal {
            quiet,
            colour_out: out && !plain,
            colour_err: err && !plain,
            progress: err && !quiet,
        }
    }

    /// A remark on stderr, unless it is to stay silent.
    pub fn note(&self, text: impl AsRef<str>) {
        if !self.quiet {
            self.stderr(text.as_ref());
        }
    }

    /// An error on stderr, with its advice.
    pub fn error(&self, error: &anyhow::Error) {
        match error.downcast_ref::<LoadError>() {
            Some(error) => self.stderr(error.render(self.colour_err).trim_end()),
            None => self.complain(&format!("{error:#}")),
        }
    }

    /// An error on stderr, in words.
    pub fn complain(&self, text: &str) {
        self.stderr(&format!("{}: {text}", Paint::Bad.on(self.colour_err, "error")));
    }

    /// The program goes on without stderr.
    fn stderr(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

/// Writes data to stdout. Whoever closes the pipe has read enough.
///
/// # Errors
/// If stdout cannot be written to for another reason.
pub fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => {
            Err(io::Error::new(error.kind(), format!("cannot write to standard output: {error}")))
        }
        Ok(()) => Ok(()),
    }
}

/// Colours, by what they mean.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Paint {
    /// It holds.
    Good,
    /// It does not.
    Bad,
}

impl Paint {
    /// `text` in this colour, if colours are wanted.
    pub fn on(self, wanted: bool, text: &str) -> String {
        let code = match self {
            Paint::Good => 32,
            Paint::Bad => 31,
        };
        if wanted { format!("\u{1b}[1;{code}m{text}\u{1b}[0m") } else { text.to_string() }
    }
}
