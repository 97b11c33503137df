//! What a node of the real system prints, in its own words.

use super::{Entry, Texts};
use crate::id::NodeId;
use crate::protocols::address::address;

/// The name of a life.
pub fn named(id: &str) -> String {
    format!("[INFO] Nó ID: {id}")
}

/// Its address.
pub fn listens(me: NodeId) -> String {
    format!("[INFO] Escutando em: {}", address(me))
}

/// Whom it knows at first.
pub fn first_peers(peers: &[NodeId]) -> String {
    let peers: Vec<String> = peers.iter().copied().map(address).collect();
    format!("[INFO] Peers iniciais: [{}]", peers.join(", "))
}

/// The state was sent to a peer.
pub fn sent(to: NodeId) -> String {
    format!("[GOSSIP] Fofoca enviada para {}", address(to))
}

/// The socket would not send it.
pub fn not_sent(to: NodeId) -> String {
    let error = "Message too long (os error 90)";
    format!("[ERRO] Falha ao enviar gossip para {}: {error}", address(to))
}

/// A message came.
pub fn received(from: NodeId) -> String {
    format!("[GOSSIP] Mensagem recebida de {}", address(from))
}

/// Its sender was not known.
pub fn new_peer(peer: NodeId) -> String {
    format!("[PEERS] Novo peer descoberto: {}", address(peer))
}

/// One of whom it tells was not known.
pub fn told_peer(peer: NodeId) -> String {
    format!("[PEERS] Peer descoberto via fofoca: {}", address(peer))
}

/// A peer is taken for dead: the real system has no such words.
pub fn lost_peer(peer: NodeId) -> String {
    format!("[PEERS] Peer removido: {}", address(peer))
}

/// The state was changed by a message.
pub const MERGED: &str = "[MERGE] Estado local foi atualizado pela fofoca.";

/// A client wrote.
pub fn updated(entry: &Entry, texts: &Texts) -> String {
    let (key, value) = (texts.name(entry.key), texts.value(entry.write));
    format!("[ESTADO] Atualizado: {key} = '{value}' (versão {})", entry.version)
}

/// The state is printed: before its entries.
pub const STATE: &str = "--- Estado Atual do Nó ---";

/// In place of entries, where there are none.
pub const EMPTY: &str = "O estado está vazio.";

/// So many dashes come after them.
pub const DASHES: usize = 26;

/// An entry of the state.
pub fn entry(entry: &Entry, texts: &Texts) -> String {
    let (key, value) = (texts.name(entry.key), texts.value(entry.write));
    format!("  - '{key}': '{value}' (v{})", entry.version)
}
