//! What users read when a scenario of kind `membership` is wrong.

use gossip_sim::scenario::{LoadError, parse};
use std::path::Path;

const CASES: [(&str, &str, &str); 11] = [
    ("an unknown verb", "", "command = 'AddSed 1'"),
    ("no node", "", "command = 'AddSeed'"),
    ("something that is no node", "", "command = 'AddSeed 127.0.0.1:8001'"),
    ("a node that is not there", "", "command = 'AddSeed 10'"),
    ("a name in two words", "", "command = 'UpdateSelfInfo Ann Bee'"),
    ("a verb of other kinds", "", "command = 'set a b'"),
    ("suspicion that waits for ever", "failure = 'suspicion'", ""),
    ("keys of the other rule", "indirect_pings = 2\nredial_every = 5", ""),
    ("cycles", "timing = { kind = 'synchronous' }", ""),
    ("datagrams without a timeout", "", "[network]\ntransport = 'datagram'"),
    ("what streams have not", "", "[network]\nduplication = '1 %'\norder = 'fifo'"),
];

fn error((name, protocol, rest): (&str, &str, &str)) -> String {
    let (command, network) = match rest.strip_prefix("command") {
        Some(_) => (rest, ""),
        None => ("command = 'GetMembers'", rest),
    };
    let text = format!(
        "[cluster]\nnodes = 10\n[protocol]\nkind = 'membership'\n{protocol}\n\
         [[workload]]\nat = '0 s'\nnode = 0\n{command}\n{network}\n\
         [stop]\nwhen = 'never'\nat = '9 s'\n"
    );
    match parse(&text, "s.toml", Path::new("."), &[]) {
        Ok(_) => panic!("not refused: {text}"),
        Err(error @ LoadError::Invalid(_)) => format!("## {name}\n\n{}", error.render(false)),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn mistakes_are_told_where_they_stand() {
    insta::assert_snapshot!(CASES.map(error).join("\n"));
}
