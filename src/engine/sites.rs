//! Groups of nodes with networks of their own.
//!
//! Each group has links and receive queues of its own, over one topology and with the same cuts. A
//! message leaves by the links of its sender's group and arrives by those of its receiver's; each
//! still touches the side of one node only.

use super::Setup;
use super::reception::Reception;
use crate::id::NodeId;
use crate::network::Links;
use crate::protocol::Protocol;

/// The networks of groups.
pub struct Sites {
    /// The group of each node, by address.
    of: Vec<u8>,
    groups: Vec<Site>,
}

struct Site {
    links: Links,
    reception: Option<Reception>,
    room: u64,
}

impl Sites {
    /// The networks of groups, over the topology of `links`, on which nothing goes freely from
    /// now on; `None` where no group has a network of its own.
    pub fn of<P: Protocol>(setup: &Setup<'_, P>, links: &mut Links) -> Option<Sites> {
        let groups = setup.groups.as_ref().filter(|groups| !groups.networks.is_empty())?;
        links.hinder_arrivals();
        links.hinder_departures();
        let site = |network| Site {
            links: Links::new(network, links.topology().clone(), setup.nodes, &setup.hosts),
            reception: Reception::new(network, setup.addresses()),
            room: Reception::room(network),
        };
        let groups_of = groups.networks.iter().map(site).collect();
        Some(Sites { of: groups.of.to_vec(), groups: groups_of })
    }

    fn at(&mut self, node: NodeId) -> &mut Site {
        &mut self.groups[usize::from(self.of[node.index()])]
    }

    /// The links of a node's group.
    pub fn links(&mut self, node: NodeId) -> &mut Links {
        &mut self.at(node).links
    }

    /// The receive queues of a node's group.
    pub fn reception(&mut self, node: NodeId) -> Option<&mut Reception> {
        self.at(node).reception.as_mut()
    }

    /// How many octets of messages may wait for a node.
    pub fn room(&self, node: NodeId) -> u64 {
        self.groups[usize::from(self.of[node.index()])].room
    }

    /// The links of every group.
    pub fn all_links(&mut self) -> impl Iterator<Item = &mut Links> {
        self.groups.iter_mut().map(|site| &mut site.links)
    }
}
