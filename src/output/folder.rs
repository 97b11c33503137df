//! A result folder: whole when it has a manifest, and never with half a file under a final name.
//!
//! Each file is written under a temporary name in the folder, made durable, and renamed. The
//! manifest is removed before anything else changes and written after everything else. A journal,
//! [`JOURNAL`], lists the files of ours that may be there while there is no manifest, so that a
//! run that was killed leaves nothing that the next one takes for somebody else's file. A
//! [`Lock`] keeps a second run out until the first has ended.

use super::error::OutputError;
use super::lock::Lock;
use super::manifest::{MANIFEST, Manifest};
use super::staged::{Entry, Staged, is_temporary, temporary};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

/// Names the files of ours in a folder that is not whole: a JSON list.
pub const JOURNAL: &str = ".gossip-sim-unfinished.json";

/// A result folder that exists and can be written to.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    lock: Lock,
}

impl Folder {
    /// Creates `<out>/<stem>/`, keeps other runs out of it, removes what a killed run left half
    /// written, and proves that a file can be written, all before the long run. An earlier result
    /// stays as it is.
    pub fn prepare(out: &Path, stem: &str) -> Result<Folder, OutputError> {
        let path = out.join(stem);
        fs::create_dir_all(&path)
            .map_err(|error| OutputError::io("create the folder", &path, &error))?;
        let lock = Lock::take(&path)?;
        let folder = Folder { path, lock };
        folder.remove_temporaries()?;
        folder.refuse_what_is_in_the_way()?;
        folder.refuse_foreign_files()?;
        folder.probe()?;
        Ok(folder)
    }

    /// Writes a file and removes it.
    fn probe(&self) -> Result<(), OutputError> {
        let path = temporary(&self.path, "probe");
        let tried = fs::write(&path, b"probe");
        let removed = fs::remove_file(&path);
        tried
            .and(removed)
            .map_err(|error| OutputError::io("write to the folder", &self.path, &error))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins the file that will be called `name`.
    pub fn create(&self, name: &str) -> Result<Staged, OutputError> {
        Staged::open(&self.path, name)
    }

    /// Gives every staged file its final name, removes files of ours that are not among them, and
    /// writes the manifest that `manifest` makes of the entries, in the order of `staged`. Then the
    /// folder is free for another run.
    pub fn commit(
        &self,
        staged: Vec<Staged>,
        manifest: impl FnOnce(Vec<Entry>) -> Manifest,
    ) -> Result<Manifest, OutputError> {
        let names: BTreeSet<String> = staged.iter().map(|file| file.name().to_string()).collect();
        let mut owned = self.owned();
        owned.extend(names.iter().cloned());
        self.write_journal(&owned)?;
        self.remove(MANIFEST)?;
        self.sync()?;
        self.remove_stale(owned.difference(&names))?;
        let entries = staged.into_iter().map(Staged::publish).collect::<Result<_, _>>()?;
        self.sync()?;
        let manifest = manifest(entries);
        self.replace(MANIFEST, &manifest.to_json())?;
        self.sync()?;
        self.remove(JOURNAL)?;
        self.lock.release();
        Ok(manifest)
    }

    /// The files of ours: what the manifest or the journal lists.
    fn owned(&self) -> BTreeSet<String> {
        let listed = fs::read(self.path.join(JOURNAL)).ok();
        let listed = listed.and_then(|bytes| serde_json::from_slice::<Vec<String>>(&bytes).ok());
        let mut owned: BTreeSet<String> = listed.unwrap_or_default().into_iter().collect();
        owned.extend(Manifest::names(&self.path));
        owned.retain(|name| is_inside(name));
        owned
    }

    fn write_journal(&self, owned: &BTreeSet<String>) -> Result<(), OutputError> {
        let json = serde_json::to_vec(owned).expect("a list of strings is JSON");
        self.replace(JOURNAL, &json)
    }

    /// Writes a whole file under its final name.
    fn replace(&self, name: &str, content: &[u8]) -> Result<(), OutputError> {
        let mut staged = self.create(name)?;
        staged.write_all(content).map_err(|error| staged.error(&error))?;
        staged.make_durable()?;
        staged.publish().map(drop)
    }

    fn remove_stale<'a>(&self, names: impl Iterator<Item = &'a String>) -> Result<(), OutputError> {
        let mut parents = BTreeSet::new();
        for name in names {
            self.remove(name)?;
            parents.extend(name.rsplit_once('/').map(|(parent, _)| parent));
        }
        for parent in parents {
            // It stays if a foreign file is in it, or a file of the new run comes back to it.
            let _ = fs::remove_dir(self.path.join(parent));
        }
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), OutputError> {
        let path = self.path.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(OutputError::io("remove the old", &path, &error))
            }
            _ => Ok(()),
        }
    }

    fn remove_temporaries(&self) -> Result<(), OutputError> {
        let failed = |error| OutputError::io("read the folder", &self.path, &error);
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            let name = name.to_string_lossy();
            if is_temporary(&name) {
                self.remove(&name)?;
            }
        }
        Ok(())
    }

    /// No file can take the place of a folder, nor the reverse: better said now than after the run.
    fn refuse_what_is_in_the_way(&self) -> Result<(), OutputError> {
        let advice = "move it away, or choose another folder with --out";
        let refuse =
            |path: &Path, cause: &str| Err(OutputError::other("write", path, cause, advice));
        for path in super::NAMES.iter().map(|name| self.path.join(name)) {
            if path.is_dir() {
                return refuse(&path, "a folder is in the way");
            }
        }
        let inputs = self.path.join(super::INPUTS);
        if inputs.exists() && !inputs.is_dir() {
            return refuse(&inputs, "a file is in the way of the folder");
        }
        Ok(())
    }

    /// Without a manifest or a journal, files of our names are somebody else's.
    fn refuse_foreign_files(&self) -> Result<(), OutputError> {
        let is_there = |name: &&str| self.path.join(name).exists();
        if [super::MANIFEST, JOURNAL].iter().any(is_there) {
            return Ok(());
        }
        let foreign: Vec<&str> = super::NAMES.iter().copied().filter(is_there).collect();
        if foreign.is_empty() {
            return Ok(());
        }
        let cause = format!("without a manifest.json, these are not ours: {}", foreign.join(", "));
        let advice = "move them away, or choose another folder with --out";
        Err(OutputError::other("write into", &self.path, cause, advice))
    }

    /// Makes the folder's list of names durable.
    fn sync(&self) -> Result<(), OutputError> {
        sync_folder(&self.path).map_err(|e| OutputError::io("write the folder", &self.path, &e))
    }
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Other systems make renames durable by themselves, or offer no way to.
#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether `name` is a plain relative name: a manifest from elsewhere cannot reach outside.
fn is_inside(name: &str) -> bool {
    let plain = |part| matches!(part, Component::Normal(_));
    !name.is_empty() && Path::new(name).components().all(plain)
}
