//! Running a scenario's replications: threads, progress, interruption, panics.

use super::interrupt;
use super::progress::while_shown;
use super::status::{Wrong, panic_places};
use super::terminal::Terminal;
use super::{machine, progress};
use gossip_sim::metrics::Sinks;
use gossip_sim::output::units::octets;
use gossip_sim::output::{Folder, Staged, plural};
use gossip_sim::run::replications::{
    Batch, Failure, Plan, Progress, replicate_all, replicate_traced,
};
use gossip_sim::scenario::Scenario;
use rayon::ThreadPoolBuildError;
use std::error::Error;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::time::Instant;

/// What was run, and how fast.
pub struct Executed {
    /// The replications.
    pub batch: Batch,
    /// How long the simulation took on the wall clock.
    pub simulation_s: f64,
}

impl Executed {
    /// Events handled in all replications.
    pub fn events(&self) -> u64 {
        self.batch.run.replications.iter().map(|r| r.events).sum()
    }

    /// Events per second on the wall clock.
    pub fn events_per_s(&self) -> f64 {
        self.events() as f64 / self.simulation_s.max(1e-9)
    }

    /// How fast it went, in words.
    pub fn speed(&self) -> String {
        let rate = progress::events_per_second(self.events_per_s());
        let memory = machine::peak_bytes().map(|peak| format!("; {} at most", octets(peak as f64)));
        format!("simulated in {:.2} s; {rate}{}", self.simulation_s, memory.unwrap_or_default())
    }
}

/// Lets charts and files use as many threads as replications do; an earlier call decides.
///
/// # Errors
/// If the system refuses threads.
pub fn use_threads(threads: usize) -> anyhow::Result<()> {
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build_global() {
        // Only the system's refusal has a source: without one, the pool is there already.
        Err(error) if error.source().is_some() => Err(no_threads(threads, &error)),
        _ => Ok(()),
    }
}

/// Runs the replications `numbers` on at most `threads` threads.
///
/// # Errors
/// If the system refuses threads.
pub fn execute(
    scenario: &Scenario,
    numbers: Range<u64>,
    threads: usize,
    terminal: &Terminal,
) -> anyhow::Result<Executed> {
    let share = machine::share(scenario, threads, numbers.end - numbers.start);
    share.remark.iter().for_each(|remark| terminal.note(remark));
    let plan = Plan { numbers, workers: share.workers, ..Plan::default() };
    let progress = Progress::new(&plan);
    let begun = Instant::now();
    let batch = while_shown(terminal, &progress, || {
        replicate_all(scenario, &plan, &progress, &interrupt::STOP)
    });
    let batch = batch.map_err(|error| no_threads(share.workers, &error))?;
    Ok(Executed { batch, simulation_s: begun.elapsed().as_secs_f64() })
}

/// What is said when the system refuses `workers` threads: more are asked for than it has, so it is
/// wrong usage, and nothing is run with them.
pub fn no_threads(workers: usize, error: &ThreadPoolBuildError) -> anyhow::Error {
    let threads = plural(workers as u64, "thread");
    Wrong(format!("cannot start {threads}: {error}\nhelp: ask for fewer with --threads")).into()
}

/// The file of a trace.
pub const TRACE: &str = "trace.jsonl";

/// Runs one replication; writes its trace to the folder and its nodes' logs to stderr, as asked.
///
/// # Errors
/// If the trace cannot be written.
pub fn execute_traced(
    scenario: &Scenario,
    number: u64,
    folder: &Folder,
    (trace, log): (bool, bool),
) -> anyhow::Result<(Executed, Vec<Staged>)> {
    let mut file = trace.then(|| folder.create(TRACE)).transpose()?;
    let mut lines = log.then(|| BufWriter::new(Careless(io::stderr())));
    let sinks = Sinks {
        trace: file.as_mut().map(|file| file as &mut dyn Write),
        log: lines.as_mut().map(|lines| lines as &mut dyn Write),
    };
    let begun = Instant::now();
    let batch = match (replicate_traced(scenario, number, sinks), &file) {
        (Ok(batch), _) => batch,
        (Err(error), Some(file)) => return Err(file.error(&error).into()),
        (Err(error), None) => return Err(error.into()),
    };
    // A trace that ends in the middle is none.
    let whole = file.into_iter().filter(|_| batch.failures.is_empty()).collect();
    Ok((Executed { batch, simulation_s: begun.elapsed().as_secs_f64() }, whole))
}

/// Writes as long as somebody listens.
struct Careless<W>(W);

impl<W: Write> Write for Careless<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(self.0.write(bytes).unwrap_or(bytes.len()))
    }

    fn flush(&mut self) -> io::Result<()> {
        let _ = self.0.flush();
        Ok(())
    }
}

/// What is said of a replication in which the program failed.
pub fn complain_text(what: &str, message: &str) -> String {
    format!("{what} failed: {message}\nhelp: this is a mistake of the program, not of the scenario")
}

/// Complains about each failed replication; `replay` is the command that repeats it, without its
/// number.
pub fn complain(failures: &[Failure], replay: &str, terminal: &Terminal) {
    let places = panic_places();
    for Failure { number, message } in failures {
        let text = complain_text(&format!("replication {number}"), message);
        terminal.complain(&format!("{text}; {replay} --replication {number} repeats it"));
    }
    if !failures.is_empty() && !places.is_empty() {
        terminal.complain(&format!("the program failed at {}", places.join(", ")));
    }
}
