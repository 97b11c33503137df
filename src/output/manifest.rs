//! `manifest.json`: what a result folder holds, and what made it.
//!
//! It names no clock, host, thread count or absolute path: the same program, scenario and seed
//! write the same manifest.

use super::error::OutputError;
use super::staged::{Entry, hex};
use crate::outcome::{FORMAT, MODEL, Run};
use crate::scenario::Scenario;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::{fmt, fs, io};

/// The file's name.
pub const MANIFEST: &str = "manifest.json";

/// The content of `manifest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Always `gossip-sim`.
    pub program: String,
    /// The program's version.
    pub version: String,
    /// [`FORMAT`] of the files.
    pub format: u32,
    /// [`MODEL`] of the run.
    pub model: u32,
    /// The scenario file's stem.
    pub scenario: String,
    /// The scenario's name.
    pub name: String,
    /// The master seed.
    pub seed: u64,
    /// The one replication that was asked for with `--replication`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replication: Option<u64>,
    /// Of a sweep, how many design points it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<u64>,
    /// How many replications were asked for.
    pub replications_asked: u64,
    /// How many are in the files.
    pub replications: u64,
    /// Whether the run was not interrupted.
    pub complete: bool,
    /// [`Run::digest`], 32 hexadecimal digits.
    pub digest: String,
    /// The scenario, its inputs and the data: equal wherever the run is repeated.
    pub data: Vec<Entry>,
    /// The charts: equal for one build on one kind of machine.
    pub charts: Vec<Entry>,
}

/// What a manifest does not find as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file's name in the folder.
    pub file: String,
    /// What is wrong with it.
    pub what: Wrong,
}

/// What is wrong with a listed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is not there.
    Missing,
    /// Its content is not what was written.
    Changed,
    /// It cannot be read, and why.
    Unreadable(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            Wrong::Missing => write!(f, "{} is missing", self.file),
            Wrong::Changed => write!(f, "{} has changed since it was written", self.file),
            Wrong::Unreadable(why) => write!(f, "{} cannot be read: {why}", self.file),
        }
    }
}

impl Manifest {
    /// The manifest of `run`, as yet without files; `asked` and `replication` as in
    /// [`super::Options`].
    pub fn of(scenario: &Scenario, run: &Run, options: &super::Options) -> Manifest {
        Manifest {
            program: "gossip-sim".to_string(),
            version: env!("CARGO_PKG_VERSION").to_string(),
            format: FORMAT,
            model: MODEL,
            scenario: scenario.stem.clone(),
            name: scenario.name.clone(),
            seed: scenario.seed,
            replication: options.replication,
            points: None,
            replications_asked: if options.replication.is_some() {
                1
            } else {
                scenario.replications
            },
            replications: run.replications.len() as u64,
            complete: options.complete,
            digest: format!("{:032x}", run.digest()),
            data: Vec::new(),
            charts: Vec::new(),
        }
    }

    /// Every listed file.
    pub fn files(&self) -> impl Iterator<Item = &Entry> {
        self.data.iter().chain(&self.charts)
    }

    /// The file's content.
    pub fn to_json(&self) -> Vec<u8> {
        let mut json = serde_json::to_vec_pretty(self).expect("strings and numbers are JSON");
        json.push(b'\n');
        json
    }

    /// Reads the manifest of the result folder `folder`.
    pub fn read(folder: &Path) -> Result<Manifest, OutputError> {
        let path = folder.join(MANIFEST);
        let bytes = fs::read(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => OutputError::other(
                "read",
                &path,
                "there is no such file",
                "a folder without it is no result folder, or its run did not finish",
            ),
            _ => OutputError::io("read", &path, &error),
        })?;
        let bad = |why: String| {
            let advice = "restore the file, or run the scenario again";
            OutputError::other("read", &path, why, advice)
        };
        let manifest: Manifest = serde_json::from_slice(&bytes)
            .map_err(|error| bad(format!("not a manifest: {error}")))?;
        if manifest.format != FORMAT {
            let found = manifest.format;
            return Err(bad(format!("format {found}, but this version reads format {FORMAT}")));
        }
        Ok(manifest)
    }

    /// The files that the manifest in `folder` lists, whatever its version; none without one.
    pub(super) fn names(folder: &Path) -> Vec<String> {
        #[derive(Deserialize)]
        struct Named {
            file: String,
        }
        #[derive(Deserialize)]
        struct Lists {
            data: Vec<Named>,
            charts: Vec<Named>,
        }
        let bytes = fs::read(folder.join(MANIFEST)).unwrap_or_default();
        let lists = serde_json::from_slice::<Lists>(&bytes).ok();
        let files = lists.into_iter().flat_map(|lists| lists.data.into_iter().chain(lists.charts));
        files.map(|named| named.file).collect()
    }

    /// Compares every listed file in `folder` with its hash.
    pub fn verify(&self, folder: &Path) -> Vec<Problem> {
        let problem = |entry: &Entry| {
            let what = match hash_file(&folder.join(&entry.file)) {
                Ok(found) if found == (entry.bytes, entry.sha256.clone()) => return None,
                Ok(_) => Wrong::Changed,
                Err(error) if error.kind() == io::ErrorKind::NotFound => Wrong::Missing,
                Err(error) => Wrong::Unreadable(error.to_string()),
            };
            Some(Problem { file: entry.file.clone(), what })
        };
        self.files().filter_map(problem).collect()
    }
}

/// The digest of a sequence whose digest is `so_far`, with `next` after it. The order counts, and
/// so does the place.
pub(super) fn chained(so_far: u128, next: u128) -> u128 {
    so_far.wrapping_mul(CHAIN).wrapping_add(next)
}

/// The multiplier of Knuth's 64-bit generator, twice: odd, and its powers are far apart.
const CHAIN: u128 = 0x5851_f42d_4c95_7f2d_5851_f42d_4c95_7f2d;

fn hash_file(path: &Path) -> io::Result<(u64, String)> {
    let mut hash = Sha256::new();
    let bytes = io::copy(&mut fs::File::open(path)?, &mut hash)?;
    Ok((bytes, hex(&hash.finalize())))
}

#[cfg(test)]
mod tests {
    use super::chained;

    #[test]
    fn a_chained_digest_tells_order_and_place() {
        let of = |digests: &[u128]| digests.iter().copied().fold(0, chained);
        assert_ne!(of(&[1, 2]), of(&[2, 1]));
        assert_ne!(of(&[3, 5, 7, 11]), of(&[3, 7, 5, 11]));
        assert_ne!(of(&[1, 0]), of(&[1]));
    }
}
