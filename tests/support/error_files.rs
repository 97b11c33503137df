//! What users read when a scenario's file is wrong as a file.

use super::{CLUSTER, PROTOCOL, STOP, WORKLOAD, inputs, message};
use gossip_sim::scenario::{load, parse};
use insta::assert_snapshot;
use std::path::Path;

/// The message for a file with this content; the folder's name is replaced.
fn file(name: &str, content: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    opened(folder.path(), &path)
}

fn opened(folder: &Path, path: &Path) -> String {
    let loaded = load(path, &[]).map(|scenario| scenario.resolved);
    message(loaded).replace(folder.to_str().unwrap(), "FOLDER")
}

#[test]
fn file_empty() {
    assert_snapshot!(file("s.toml", b""));
    assert_eq!(file("s.toml", b"\n# only a comment\n"), file("s.toml", b""));
}

#[test]
fn file_binary() {
    assert_snapshot!(file("s.toml", b"\x7fELF\0\0\0\x01\xff"));
}

#[test]
fn file_not_utf8() {
    assert_snapshot!(file("s.toml", b"name = \"fine\"\nseed = 1 # caf\xe9\n"));
}

#[test]
fn file_too_long() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.toml");
    std::fs::File::create(&path).unwrap().set_len(100_000_000).unwrap();
    assert_snapshot!(opened(folder.path(), &path));
}

#[test]
fn file_without_a_stem() {
    assert_snapshot!(file("...toml", PROTOCOL.as_bytes()));
    assert!(file("..toml", PROTOCOL.as_bytes()).contains("is no name for a scenario"));
}

#[test]
fn file_is_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    assert_snapshot!(opened(folder.path(), folder.path()));
}

#[test]
fn file_absent_and_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("main.toml"), "").unwrap();
    assert_snapshot!(opened(folder.path(), &folder.path().join("mian.toml")));
    // A path through a file cannot be read by anybody, root included.
    assert_snapshot!(opened(folder.path(), &folder.path().join("main.toml/s.toml")));
}

#[test]
fn a_byte_order_mark_and_carriage_returns_do_not_matter() {
    let text = format!("\u{feff}# x\n{CLUSTER}{PROTOCOL}{WORKLOAD}{STOP}").replace('\n', "\r\n");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.toml");
    std::fs::write(&path, text.as_bytes()).unwrap();
    assert_eq!(load(&path, &[]).unwrap().nodes, 10);
    let wrong = text.replace("60 s", "60 sec");
    assert_snapshot!(file("s.toml", wrong.as_bytes()));
}

#[test]
fn colour_adds_only_colour() {
    let text = format!("{CLUSTER}{PROTOCOL}{WORKLOAD}[stop]\nat = 60\n");
    let error = parse(&text, "s.toml", &inputs(), &[]).unwrap_err();
    let colored = error.render(true);
    assert!(colored.contains("\u{1b}["));
    let mut plain = String::new();
    let mut rest = colored.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain += before;
        rest = after.split_once('m').unwrap().1;
    }
    assert_eq!(plain + rest, error.render(false));
}
