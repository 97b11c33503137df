//! The rules of this code base that a compiler does not know, and a checker of one file.

/// Top-level modules with their layers: a module names only modules of lower layers, and itself.
///
/// `outcome` stands above `network` because results are counted by the network's fates, `faults`
/// because a fault may change links.
pub const LAYERS: &[(&str, u32)] = &[
    ("time", 0),
    ("theory", 0),
    ("id", 1),
    ("rng", 2),
    ("select", 3),
    ("protocol", 4),
    ("network", 5),
    ("faults", 6),
    ("workload", 5),
    ("protocols", 5),
    ("outcome", 6),
    ("engine", 7),
    ("metrics", 8),
    ("check", 8),
    ("scenario", 8),
    ("run", 9),
    ("sweep", 10),
    ("reproduce", 11),
    ("output", 12),
];

/// Modules that must not know of lower ones, either.
pub const STRANGERS: &[(&str, &str)] = &[
    ("engine", "protocols"),
    ("metrics", "protocols"),
    ("check", "protocols"),
    ("output", "engine"),
];

/// A name that only some files may write, and why.
pub struct Ban {
    /// The name, as a whole word or words.
    pub name: &'static str,
    /// Paths, or beginnings of paths, below `src/` that may.
    pub allowed: &'static [&'static str],
    /// Why others may not.
    pub why: &'static str,
}

const fn ban(name: &'static str, allowed: &'static [&'static str], why: &'static str) -> Ban {
    Ban { name, allowed, why }
}

const FILES: &str = "a run touches no file; only reading scenarios, writing results and cli do";
const CLOCK: &str = "a run is a function of scenario and seed; clocks are read in cli only";
const PRINT: &str = "libraries return data and errors; only cli prints or exits";
const HASH: &str = "the order of a hash table must never show; use BTreeMap, or look up only";
const RANDOM: &str = "every draw is keyed: see rng";
const FLOAT: &str = "no float in a decision of a run: floats live in the sampling functions";
const STUB: &str = "no stubs: write it, or leave it out and say so";
const ONE_USER: &str = "one module wraps this library, so that it can be replaced";

/// Every banned name.
pub const BANS: &[Ban] = &[
    ban("std::fs", &["scenario/read.rs", "scenario/load.rs", "output/", "cli/"], FILES),
    ban("std::net", &[], "no sockets yet"),
    ban("std::env", &["cli/"], CLOCK),
    ban("std::time", &["cli/"], CLOCK),
    ban("SystemTime", &[], CLOCK),
    ban("std::thread", &["cli/"], "threads live in run and sweep, by rayon"),
    ban("rayon", &["run/", "sweep/", "output/", "cli/"], "threads live in run and sweep"),
    ban("println!", &["cli/"], PRINT),
    ban("print!", &["cli/"], PRINT),
    ban("eprintln!", &["cli/"], PRINT),
    ban("eprint!", &["cli/"], PRINT),
    ban("dbg!", &[], PRINT),
    ban("std::process", &["cli/", "main.rs"], PRINT),
    ban("HashMap", &[], HASH),
    ban("HashSet", &[], HASH),
    ban("FxHashMap", &["engine/world.rs"], HASH),
    ban("FxHashSet", &["rng/mod.rs"], HASH),
    ban("thread_rng", &[], RANDOM),
    ban("from_os_rng", &[], RANDOM),
    ban("OsRng", &[], RANDOM),
    ban("RandomState", &[], RANDOM),
    ban("f32", &[], FLOAT),
    ban("unsafe", &["engine/memory.rs"], "unsafe code has one small, documented place"),
    ban("libc", &["engine/memory.rs"], ONE_USER),
    ban("toml", &["scenario/"], ONE_USER),
    ban("plotters", &["output/chart/plot.rs"], ONE_USER),
    ban("todo!", &[], STUB),
    ban("unimplemented!", &[], STUB),
    ban("#[ignore]", &[], "a test that does not run proves nothing"),
];

/// Where no floating point may occur at all.
pub const WITHOUT_FLOATS: &[&str] = &[
    "time.rs",
    "id.rs",
    "select.rs",
    "faults.rs",
    "workload.rs",
    "protocol/",
    "protocols/",
    "engine/",
    "network/mod.rs",
    "network/links.rs",
    "network/cuts.rs",
    "metrics/",
];

/// Lines of a file; more is a sign that it does two things.
pub const LINES_MAX: usize = 400;

/// All that is wrong with the file at `path` below `src/`.
pub fn faults(path: &str, text: &str) -> Vec<String> {
    let code = code_of(text);
    let mut found = Vec::new();
    if !text.starts_with("//! ") {
        found.push(format!("{path}: begins without a `//!` line that says what it is for"));
    }
    let lines = text.lines().count();
    if lines > LINES_MAX {
        found.push(format!("{path}: {lines} lines, at most {LINES_MAX}; split it by role"));
    }
    for (number, line) in code.iter().enumerate() {
        let place = format!("{path}:{}", number + 1);
        found.extend(banned(path, line).map(|why| format!("{place}: {why}")));
        found.extend(climbing(path, &code[..=number]).map(|why| format!("{place}: {why}")));
    }
    found
}

fn banned<'a>(path: &'a str, line: &'a str) -> impl Iterator<Item = String> + 'a {
    let may = |places: &[&str]| places.iter().any(|place| path.starts_with(place));
    let bans = BANS.iter().filter(move |ban| !may(ban.allowed) && has_word(line, ban.name));
    let floats = may(WITHOUT_FLOATS) && has_word(line, "f64");
    let floats = floats.then(|| format!("`f64` is not for here: {FLOAT}"));
    bans.map(|ban| format!("`{}` is not for here: {}", ban.name, ban.why)).chain(floats)
}

/// Why the last of `lines` names a module that it may not.
fn climbing(path: &str, lines: &[String]) -> Option<String> {
    let line = lines.last()?;
    let home = path.split(['/', '.']).next()?;
    let layer = |module: &str| LAYERS.iter().find(|(name, _)| *name == module).map(|(_, l)| *l);
    if matches!(home, "main" | "lib" | "cli") {
        return None;
    }
    let Some(mine) = layer(home) else {
        return Some(format!("module `{home}` has no layer: add it to the table"));
    };
    let depth = path.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count();
    let inner =
        usize::from(lines.iter().any(|line| line.starts_with("mod ") && line.ends_with('{')));
    for part in after_each(line, "crate::") {
        let module = ident(part);
        let higher = module != home && layer(module).is_none_or(|theirs| theirs >= mine);
        if STRANGERS.contains(&(home, module)) {
            return Some(format!("`{home}` must not know of `{module}`"));
        }
        if higher {
            return Some(format!(
                "`{home}` (layer {mine}) names `{module}`, which is not below it"
            ));
        }
    }
    let climbs = line.matches("super::").count();
    let straight = line.contains(&"super::".repeat(climbs.max(1)));
    (straight && climbs >= depth + inner)
        .then(|| "`super` climbs to the root of the crate: write `crate::`".to_string())
}

/// The text of a file without comments and without the contents of strings.
pub fn code_of(text: &str) -> Vec<String> {
    let mut raw = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut code = String::new();
        let (mut chars, mut quoted) = (line.chars().peekable(), raw);
        while let Some(c) = chars.next() {
            match c {
                '\\' if quoted => _ = chars.next(),
                '"' => quoted = !quoted,
                '\'' if !quoted && chars.peek() == Some(&'"') => _ = chars.next(),
                '/' if !quoted && chars.peek() == Some(&'/') => break,
                _ if !quoted => code.push(c),
                _ => {}
            }
        }
        // A string goes on in the next line.
        raw = quoted;
        lines.push(code);
    }
    lines
}

/// Whether `line` has `word` with no letter, digit or underscore beside it.
fn has_word(line: &str, word: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        let ends_open = word.ends_with(part_of_name);
        !(before.is_some_and(part_of_name) || ends_open && after.is_some_and(part_of_name))
    })
}

fn after_each<'a>(line: &'a str, word: &'a str) -> impl Iterator<Item = &'a str> {
    line.match_indices(word).map(|(start, _)| &line[start + word.len()..])
}

fn ident(text: &str) -> &str {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default()
}
