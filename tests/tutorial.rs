//! docs/TUTORIAL.md does what it says: all that its reader is told to type is typed here, in a folder with
//! the repository's scenarios, and what is then on the screen is compared.
//!
//! `UPDATE_DOCS=1 cargo test --test all tutorial` writes screens without `...` anew.

use crate::support::tutorial::{At, Step, edited, shows, steps};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const TUTORIAL: &str = "docs/TUTORIAL.md";
/// Not typed here: the program is built already. `.ci/run` types it.
const INSTALL: &str = "cargo install --locked --path .";
/// All that a reader needs.
const PROGRAMS: [&str; 2] = ["gossip-sim", "cat"];

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn text() -> String {
    fs::read_to_string(path(TUTORIAL)).unwrap()
}

#[test]
fn all_that_is_typed_shows_what_the_tutorial_shows() {
    let folder = tempfile::tempdir().unwrap();
    copy(&path("scenarios"), &folder.path().join("scenarios"));
    let (mut text, mut stale) = (text(), Vec::new());
    for At { line, step } in steps(&text) {
        match step {
            Step::Write { file, text } => fs::write(folder.path().join(file), text).unwrap(),
            Step::Append { file, text } => {
                change(folder.path(), &file, |old| old.to_string() + &text)
            }
            Step::Edit { file, text } => change(folder.path(), &file, |old| edited(old, &text)),
            Step::Type { commands, exit, screen } => {
                let found = typed(folder.path(), &commands, exit, line);
                let Some(screen) = screen.filter(|screen| !shows(screen, &found)) else { continue };
                if env::var_os("UPDATE_DOCS").is_some() && !screen.lines().any(|line| line == "...")
                {
                    let block = |screen: &str| format!("```text\n{screen}```\n");
                    text = text.replacen(&block(&screen), &block(&found), 1);
                }
                stale
                    .push(format!("{TUTORIAL}:{line}: {commands:?} shows\n{found}\nnot\n{screen}"));
            }
        }
    }
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path(TUTORIAL), text).unwrap();
    }
    assert!(stale.is_empty(), "{}", stale.join("\n"));
}

fn change(folder: &Path, file: &str, how: impl Fn(&str) -> String) {
    let file = folder.join(file);
    let old = fs::read_to_string(&file).unwrap();
    fs::write(file, how(&old)).unwrap();
}

/// What is on the screen after these commands; the last must end with `exit`, the others with 0.
fn typed(folder: &Path, commands: &[String], exit: i32, line: usize) -> String {
    let mut screen = String::new();
    for (index, command) in commands.iter().enumerate().filter(|(_, command)| *command != INSTALL) {
        let program = command.split_whitespace().next().unwrap();
        assert!(PROGRAMS.contains(&program), "line {line}: {command}");
        let bin = Path::new(env!("CARGO_BIN_EXE_gossip-sim")).parent().unwrap().to_path_buf();
        let others = env::var_os("PATH").unwrap();
        let programs = env::join_paths([bin].into_iter().chain(env::split_paths(&others))).unwrap();
        let mut shell = Command::new("sh");
        shell.current_dir(folder).env("PATH", programs).env_remove("NO_COLOR").env("TERM", "xterm");
        let output = shell.arg("-c").arg(format!("exec 2>&1\n{command}")).output().unwrap();
        let found = String::from_utf8(output.stdout).unwrap();
        let expected = if index + 1 == commands.len() { exit } else { 0 };
        assert_eq!(output.status.code(), Some(expected), "line {line}: {command}\n{found}");
        screen += &found;
    }
    screen
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn what_it_links_to_is_there() {
    let text = text();
    let links = text.split("](").skip(1).map(|rest| rest.split_once(')').unwrap().0);
    let links: Vec<&str> = links.collect();
    assert!(links.iter().filter(|link| link.contains("results/")).count() >= 6);
    for link in links {
        let (file, heading) = link.split_once('#').unwrap_or((link, ""));
        let file = if file.is_empty() { path(TUTORIAL) } else { path("docs").join(file) };
        assert!(file.exists(), "{link}");
        if !heading.is_empty() {
            let page = fs::read_to_string(file).unwrap();
            assert!(
                page.lines().any(|line| line.starts_with('#') && slug(line) == heading),
                "{link}"
            );
        }
    }
}

/// The name by which a heading is linked to.
fn slug(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter(|sign| sign.is_alphanumeric() || " -_".contains(*sign));
    kept.map(|sign| if sign == ' ' { '-' } else { sign }).collect()
}

/// What stands in a line of text is not typed here.
#[test]
fn each_command_is_in_a_box() {
    assert!(!text().contains("`gossip-sim "));
}

#[test]
fn a_stale_screen_is_found() {
    let found = "a, 2 threads\nb 1\nc\nd\nspeed   4 s\ne\n";
    for same in [found, "a, 1 thread\nb 1\n...\nspeed 9 s\ne\n", "...\nc\n...\n", "...\n"] {
        assert!(shows(same, found), "{same}");
    }
    let others =
        ["a\nb 2\n...\n", "a\n...\nb 1\n...\n", "a\n...\nd\n", "...\nd\nc\n...\n", "a\nb 1\n"];
    for other in others {
        assert!(!shows(other, found), "{other}");
    }
}
