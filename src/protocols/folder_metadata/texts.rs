//! What a user of the original sees: the lines of its log, and its table.

use super::message::Shown;
use super::node::Node;
use super::record::FolderName;
use crate::id::NodeId;
use crate::protocols::address::address;
use std::fmt::Write;

/// A peer's name in the configuration.
pub fn name(peer: NodeId) -> String {
    format!("peer{peer}")
}

/// The line at a start.
pub fn started(me: NodeId) -> String {
    let address = address(me);
    let (host, port) = address.rsplit_once(':').unwrap_or_default();
    format!("MainThread|INFO:Peer iniciado com nome [{}] e porta [('{host}', {port})]", name(me))
}

/// The line that says which folder is shared.
pub fn sharing(folder: &FolderName) -> String {
    format!("MainThread|INFO:Compartilhando pasta [__folder__{}]", folder.escape_ascii())
}

/// The line after the first look at the folder.
pub fn first_look(me: NodeId, shown: &Shown) -> String {
    let (files, version) = (list(&shown.content.files), shown.stamp.version);
    format!(
        "MainThread|INFO:dados atualizados para \
         [{{'data': {files}, 'version': {version}, 'peer': '{}'}}]",
        name(me)
    )
}

/// The line after a scan.
pub fn scanned(shown: &Shown) -> String {
    let (version, files) = (shown.stamp.version, list(&shown.content.files));
    format!("Thread-1|INFO:dados atualizados! versão: {version} ; dados: {files}")
}

/// The table after a scan.
pub fn debugged(node: &Node) -> String {
    format!("Thread-1|DEBUG:{}", table(node))
}

/// The line before the own record is sent.
pub fn sending_own(to: NodeId) -> String {
    format!("Thread-2|INFO:Enviando dados próprios para peer sorteado [{}]", name(to))
}

/// The line before a record of `peer` is sent.
pub fn sending(peer: NodeId, to: NodeId) -> String {
    let (peer, to) = (name(peer), name(to));
    format!("Thread-3|DEBUG:Enviando dados de [{peer}] para peer sorteado [{to}]")
}

/// The line before old records are erased, perhaps none.
pub fn erasing(old: &[NodeId]) -> String {
    let old: Vec<String> = old.iter().map(|peer| name(*peer)).collect();
    format!("Thread-4|INFO:apagando metadados de peers antigos: {}", list(&old))
}

/// The line for each datagram that can be read.
pub fn receiving(peer: NodeId, shown: Option<&Shown>) -> String {
    let version = shown.map_or(-1, |shown| i64::from(shown.stamp.version));
    format!("Thread-5|INFO:Recebendo dados do peer {} na versão {version}", name(peer))
}

/// What is told of a thread that ends for a reason.
pub fn ended(thread: u32, reason: &str) -> String {
    format!("Exception in thread Thread-{thread}: {reason}")
}

/// A list of texts as Python prints it.
fn list<S: AsRef<str>>(texts: &[S]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| python(text.as_ref())).collect();
    format!("[{}]", texts.join(", "))
}

fn python(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if c == quote => out.extend(['\\', c]),
            _ if c.is_control() => out.push_str(&format!("\\x{:02x}", c as u32)),
            _ => out.push(c),
        }
    }
    out.push(quote);
    out
}

/// All that a node knows, as JSON: names ascend, four blanks a level, ASCII only.
pub fn table(node: &Node) -> String {
    let mut rows: Vec<(String, Option<&Shown>)> =
        node.rows().map(|(peer, shown)| (name(peer), shown)).collect();
    rows.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let rows: Vec<String> = rows.iter().map(|(name, shown)| row(name, *shown)).collect();
    format!("{{\n{}\n}}", rows.join(",\n"))
}

fn row(name: &str, shown: Option<&Shown>) -> String {
    let files = match shown {
        None => "{}".to_string(),
        Some(shown) if shown.content.files.is_empty() => "[]".to_string(),
        Some(shown) => {
            let file = |file: &std::sync::Arc<str>| format!("            {}", json(file));
            let files: Vec<String> = shown.content.files.iter().map(file).collect();
            format!("[\n{}\n        ]", files.join(",\n"))
        }
    };
    let life = match shown.map(|shown| shown.stamp.life) {
        Some(life) if life > 0 => format!("        \"life\": {life},\n"),
        _ => String::new(),
    };
    let version = shown.map_or(-1, |shown| i64::from(shown.stamp.version));
    format!(
        "    \"{name}\": {{\n        \"data\": {files},\n{life}        \"peer\": \"{name}\",\n        \
         \"version\": {version}\n    }}"
    )
}

fn json(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='~' => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a text cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_python_does() {
        assert_eq!(list(&["a.txt", "it's", "\"it's\"", "b\\\n\u{1}é"]), {
            r#"['a.txt', "it's", '"it\'s"', 'b\\\n\x01é']"#
        });
        assert_eq!(json("a\"\\\n\u{1}é😀"), r#""a\"\\\n\u0001\u00e9\ud83d\ude00""#);
    }

    #[test]
    fn lines_without_a_table() {
        let line = "MainThread|INFO:Peer iniciado com nome [peer3] e porta [('127.0.0.1', 8003)]";
        assert_eq!(started(NodeId(3)), line);
        let line = "Thread-4|INFO:apagando metadados de peers antigos: ['peer0', 'peer2']";
        assert_eq!(erasing(&[NodeId(0), NodeId(2)]), line);
        assert_eq!(erasing(&[]), "Thread-4|INFO:apagando metadados de peers antigos: []");
        let line = "Thread-5|INFO:Recebendo dados do peer peer1 na versão -1";
        assert_eq!(receiving(NodeId(1), None), line);
    }
}
