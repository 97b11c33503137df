//! `gossip-sim init`: a scenario to begin with.

use super::args::InitArgs;
use super::status::Status;
use super::terminal::Terminal;
use gossip_sim::output::OutputError;
use gossip_sim::scenario;
use std::fs::File;
use std::io::{ErrorKind, Write};

/// Writes the template, but never over a file.
///
/// # Errors
/// If the file exists or cannot be written.
pub fn init(args: &InitArgs, terminal: &Terminal) -> anyhow::Result<Status> {
    let path = &args.file;
    let mut file = File::create_new(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => OutputError::other(
            "write",
            path,
            "it exists already",
            "name another file: gossip-sim init FILE",
        ),
        ErrorKind::NotFound => OutputError::other(
            "write",
            path,
            "its folder does not exist",
            "create the folder, or name a file elsewhere: gossip-sim init FILE",
        ),
        _ => OutputError::other(
            "write",
            path,
            error.to_string(),
            "name a file that you may write: gossip-sim init FILE",
        ),
    })?;
    file.write_all(scenario::template().as_bytes())
        .map_err(|error| OutputError::io("write", path, &error))?;
    let path = path.display();
    terminal.note(format!("wrote {path}; now run it:\n  gossip-sim run {path}"));
    Ok(Status::Done)
}
