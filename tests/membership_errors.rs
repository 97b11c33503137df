//! What users read when a scenario of kind `membership` is wrong; of its commands: command_errors.rs.

use gossip_sim::scenario::{LoadError, parse};
use std::path::Path;

const CASES: [(&str, &str, &str); 5] = [
    ("suspicion that waits for ever", "failure = 'suspicion'", ""),
    ("keys of the other rule", "indirect_pings = 2\nredial_every = 5", ""),
    ("cycles", "timing = { kind = 'synchronous' }", ""),
    ("datagrams without a timeout", "", "[network]\ntransport = 'datagram'"),
    ("what streams have not", "", "[network]\nduplication = '1 %'\norder = 'fifo'"),
];

fn error((name, protocol, network): (&str, &str, &str)) -> String {
    let text = format!(
        "[cluster]\nnodes = 10\n[protocol]\nkind = 'membership'\n{protocol}\n\
         [[workload]]\nat = '0 s'\nnode = 0\ncommand = 'GetMembers'\n{network}\n\
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
