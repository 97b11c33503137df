//! What may stand on the command line: one source for parsing, help and completions.

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use std::path::PathBuf;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const FIRST_STEPS: &str = "\
First steps:
  gossip-sim init gossip.toml      write a scenario to begin with
  gossip-sim run gossip.toml       run it; the results are in results/gossip/
  gossip-sim show gossip.toml      the same with every default filled in

Exit status:
  0    done, and as expected
  1    done, but an expectation, an invariant, verify, rerun or reproduce failed
  2    wrong usage or scenario, or more threads than the system gives; nothing was run
  3    a file could not be read or written
  4    the program itself failed
  130  interrupted";

const RUN_EXAMPLES: &str = "\
Examples:
  gossip-sim run scenarios/1000_nodes_10pct_loss.toml
  gossip-sim run a.toml b.toml --out /tmp/results --threads 4
  gossip-sim run a.toml --set network.loss=\"20 %\" --set protocol.fanout=2
  gossip-sim run a.toml --replication 17        one replication by itself
  gossip-sim run a.toml --trace                 replication 0, with every event in trace.jsonl
  gossip-sim run a.toml --json --no-plots | jq .runs[0].times

Each scenario's results go to <DIR>/<file name without .toml>/; those of one replication by itself
(--replication R, --trace, --log) to <DIR>/<file name without .toml>_replication<R>/. The folder is
whole when it has a manifest.json. Ctrl-C stops after the replications that are running and keeps what is complete; a
second Ctrl-C stops at once.";

const SWEEP_EXAMPLES: &str = "\
Examples:
  gossip-sim sweep scenarios/sweeps/fanout_loss.toml      along the axes of its [sweep] section
  gossip-sim sweep a.toml --vary network.loss=\"0 %..50 %/10 %\" --vary protocol.fanout=1..4
  gossip-sim sweep a.toml --vary protocol.mode=push,pull,push-pull --replications 100
  gossip-sim sweep a.toml --zip --vary cluster.nodes=100,1000,10000 --vary replications=1000,200,20
  gossip-sim sweep a.toml --dry-run                       the design points, and what they take

Both ends of a range are values: steps that miss the end are refused. The results go to
<DIR>/<file name without .toml>_sweep/: plan.csv has the design points, runs.csv a row a replication,
summary.csv a row a design point. Ctrl-C keeps what is complete; only complete design points are
summarised.";

const VERIFY_EXAMPLES: &str = "\
Examples:
  gossip-sim verify scenarios/*.toml
  gossip-sim verify a.toml --replications 50

Runs a scenario again and again while varying what must not matter: the engine, the width of its
slots, whether ticks go through its queue, whether it works in total order, the number of threads,
the order of replications, whether a trace is written. Digests and the octets of every data file must be equal; else the exit
status is 1 and both versions of the data are kept in <DIR>/<file name>_verify/. No charts are ever
drawn: --no-plots changes nothing.";

const RERUN_EXAMPLES: &str = "\
Examples:
  gossip-sim rerun results/a             run it again and compare
  gossip-sim rerun results/a --no-run    only compare the files with manifest.json

Runs the stored scenario.toml into a temporary folder and compares the digest and every data file.
Charts are not drawn again, only compared with the manifest: their octets are promised for one build
on one kind of machine. With --out the second run is kept in <DIR>/<name>/, with charts unless
--no-plots is given; without --out that option changes nothing.";

const REPRODUCE_EXAMPLES: &str = "\
Examples:
  gossip-sim reproduce                       every check: 75 figures, about 90 s on two cores
  gossip-sim reproduce --list
  gossip-sim reproduce demers-table-1        one of them
  gossip-sim reproduce rounds-push --seed 2  would another seed say the same?
  gossip-sim reproduce connectivity --set replications=100     sooner, but less certain

Runs the scenarios of scenarios/reproduce/, which come with the program, and prints for each figure
what was printed in the source, what an independent simulation or an exact law says, ours with its
95 % interval, and the verdict: ours must lie within four combined standard errors of the reference.
The table and a chart a check go to <DIR>/reproduce/. Ctrl-C keeps the checks that are complete.
Exit status 1 if a figure fails.";

const CHECK_EXAMPLES: &str = "\
Examples:
  gossip-sim check scenarios/*.toml
  gossip-sim check a.toml --set cluster.nodes=10_000_000     would that fit into memory?

Every design point of a section [sweep] is looked at too, unless there are more than 10,000.";

const SHOW_EXAMPLES: &str = "\
Examples:
  gossip-sim show a.toml
  gossip-sim show a.toml --set network.loss=\"20 %\" > b.toml";

/// A deterministic simulator of gossip protocols: a scenario in TOML goes in, tidy CSV files and
/// charts come out. The same scenario and seed give the same data, to the last octet.
#[derive(Parser, Debug)]
#[command(name = "gossip-sim", version, styles = STYLES, after_help = FIRST_STEPS)]
#[command(subcommand_required = true, arg_required_else_help = true)]
#[command(max_term_width = 100, infer_subcommands = false)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Run scenarios, and leave CSV files and charts
    #[command(after_help = RUN_EXAMPLES)]
    Run(RunArgs),
    /// Run a scenario at many design points: each value of each axis with each, or zipped
    #[command(after_help = SWEEP_EXAMPLES)]
    Sweep(SweepArgs),
    /// Look for mistakes without running anything
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArgs),
    /// Print a scenario with every default filled in
    #[command(after_help = SHOW_EXAMPLES)]
    Show(ShowArgs),
    /// Write a scenario to begin with
    Init(InitArgs),
    /// Prove that nothing but scenario and seed decides a result
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(VerifyArgs),
    /// Run what a result folder holds again, and compare
    #[command(after_help = RERUN_EXAMPLES)]
    Rerun(RerunArgs),
    /// Print the literature's numbers beside ours
    #[command(after_help = REPRODUCE_EXAMPLES)]
    Reproduce(ReproduceArgs),
    /// List the protocols, or explain one
    Protocols(ProtocolsArgs),
    /// Print the JSON schema of scenarios, for editors
    Schema,
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
}

impl Command {
    /// Whether stderr is to stay silent but for errors.
    pub fn quiet(&self) -> bool {
        match self {
            Command::Run(args) => args.common.quiet,
            Command::Sweep(args) => args.common.quiet,
            Command::Verify(args) => args.common.quiet,
            Command::Rerun(args) => args.common.quiet,
            Command::Reproduce(args) => args.common.quiet,
            Command::Check(args) => args.quiet,
            _ => false,
        }
    }
}

/// What changes the scenario.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Change the scenario")]
pub struct Changes {
    /// Set a key, as in network.loss="20 %" or faults.cut.lasts="5 s"; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Take this master seed instead of the scenario's
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

/// What every command takes that runs something.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Results and output")]
pub struct Common {
    /// The folder that holds the result folders; `results` unless given
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// How many threads to use; all cores unless given. It changes no result
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub threads: Option<u16>,
    /// Draw no charts
    #[arg(long)]
    pub no_plots: bool,
    /// Print one JSON object on stdout, and nothing else there
    #[arg(long)]
    pub json: bool,
    /// Print nothing on stderr but errors
    #[arg(long)]
    pub quiet: bool,
}

/// Arguments of `run`.
#[derive(Args, Debug)]
pub struct RunArgs {
    /// Scenario files
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// Run this many replications instead of the scenario's number
    #[arg(long, value_name = "N", help_heading = "Change the scenario")]
    pub replications: Option<u64>,
    /// Run this one replication only; replications count from 0
    #[arg(long, value_name = "R", help_heading = "Change the scenario")]
    #[arg(conflicts_with = "replications")]
    pub replication: Option<u32>,
    /// Write every event of one replication to trace.jsonl: replication 0 unless given
    #[arg(long, help_heading = "Results and output", conflicts_with = "replications")]
    pub trace: bool,
    /// Print what the nodes of one replication log, and what clients are told, on stderr: replication 0 unless given
    #[arg(long, help_heading = "Results and output", conflicts_with_all = ["replications", "quiet"])]
    pub log: bool,
    /// Keys and seed.
    #[command(flatten)]
    pub changes: Changes,
    /// What all take.
    #[command(flatten)]
    pub common: Common,
}

/// Arguments of `sweep`.
#[derive(Args, Debug)]
pub struct SweepArgs {
    /// A scenario file
    #[arg(value_name = "SCENARIO")]
    pub scenario: PathBuf,
    /// Vary a key over these values, or over a range, both ends of which are values; may be
    /// repeated. It replaces the scenario's own axis along that key
    #[arg(long, value_name = "KEY=A,B,C | KEY=FROM..TO[/STEP]")]
    pub vary: Vec<String>,
    /// Take the first values of all axes together, then the second, and so on
    #[arg(long)]
    pub zip: bool,
    /// Run this many replications of each point instead of the scenario's number
    #[arg(long, value_name = "N")]
    pub replications: Option<u64>,
    /// Refuse more design points than this
    #[arg(long, value_name = "N", default_value_t = gossip_sim::sweep::POINTS_MAX)]
    pub max_points: u64,
    /// Run nothing: print the design points, and what a replication takes at most, as CSV
    /// or, with --json, as one object
    #[arg(long)]
    pub dry_run: bool,
    /// Keys and seed.
    #[command(flatten)]
    pub changes: Changes,
    /// What all take.
    #[command(flatten)]
    pub common: Common,
}

/// Arguments of `verify`.
#[derive(Args, Debug)]
pub struct VerifyArgs {
    /// Scenario files
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// Verify the first N replications; unless given, 3, or 1 of a million nodes or more
    #[arg(long, value_name = "N", help_heading = "Change the scenario")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..))]
    pub replications: Option<u64>,
    /// Keys and seed.
    #[command(flatten)]
    pub changes: Changes,
    /// What all take.
    #[command(flatten)]
    pub common: Common,
}

/// Arguments of `rerun`.
#[derive(Args, Debug)]
pub struct RerunArgs {
    /// A result folder
    #[arg(value_name = "RESULT_DIR")]
    pub folder: PathBuf,
    /// Run nothing: only compare the files with manifest.json
    #[arg(long)]
    pub no_run: bool,
    /// Keys and seed: what would they change?
    #[command(flatten)]
    pub changes: Changes,
    /// What all take.
    #[command(flatten)]
    pub common: Common,
}

/// Arguments of `reproduce`.
#[derive(Args, Debug)]
pub struct ReproduceArgs {
    /// The checks to run; all unless given
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// List the checks and run nothing
    #[arg(long)]
    pub list: bool,
    /// Run the checks in the reference engine, which is slower and gives the same table
    #[arg(long)]
    pub reference: bool,
    /// Keys and seed: how firm are the figures?
    #[command(flatten)]
    pub changes: Changes,
    /// What all take.
    #[command(flatten)]
    pub common: Common,
}

/// Arguments of `check`.
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// Scenario files
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// Print nothing on stderr but errors
    #[arg(long)]
    pub quiet: bool,
    /// Keys and seed.
    #[command(flatten)]
    pub changes: Changes,
}

/// Arguments of `show`.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// A scenario file
    #[arg(value_name = "SCENARIO")]
    pub scenario: PathBuf,
    /// Keys and seed.
    #[command(flatten)]
    pub changes: Changes,
}

/// Arguments of `init`.
#[derive(Args, Debug)]
pub struct InitArgs {
    /// The file to write; one that exists is never overwritten
    #[arg(value_name = "FILE", default_value = "gossip.toml")]
    pub file: PathBuf,
}

/// Arguments of `protocols`.
#[derive(Args, Debug)]
pub struct ProtocolsArgs {
    /// The protocol to explain
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

/// Arguments of `completions`.
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_grammar_is_sound() {
        super::Cli::command().debug_assert();
    }
}
