//! What users read when a command of one of the seed systems' kinds is wrong: where it stands, what was
//! found, what is expected, and the nearest command. Roles, which no kind has, are refused too.

use gossip_sim::scenario::{LoadError, parse};
use std::path::Path;

/// The message for a scenario of `kind` with this `[[workload]]` entry, and what follows it.
fn error(kind: &str, entry: &str) -> String {
    let at = if entry.contains("node") { "" } else { "node = 3\n" };
    let text = format!(
        "[cluster]\nnodes = 10\n[protocol]\nkind = '{kind}'\n[stop]\nwhen = 'never'\nat = '9 s'\n\
         [[workload]]\nat = '0 s'\n{at}{entry}\n"
    );
    match parse(&text, "s.toml", Path::new("."), &[]) {
        Ok(_) => panic!("not refused: {text}"),
        Err(error @ LoadError::Invalid(_)) => {
            assert_eq!(error.exit_status(), 2);
            error.render(false)
        }
        Err(error) => panic!("{error}"),
    }
}

/// The messages for these commands, one after the other.
fn errors(kind: &str, commands: &[&str]) -> String {
    let one = |command: &&str| {
        let entry = match command.starts_with("command") {
            true => (*command).to_string(),
            false => format!("command = '{command}'"),
        };
        format!("## {command}\n\n{}", error(kind, &entry))
    };
    commands.iter().map(one).collect::<Vec<_>>().join("\n")
}

#[test]
fn versioned_kv() {
    let commands = [
        "",
        "sett my_key hello",
        "SET my_key hello",
        "get my_key",
        "set",
        "set my_key",
        "command = 'set my_key hello'\nnode = 10",
    ];
    insta::assert_snapshot!(errors("versioned-kv", &commands));
}

#[test]
fn membership() {
    let commands = [
        "",
        "AddSed 1",
        "addseed 1",
        "set my_key hello",
        "AddSeed",
        "AddSeed 1 2",
        "AddSeed first",
        "AddSeed 127.0.0.1:8001",
        "AddSeed 10",
        "AddSeed 3",
        "command = 'AddSeed 0'\nnodes = 'all'",
        "command = 'AddSeed 4'\nnodes = '2..6'",
        "command = 'AddSeed 12'\nnode = 11",
        "UpdateSelfInfo",
        "UpdateSelfInfo Ann Bee",
        "GetMembers 1",
    ];
    insta::assert_snapshot!(errors("membership", &commands));
}

#[test]
fn a_node_adds_others_where_it_is_drawn_who_adds() {
    let text = "[cluster]\nnodes = 10\n[protocol]\nkind = 'membership'\n[stop]\nwhen = 'never'\n\
                at = '9 s'\n[[workload]]\nat = '0 s'\nnodes = '50 %'\ncommand = 'AddSeed 0'\n";
    assert!(parse(text, "s.toml", Path::new("."), &[]).is_ok());
}

#[test]
fn folder_metadata() {
    let commands = [
        "",
        "ad notes.txt",
        "delete notes.txt",
        "add",
        "add \"\"",
        "add my notes.txt",
        "add \"my notes.txt",
        "add folder/notes.txt",
        "remove ..",
        "remove",
        "fill",
        "fill many",
        "fill 0",
        "fill 100 6",
        "fill 3 12 txt",
        "show all",
        "command = 'show'\nnodes = [1, 10]",
    ];
    insta::assert_snapshot!(errors("folder-metadata", &commands));
}

#[test]
fn roles() {
    let role = |kind: &str| {
        let group = "[[groups]]\nname = 'seeds'\nnodes = '0..3'\nrole = 'seed'";
        let command = match kind {
            "membership" => "command = 'GetMembers'",
            "folder-metadata" => "command = 'add a'",
            _ => "command = 'set a b'",
        };
        format!("## {kind}\n\n{}", error(kind, &format!("{command}\nrole = 'seed'\n{group}")))
    };
    insta::assert_snapshot!(["versioned-kv", "membership", "folder-metadata"].map(role).join("\n"));
}
