//! The files that a scenario names.

use super::Checker;
use crate::scenario::errors::Problem;
use crate::scenario::raw::{At, Text};
use crate::scenario::{Input, read};

impl Checker<'_> {
    /// What `read` makes of the text of the file at `path`, which begins at its second argument on
    /// the common axis; `what` says what the file should be. The file becomes an input.
    pub(super) fn input<T>(
        &mut self,
        path: &At<Text>,
        what: &str,
        read: impl FnOnce(&str, usize) -> Result<T, Vec<Problem>>,
    ) -> Option<T> {
        let file = self.folder.join(&path.value.0);
        let bytes = match read::bytes(&file, read::INPUT_OCTETS_MAX) {
            Ok(bytes) => bytes,
            Err(error) => {
                let title = format!("cannot read `{}`: {}", file.display(), error.reason());
                let problem = Problem::at(&path.place, title).label(format!("expected {what}"));
                self.add(if error.is_unreadable() { problem.unreadable() } else { problem });
                return None;
            }
        };
        let Ok(text) = std::str::from_utf8(&bytes) else {
            let title = format!("`{}` is not text", file.display());
            self.add(Problem::at(&path.place, title).label(format!("expected {what}")));
            return None;
        };
        match read(text, self.sources.end()) {
            Ok(found) => {
                self.keep(path, Input { name: path.value.0.clone(), bytes });
                Some(found)
            }
            Err(problems) => {
                self.sources.add(&file.display().to_string(), text);
                self.add_all(problems);
                None
            }
        }
    }

    /// Keeps an input, once; a result folder has one place for a name.
    fn keep(&mut self, path: &At<Text>, input: Input) {
        let place = |input: &Input| input.stored_path().to_lowercase();
        match self.inputs.iter().find(|other| place(other) == place(&input)) {
            Some(other) if other.name == input.name => {}
            Some(other) => {
                let title = format!("two files of one name: `{}` and `{}`", other.name, input.name);
                let problem = Problem::at(&path.place, title).label("expected another name");
                self.add(problem.help("a result folder keeps copies of both, side by side"));
            }
            None => self.inputs.push(input),
        }
    }
}
