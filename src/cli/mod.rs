//! The command line: reads it, does what it asks for, and ends with the right status.
//!
//! Data goes to stdout, everything else to stderr; only this module and its children print.

mod about;
mod args;
mod check;
mod compare;
mod execute;
mod graph;
mod init;
mod interrupt;
mod latency;
mod machine;
mod progress;
mod report;
mod reproduce;
mod rerun;
mod run;
mod scenarios;
mod show;
mod status;
mod sweep;
mod sweep_report;
mod terminal;
mod variants;
mod verify;
mod violations;

use args::{Cli, Command};
use clap::Parser;
use status::Status;
use std::process::ExitCode;
use terminal::Terminal;

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(message) => {
            // A closed pipe is no reason to complain.
            let _ = message.print();
            return if message.use_stderr() { Status::Usage } else { Status::Done }.into();
        }
    };
    let terminal = Terminal::of(cli.command.quiet());
    status::note_panics();
    let done = status::guarded(|| dispatch(&cli.command, &terminal));
    done.unwrap_or_else(|error| {
        terminal.error(&error);
        Status::of(&error)
    })
    .into()
}

fn dispatch(command: &Command, terminal: &Terminal) -> anyhow::Result<Status> {
    match command {
        Command::Run(args) => run::run(args, terminal),
        Command::Sweep(args) => sweep::sweep(args, terminal),
        Command::Verify(args) => verify::verify(args, terminal),
        Command::Rerun(args) => rerun::rerun(args, terminal),
        Command::Reproduce(args) => reproduce::reproduce(args, terminal),
        Command::Check(args) => check::check(args, terminal),
        Command::Show(args) => show::show(args, terminal),
        Command::Init(args) => init::init(args, terminal),
        Command::Protocols(args) => about::protocols(args, terminal),
        Command::Schema => about::schema(),
        Command::Completions(args) => about::completions(args),
    }
}
