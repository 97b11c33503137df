//! A folder of its own for each test, with a small scenario in it, and the program to run there.

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

/// Ends in a few milliseconds.
pub const SMALL: &str = r#"# Claim: push-pull informs 20 nodes within 30 s.
name = "small"
seed = 1
replications = 4
[cluster]
nodes = 20
[protocol]
kind = "gossip"
[network]
latency = { kind = "uniform", min = "10 ms", max = "100 ms" }
loss = "10 %"
[[workload]]
at = "0 s"
node = 0
command = "set motd hello"
[stop]
when = "converged"
at = "60 s"
[expect]
outcome = "converged"
t100 = "< 30 s"
"#;

/// A temporary folder that is the program's working folder.
pub struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    /// With [`SMALL`] in `small.toml`.
    pub fn new() -> Place {
        let place = Place { folder: tempfile::tempdir().unwrap() };
        place.write("small.toml", SMALL);
        place
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, and the folder that it is in.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A file's text.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The program with these words after it, separated by blanks.
    pub fn command(&self, words: &str) -> Command {
        let mut command = Command::cargo_bin("gossip-sim").unwrap();
        command.current_dir(self.folder.path()).env_remove("NO_COLOR").env("TERM", "xterm");
        command.args(words.split_whitespace());
        command
    }

    /// Runs it; it must end with `status`.
    pub fn run(&self, words: &str, status: i32) -> Said {
        let said = Said::of(self.command(words).output().unwrap());
        assert_eq!(said.status, Some(status), "{words}\n{}\n{}", said.out, said.err);
        said
    }
}

/// What the program said, and its exit status.
#[derive(Debug)]
pub struct Said {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    pub fn of(output: Output) -> Said {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Stdout as the one JSON object that it must be.
    pub fn json(&self) -> serde_json::Value {
        let value: serde_json::Value = serde_json::from_str(&self.out).unwrap();
        assert!(value.is_object(), "{value}");
        value
    }
}

/// The names in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
