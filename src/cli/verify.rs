//! `gossip-sim verify`: proves that nothing but scenario and seed decides a result.

use super::args::VerifyArgs;
use super::compare::{Data, Difference};
use super::execute::{complain, no_threads, use_threads};
use super::scenarios::{self, Loaded};
use super::status::Status;
use super::terminal::{Paint, Terminal, print};
use super::variants::{Variant, ordinary, variants};
use super::{interrupt, machine, progress};
use gossip_sim::metrics::Sinks;
use gossip_sim::outcome::{Replication, Run};
use gossip_sim::output::{self, Folder, Options, plural};
use gossip_sim::run::replications::{Batch, Plan, Progress, replicate_all, replicate_traced};
use gossip_sim::scenario::Scenario;
use serde::Serialize;
use std::path::Path;
use std::time::Instant;

/// Replications that are verified unless the command line says otherwise.
const REPLICATIONS: u64 = 3;
/// From so many nodes on it is one.
const MANY_NODES: u32 = 1_000_000;

/// The one object that `--json` prints.
#[derive(Serialize)]
struct Report {
    version: &'static str,
    scenarios: Vec<Verified>,
    peak_memory_bytes: Option<u64>,
}

/// One scenario, verified.
#[derive(Serialize)]
struct Verified {
    scenario: String,
    /// How many replications were run each time.
    replications: u64,
    /// How many the scenario has.
    replications_of_scenario: u64,
    equal: bool,
    digest: String,
    variants: Vec<Verdict>,
    /// In how many replications an invariant broke, if the scenario names any.
    violated: Option<u64>,
    /// Events handled in all variants.
    events: u64,
    wall_s: f64,
    events_per_s: f64,
}

/// One variant, compared.
#[derive(Serialize)]
struct Verdict {
    name: &'static str,
    /// Absent if there was nothing to vary.
    equal: Option<bool>,
    differences: Vec<Difference>,
}

/// Verifies every scenario of the call.
///
/// # Errors
/// If a file cannot be written.
pub fn verify(args: &VerifyArgs, terminal: &Terminal) -> anyhow::Result<Status> {
    let loaded = match scenarios::load_all(&args.scenarios, &args.changes, None, terminal) {
        Ok(loaded) => loaded,
        Err(status) => return Ok(status),
    };
    scenarios::distinct_stems(&loaded)?;
    interrupt::listen(*terminal)?;
    use_threads(machine::threads(args.common.threads))?;
    let mut report = Report {
        version: env!("CARGO_PKG_VERSION"),
        scenarios: Vec::new(),
        peak_memory_bytes: None,
    };
    for one in &loaded {
        match Verifier::new(args, one, terminal).verify() {
            Ok(Ok(verified)) => report.scenarios.push(verified),
            Ok(Err(status)) => return Ok(status),
            Err(error) => return Err(error),
        }
    }
    let equal = report.scenarios.iter().all(|one| one.equal);
    if args.common.json {
        report.peak_memory_bytes = machine::peak_bytes();
        print(&(serde_json::to_string_pretty(&report)? + "\n"))?;
    }
    Ok(if equal { Status::Done } else { Status::Failed })
}

/// One scenario under test.
struct Verifier<'a> {
    args: &'a VerifyArgs,
    one: &'a Loaded,
    /// The scenario without the invariants that it names: checkers take the total order, and would
    /// leave nothing else to verify.
    unchecked: Scenario,
    terminal: &'a Terminal,
    replications: u64,
    threads: usize,
}

/// What a way of running came to: a run, or the status with which to give up.
type Outcome<T> = anyhow::Result<Result<T, Status>>;

impl<'a> Verifier<'a> {
    fn new(args: &'a VerifyArgs, one: &'a Loaded, terminal: &'a Terminal) -> Verifier<'a> {
        let few = if one.scenario.nodes >= MANY_NODES { 1 } else { REPLICATIONS };
        let replications = args.replications.unwrap_or(few.min(one.scenario.replications));
        let threads =
            machine::share(&one.scenario, machine::threads(args.common.threads), replications);
        let (unchecked, threads) = (one.scenario.without_invariants(), threads.workers);
        Verifier { args, one, unchecked, terminal, replications, threads }
    }

    fn verify(&self) -> Outcome<Verified> {
        machine::enough_memory(&self.one.scenario)?;
        self.say(&self.head())?;
        let begun = Instant::now();
        let first = match self.run(&ordinary())? {
            Ok(run) => run,
            Err(status) => return Ok(Err(status)),
        };
        let expected = Data::of(&self.one.scenario, &first)?;
        self.say(&format!("  {:24}  digest {}\n", ordinary().name, expected.digest))?;
        let mut events: u64 = first.replications.iter().map(|r| r.events).sum();
        let mut verdicts = Vec::new();
        let (mut violated, checked) = (0, !self.one.scenario.invariants().is_empty());
        for variant in variants().into_iter().filter(|variant| checked || !variant.checked) {
            let differences =
                match self.compare(&variant, &expected, &first, (&mut events, &mut violated))? {
                    Ok(differences) => differences,
                    Err(status) => return Ok(Err(status)),
                };
            self.say(&self.row(variant.name, differences.as_deref()))?;
            let equal = differences.as_ref().map(Vec::is_empty);
            let differences = differences.unwrap_or_default();
            verdicts.push(Verdict { name: variant.name, equal, differences });
        }
        let wall_s = begun.elapsed().as_secs_f64();
        let violated = checked.then_some(violated);
        let verified = self.verified(expected.digest, verdicts, violated, (events, wall_s));
        self.conclude(&verified)?;
        Ok(Ok(verified))
    }

    fn head(&self) -> String {
        let all = plural(self.one.scenario.replications, "replication");
        let share = match self.replications {
            some if some == self.one.scenario.replications => all,
            more if more > self.one.scenario.replications => {
                format!("{} (the scenario has {all})", plural(more, "replication"))
            }
            some => format!("first {some} of {all} (--replications N for more)"),
        };
        format!("{}: seed {}, {share}\n", self.one.path.display(), self.one.scenario.seed)
    }

    /// The differences of a variant; none where one replication leaves nothing to vary.
    fn compare(
        &self,
        variant: &Variant,
        expected: &Data,
        first: &Run,
        (events, violated): (&mut u64, &mut u64),
    ) -> Outcome<Option<Vec<Difference>>> {
        if variant.needs_many() && self.replications == 1 {
            return Ok(Ok(None));
        }
        let mut run = match self.run(variant)? {
            Ok(run) => run,
            Err(status) => return Ok(Err(status)),
        };
        *violated += run.replications.iter().filter(|r| !r.violations.is_empty()).count() as u64;
        // They change nothing but what is said of the outcome.
        run.replications.iter_mut().for_each(Replication::unjudge);
        *events += run.replications.iter().map(|r| r.events).sum::<u64>();
        let differences = expected.differences(&Data::of(&self.one.scenario, &run)?);
        if !differences.is_empty() {
            self.keep(variant, first, &run)?;
        }
        Ok(Ok(Some(differences)))
    }

    fn run(&self, variant: &Variant) -> Outcome<Run> {
        let batch = if variant.trace { self.run_traced()? } else { self.run_all(variant)? };
        if !batch.failures.is_empty() {
            let replay = format!("gossip-sim run {}", self.one.path.display());
            self.terminal.complain(&format!("with {}:", variant.name));
            complain(&batch.failures, &replay, self.terminal);
            return Ok(Err(Status::Bug));
        }
        let complete = batch.complete;
        Ok(if complete { Ok(batch.run) } else { Err(Status::Interrupted) })
    }

    fn run_all(&self, variant: &Variant) -> anyhow::Result<Batch> {
        let plan = Plan {
            numbers: 0..self.replications,
            workers: variant.workers.unwrap_or(self.threads),
            reverse: variant.reverse,
            tuning: variant.tuning,
        };
        let progress = Progress::new(&plan);
        let scenario = if variant.checked { &self.one.scenario } else { &self.unchecked };
        let batch = progress::while_shown(self.terminal, &progress, || {
            replicate_all(scenario, &plan, &progress, &interrupt::STOP)
        });
        batch.map_err(|error| no_threads(plan.workers, &error))
    }

    /// One replication after the other, each with a trace that nobody reads.
    fn run_traced(&self) -> anyhow::Result<Batch> {
        let mut all = Batch { complete: true, ..Batch::default() };
        for number in 0..self.replications {
            if interrupt::stopped() {
                return Ok(Batch { complete: false, ..all });
            }
            let mut nobody = std::io::sink();
            let sinks = Sinks { trace: Some(&mut nobody), log: None };
            let one = replicate_traced(&self.unchecked, number, sinks)?;
            all.run.replications.extend(one.run.replications);
            all.run.traffic.add(one.run.traffic);
            all.failures.extend(one.failures);
        }
        Ok(all)
    }

    /// Keeps both versions of the data, as result folders.
    fn keep(&self, variant: &Variant, expected: &Run, found: &Run) -> anyhow::Result<()> {
        let out = self.args.common.out.as_deref().unwrap_or(Path::new(super::run::OUT));
        let out = out.join(format!("{}_verify", self.one.scenario.stem));
        let options = Options { plots: false, ..Options::default() };
        let name = variant.name.replace([' ', ','], "_");
        for (name, run) in [("ordinary", expected), (name.as_str(), found)] {
            let folder = Folder::prepare(&out, name)?;
            output::write(&self.one.scenario, run, &options, &folder, Vec::new())?;
            self.terminal.complain(&format!("kept in {}", folder.path().display()));
        }
        Ok(())
    }

    fn row(&self, name: &str, differences: Option<&[Difference]>) -> String {
        let colour = self.terminal.colour_out;
        let verdict = match differences {
            None => "not varied: one replication only".to_string(),
            Some([]) => Paint::Good.on(colour, "equal"),
            Some(list) => {
                let list: Vec<String> = list.iter().map(ToString::to_string).collect();
                format!("{}: {}", Paint::Bad.on(colour, "differs"), list.join("; "))
            }
        };
        format!("  {name:24}  {verdict}\n")
    }

    fn verified(
        &self,
        digest: String,
        variants: Vec<Verdict>,
        violated: Option<u64>,
        (events, wall_s): (u64, f64),
    ) -> Verified {
        Verified {
            scenario: self.one.path.display().to_string(),
            replications: self.replications,
            replications_of_scenario: self.one.scenario.replications,
            equal: variants.iter().all(|variant| variant.equal != Some(false)),
            digest,
            variants,
            violated,
            events,
            wall_s,
            events_per_s: events as f64 / wall_s.max(1e-9),
        }
    }

    fn conclude(&self, verified: &Verified) -> anyhow::Result<()> {
        let differ = verified.variants.iter().filter(|variant| variant.equal == Some(false));
        let path = &verified.scenario;
        if let Some(violated) = verified.violated {
            let all = plural(self.replications, "replication");
            self.say(&match violated {
                0 => format!("  the invariants hold in {all}\n"),
                some => format!("  invariants were violated in {some} of {all}\n"),
            })?;
        }
        match differ.count() {
            0 => self.say("  all digests and data files are equal\n")?,
            some => self.terminal.complain(&format!("{path}: {some} variants differ")),
        }
        Ok(())
    }

    fn say(&self, text: &str) -> std::io::Result<()> {
        if self.args.common.json { Ok(()) } else { print(text) }
    }
}
