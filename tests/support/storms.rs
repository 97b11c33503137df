//! Random bad networks and fault timelines, as text of a scenario.

use proptest::prelude::*;
use std::fmt::Write;

/// When the last fault has ended, in milliseconds.
pub const CALM_FROM_MS: u64 = 100_000;

/// What befalls a cluster.
#[derive(Clone, Debug)]
pub struct Storm {
    pub nodes: u32,
    network: Network,
    faults: Vec<Fault>,
    /// When, at which node, and which of the kind's commands.
    pub commands: Vec<(u64, u32, usize)>,
}

/// In thousandths, and milliseconds.
#[derive(Clone, Debug)]
struct Network {
    loss: u32,
    duplication: u32,
    corruption: u32,
    latency_max_ms: u32,
}

#[derive(Clone, Debug)]
struct Fault {
    at_ms: u64,
    lasts_ms: u64,
    kind: Kind,
    /// Which nodes, as bits, of which there are always some, and never all.
    nodes: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Partition,
    /// One way.
    Cut,
    Isolate,
    Crash,
    /// For good.
    Death,
    Pause,
}

/// Any storm over 3 to 8 nodes, with commands of so many kinds.
pub fn storm(commands: usize) -> impl Strategy<Value = Storm> {
    let network = (0..300u32, 0..200u32, 0..50u32, prop_oneof![Just(5), Just(150), Just(900)]);
    let network = network.prop_map(|(loss, duplication, corruption, latency_max_ms)| Network {
        loss,
        duplication,
        corruption,
        latency_max_ms,
    });
    let command = (0..CALM_FROM_MS, 0..8u32, 0..commands.max(1));
    let faults = proptest::collection::vec(fault(), 0..5);
    let commands = proptest::collection::vec(command, 0..6);
    (3..9u32, network, faults, commands).prop_map(|(nodes, network, faults, commands)| {
        let commands = commands.into_iter().map(|(at, node, which)| (at, node % nodes, which));
        Storm { nodes, network, faults, commands: commands.collect() }
    })
}

fn fault() -> impl Strategy<Value = Fault> {
    let kind = prop_oneof![
        2 => Just(Kind::Partition),
        1 => Just(Kind::Cut),
        1 => Just(Kind::Isolate),
        3 => Just(Kind::Crash),
        1 => Just(Kind::Death),
        1 => Just(Kind::Pause),
    ];
    (1..CALM_FROM_MS, 1..CALM_FROM_MS, kind, 1..255u32).prop_map(
        |(at_ms, lasts_ms, kind, nodes)| Fault {
            at_ms,
            lasts_ms: lasts_ms.min(CALM_FROM_MS - at_ms),
            kind,
            nodes,
        },
    )
}

impl Storm {
    /// The cluster, `protocol` and what the network has beside the storm, the faults, and `commands` by
    /// their places: in them `#` stands for a number, `@` for another node and `~` for 600 letters.
    /// With `clears` messages are lost, doubled and damaged only until the last fault has ended.
    pub fn scenario(
        &self,
        (protocol, own): (&str, &str),
        commands: &[&str],
        (at_ms, clears): (u64, bool),
        expect: &str,
    ) -> String {
        let Storm { nodes, network, .. } = self;
        let Network { loss, duplication, corruption, latency_max_ms } = network;
        let share = |thousandths: &u32| format!("{}.{}", thousandths / 10, thousandths % 10);
        let mishaps = format!(
            "loss = '{} %'\nduplication = '{} %'\ncorruption = '{} %'\n",
            share(loss),
            share(duplication),
            share(corruption),
        );
        let mut text = format!(
            "[cluster]\nnodes = {nodes}\n[protocol]\n{protocol}\n[network]\ntransport = 'datagram'\n{own}\
             latency = {{ kind = 'uniform', min = '1 ms', max = '{latency_max_ms} ms' }}\n\
             {}",
            if clears { "" } else { &mishaps }
        );
        if clears {
            let _ = write!(
                text,
                "[[faults]]\nat = '0 s'\nlasts = '{CALM_FROM_MS} ms'\nkind = 'link'\n{mishaps}"
            );
        }
        let mut down = 0;
        self.faults.iter().for_each(|fault| fault.print(&mut text, *nodes, &mut down));
        for (place, (at, node, which)) in self.commands.iter().enumerate() {
            let other = ((node + 1) % nodes).to_string();
            let command = commands[*which].replace('#', &place.to_string()).replace('@', &other);
            let command = command.replace('~', &"x".repeat(600));
            let _ = write!(
                text,
                "[[workload]]\nat = '{at} ms'\nnode = {node}\ncommand = \"{command}\"\n"
            );
        }
        let _ = write!(text, "[stop]\nwhen = 'never'\nat = '{at_ms} ms'\n[expect]\n{expect}\n");
        text
    }
}

impl Fault {
    /// Whoever has crashed in one fault is not crashed by another.
    fn print(&self, text: &mut String, nodes: u32, down: &mut u32) {
        let Fault { at_ms, lasts_ms, kind, .. } = self;
        let all = (1u32 << nodes) - 1;
        let mut of = self.nodes & all;
        if matches!(kind, Kind::Crash | Kind::Death) {
            of &= !*down;
            // Two nodes at least are never down.
            of &= all >> 2;
            *down |= of;
        }
        if of == 0 || of == all {
            return;
        }
        let list = |bits: u32| {
            let ids: Vec<String> =
                (0..nodes).filter(|n| bits >> n & 1 == 1).map(|n| n.to_string()).collect();
            format!("[{}]", ids.join(", "))
        };
        let (these, others) = (list(of), list(all & !of));
        let what = match kind {
            Kind::Partition => format!("kind = 'partition'\ngroups = [{these}, {others}]"),
            Kind::Cut => format!("kind = 'cut'\nfrom = {these}\nto = {others}\none_way = true"),
            Kind::Isolate => format!("kind = 'isolate'\nnodes = {these}"),
            Kind::Crash | Kind::Death => format!("kind = 'crash'\nnodes = {these}"),
            Kind::Pause => format!("kind = 'pause'\nnodes = {these}"),
        };
        let _ = write!(text, "[[faults]]\nat = '{at_ms} ms'\n{what}\n");
        if *kind != Kind::Death {
            let _ = writeln!(text, "lasts = '{lasts_ms} ms'");
        }
    }
}
