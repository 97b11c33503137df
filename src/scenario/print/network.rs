//! `[network]`, printed.

use super::{Written, latency, line};
use crate::network::{Bandwidth, Loss, Network, Order, Side, Transport};
use crate::scenario::Scenario;

/// Prints the section with every default filled in.
pub(super) fn print(out: &mut String, scenario: &Scenario, written: &Written) {
    let network = &scenario.network;
    line(out, format_args!("\n[network]"));
    // Messages of a synchronous cycle take no time that could be set.
    let in_cycles = scenario.protocol.timing().is_some_and(|timing| timing.is_synchronous());
    let streamed = network.transport != Transport::Datagram;
    if !in_cycles {
        let transport = if streamed { "stream" } else { "datagram" };
        line(out, format_args!("transport = \"{transport}\""));
        let latency = latency::latency(&network.latency, &written.latency);
        line(out, format_args!("latency = {latency}"));
    }
    line(out, format_args!("loss = {{ {} }}", loss(network.loss)));
    line(out, format_args!("corruption = \"{}\"", network.corruption));
    if !in_cycles {
        line(out, format_args!("processing = \"{}\"", network.processing));
    }
    // A stream is in order, doubles nothing, and drops nothing.
    if !in_cycles && !streamed {
        let order = match network.order {
            Order::Datagram => "datagram",
            Order::Fifo => "fifo",
        };
        line(out, format_args!("duplication = \"{}\"", network.duplication));
        line(out, format_args!("order = \"{order}\""));
        line(out, format_args!("receive_queue = \"{} B\"", network.receive_queue_bytes));
    }
    for (key, bandwidth) in [("up", network.up), ("down", network.down)] {
        if let Some(Bandwidth { bytes_per_s, queue_bytes }) = bandwidth {
            let queue = queue_bytes.map_or(String::new(), |size| format!(", queue = \"{size} B\""));
            line(out, format_args!("{key} = {{ rate = \"{bytes_per_s} B/s\"{queue} }}"));
        }
    }
    limits(out, network);
}

fn limits(out: &mut String, network: &Network) {
    if let Some(limit) = network.datagram_limit_bytes {
        line(out, format_args!("datagram_limit = \"{limit} B\""));
    }
    if let Some(limit) = network.receive_buffer_bytes {
        line(out, format_args!("receive_buffer = \"{limit} B\""));
    }
    line(out, format_args!("header_bytes = {}", network.header_bytes));
}

fn loss(loss: Loss) -> String {
    match loss {
        Loss::Independent(rate) => format!("kind = \"independent\", rate = \"{rate}\""),
        Loss::GilbertElliott(law) => {
            let link = match law.side {
                Side::Up => "up",
                Side::Down => "down",
            };
            format!(
                "kind = \"gilbert-elliott\", good = \"{}\", bad = \"{}\", loss_good = \"{}\", \
                 loss_bad = \"{}\", link = \"{link}\"",
                law.good, law.bad, law.loss_good, law.loss_bad
            )
        }
    }
}
