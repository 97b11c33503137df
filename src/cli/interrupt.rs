//! Ctrl-C and SIGTERM: the first stops between replications, the second at once.

use super::status::Status;
use super::terminal::Terminal;
use anyhow::anyhow;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

/// Set by the first signal.
pub static STOP: AtomicBool = AtomicBool::new(false);

/// Whether a signal came.
pub fn stopped() -> bool {
    STOP.load(SeqCst)
}

/// Listens for signals from now on. A second one leaves no file half written under a final name:
/// files get those when they are whole.
///
/// # Errors
/// If the system refuses.
pub fn listen(terminal: Terminal) -> anyhow::Result<()> {
    ctrlc::set_handler(move || {
        if STOP.swap(true, SeqCst) {
            std::process::exit(Status::Interrupted.code().into());
        }
        terminal.note(
            "\nstopping after the replications that are running; what is complete is kept. \
             Again to stop at once.",
        );
    })
    .map_err(|error| anyhow!("cannot listen for signals: {error}"))
}
