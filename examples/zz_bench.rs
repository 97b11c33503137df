use gossip_sim::network::*;
use gossip_sim::protocol::Phase;
use gossip_sim::protocols::gossip::*;
use gossip_sim::scenario::*;
use gossip_sim::time::*;
use gossip_sim::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let n: u32 = a[1].parse::<f64>().unwrap() as u32;
    let reps: u64 = a[2].parse().unwrap();
    let mode = match a[3].as_str() {
        "push" => Mode::Push,
        "pull" => Mode::Pull,
        _ => Mode::PushPull,
    };
    let eng = if a.get(4).map(|s| s == "ref").unwrap_or(false) {
        engine::Engine::Reference
    } else {
        engine::Engine::Fast
    };
    let total = a.get(4).map(|s| s == "total").unwrap_or(false);
    let s = Scenario {
        stem: "x".into(),
        claim: None,
        name: "x".into(),
        seed: 1,
        replications: 1,
        nodes: n,
        topology: TopologyKind::Complete,
        epoch_unix_s: 0,
        protocol: ProtocolSpec::Gossip(Params {
            mode,
            fanout: Fanout::Count(if mode == Mode::Push { 3 } else { 1 }),
            exchange: Exchange::Full,
            period: Span::from_secs(1),
            phase: Phase::Random,
            keep: None,
            dormant: None,
            persist: false,
        }),
        network: Network {
            latency: Latency::Uniform { min: Span::from_millis(10), max: Span::from_millis(100) },
            loss: Loss::independent("10 %".parse().unwrap()),
            datagram_limit_bytes: None,
            receive_buffer_bytes: None,
            header_bytes: 28,
        },
        workload: vec![workload::Entry {
            at: Instant::ZERO,
            every: Span::ZERO,
            count: 1,
            nodes: select::Selector::One(id::NodeId(0)),
            words: vec!["set".into(), "k".into(), "v".into()],
        }],
        faults: vec![],
        stop: engine::Stop { when: engine::StopWhen::Converged, at: Instant(120_000_000_000) },
        output: Default::default(),
        expect: vec![],
        stored: String::new(),
        inputs: vec![],
        resolved: String::new(),
    };
    let (mut sum, mut ev, mut wall) = (0f64, 0u64, 0f64);
    for r in 0..reps {
        let t = std::time::Instant::now();
        let (rep, _) = run::replicate(
            &s,
            r,
            engine::Tuning { engine: eng, total_order: total, ..Default::default() },
        );
        wall += t.elapsed().as_secs_f64();
        ev += rep.events;
        sum += rep.converged_at.map_or(f64::NAN, |c| c.0 as f64 / 1e9);
        assert!(rep.messages.balance());
        if r < 2 {
            println!(
                "{:?} conv {:?} digest {:032x} events {} alive {} sent {} reached {:?}",
                rep.verdict,
                rep.converged_at,
                rep.digest,
                rep.events,
                rep.nodes_alive,
                rep.messages.sent,
                rep.reached
            );
        }
    }
    println!(
        "n {n} mean conv {:.4} ev/node {:.2} ns/event {:.1} wall {:.2}",
        sum / reps as f64,
        ev as f64 / reps as f64 / n as f64,
        wall * 1e9 / ev as f64,
        wall
    );
    let st = std::fs::read_to_string("/proc/self/status").unwrap();
    for l in st.lines() {
        if l.starts_with("VmHWM") {
            println!("{l}");
        }
    }
}
