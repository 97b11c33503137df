//! The address of a node, as the seed systems write it: all run on one machine.

use crate::id::{NODES_MAX, NodeId};
use std::fmt;

/// The port of node 0.
const FIRST_PORT: u32 = 8_000;
/// The first port on every loopback address but the first.
const LATER_PORT: u32 = 1_024;
const PORTS: u32 = 1 << 16;
/// 127.0.0.1.
const LOOPBACK: u32 = 0x7F00_0001;

/// The address of `node`: `127.0.0.1:8000` for node 0, then a port more for each; after the last
/// port of one loopback address the next begins, from port 1,024 on.
pub(in crate::protocols) fn address(node: NodeId) -> String {
    Address(node).to_string()
}

/// The length of [`address`] in octets.
pub(in crate::protocols) fn address_octets(node: NodeId) -> u32 {
    match node.0 {
        0..2_000 => 14,
        2_000..57_536 => 15,
        _ => address(node).len() as u32,
    }
}

/// The IP address and the port of [`address`].
pub(in crate::protocols) fn parts(node: NodeId) -> (u32, u16) {
    let Some(beyond) = node.0.checked_sub(PORTS - FIRST_PORT) else {
        return (LOOPBACK, (FIRST_PORT + node.0) as u16);
    };
    let (host, port) = (beyond / (PORTS - LATER_PORT), beyond % (PORTS - LATER_PORT));
    (LOOPBACK + 1 + host, (LATER_PORT + port) as u16)
}

/// The node with this address, if one has it.
pub(in crate::protocols) fn node(ip: u32, port: u16) -> Option<NodeId> {
    let (host, port) = (ip.checked_sub(LOOPBACK)?, u32::from(port));
    let node = match host {
        0 => port.checked_sub(FIRST_PORT)?,
        _ => {
            let before = u64::from(host - 1) * u64::from(PORTS - LATER_PORT);
            let node =
                u64::from(PORTS - FIRST_PORT) + before + u64::from(port.checked_sub(LATER_PORT)?);
            u32::try_from(node).ok()?
        }
    };
    (node < NODES_MAX).then_some(NodeId(node))
}

struct Address(NodeId);

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (ip, port) = parts(self.0);
        let [a, b, c, d] = ip.to_be_bytes();
        write!(f, "{a}.{b}.{c}.{d}:{port}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_come_first_and_then_the_next_loopback_address() {
        let cases = [
            (0, "127.0.0.1:8000"),
            (1_999, "127.0.0.1:9999"),
            (2_000, "127.0.0.1:10000"),
            (57_535, "127.0.0.1:65535"),
            (57_536, "127.0.0.2:1024"),
            (57_536 + 64_511, "127.0.0.2:65535"),
            (57_536 + 64_512, "127.0.0.3:1024"),
            (57_536 + 254 * 64_512, "127.0.1.0:1024"),
        ];
        for (node, text) in cases {
            assert_eq!(address(NodeId(node)), text);
            let (ip, port) = parts(NodeId(node));
            assert_eq!(super::node(ip, port), Some(NodeId(node)));
            assert_eq!(address_octets(NodeId(node)) as usize, text.len());
        }
    }
}
