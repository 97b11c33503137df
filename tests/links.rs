//! Links that change for a time: what is sent meanwhile takes other latencies and meets other loss.

use crate::support::both::parsed;
use crate::support::seen::{binomial, run_both};
use gossip_sim::network::Fate;
use gossip_sim::rng::EventKey;
use std::collections::BTreeSet;

const MS: u64 = 1_000_000;

/// A mail every second from 1 s on, from node 0 to both others, while links are what `faults` say;
/// what arrives after how long, in milliseconds, by the second and the receiver.
fn delays(network: &str, faults: &str) -> Vec<[Option<u64>; 2]> {
    let scenario = parsed(&format!(
        "[cluster]\nnodes = 3\n[protocol]\nkind = 'direct-mail'\n[network]\n{network}\n\
         [[workload]]\nat = '1 s'\nevery = '1 s'\ncount = 6\nnode = 0\ncommand = 'set k v'\n\
         {faults}\n[stop]\nwhen = 'never'\nat = '20 s'\n"
    ));
    let seen = run_both(&scenario, 0).1;
    let mut found = vec![[None; 2]; 6];
    for (at, to, key, fate) in &seen.arrivals {
        if *fate == Fate::Lost {
            continue;
        }
        let sent = seen.sent[key].at;
        assert_eq!((*fate, (at.0 - sent.0) % MS), (Fate::Delivered, 0));
        found[(sent.0 / (1_000 * MS)) as usize - 1][to.index() - 1] = Some((at.0 - sent.0) / MS);
    }
    found
}

#[test]
fn links_change_and_change_back() {
    let change = |at: &str, lasts: &str, keys: &str| {
        format!("[[faults]]\nkind = 'link'\nat = '{at}'\nlasts = '{lasts}'\n{keys}\n")
    };
    let constant = |ms: u64| format!("latency = {{ kind = 'constant', value = '{ms} ms' }}");
    // What is sent at 2 s takes the changed link although it arrives after that, and at 4 s the last
    // change counts; delays add up.
    let faults = [
        change("1500 ms", "501 ms", &constant(700)),
        change("2500 ms", "2 s", "to = 1\ndelay = '5 ms'"),
        change(
            "3500 ms",
            "2 s",
            &format!("from = [0]\nto = [1, 2]\none_way = true\n{}", constant(3)),
        ),
        change("3600 ms", "1 s", "to = 1\ndelay = '20 ms'"),
    ];
    let found = delays(&constant(50), &faults.concat());
    let expected =
        [[50, 50], [700, 700], [55, 50], [28, 3], [3, 3], [50, 50]].map(|row| row.map(Some));
    assert_eq!(found, expected);
    // The other way is not meant.
    let other = change("500 ms", "9 s", "from = '1..3'\nto = 0\none_way = true\nloss = '100 %'");
    assert_eq!(delays(&constant(50), &other), [[Some(50); 2]; 6]);
    let both = change("500 ms", "9 s", "from = '1..3'\nto = 0\nloss = '100 %'");
    assert_eq!(delays(&constant(50), &both), [[None; 2]; 6]);
}

/// Whichever loss the network has, a change takes its place: with it all is lost, or nothing.
#[test]
fn a_change_takes_the_place_of_all_loss() {
    let total = ["up", "down"].map(|link| {
        format!(
            "loss = {{ kind = 'gilbert-elliott', good = '1 s', bad = '1 s', loss_good = '100 %', \
             link = '{link}' }}"
        )
    });
    for loss in total.iter().map(String::as_str).chain(["loss = '100 %'"]) {
        let network = format!("{loss}\nlatency = {{ kind = 'constant', value = '50 ms' }}");
        let change = "[[faults]]\nkind = 'link'\nat = '2500 ms'\nlasts = '2 s'\nto = 2\nloss = 0\n";
        let mut expected = [[None; 2]; 6];
        (expected[2][1], expected[3][1]) = (Some(50), Some(50));
        assert_eq!(delays(&network, change), expected, "{loss}");
    }
}

/// Common random numbers: a link that loses more for a time loses a superset, and nothing else moves.
#[test]
fn what_a_change_loses_is_nested() {
    let lost = |share: &str| {
        let fault =
            format!("[[faults]]\nkind = 'link'\nat = '5 s'\nlasts = '9 s'\nloss = '{share}'\n");
        let scenario = parsed(&format!(
            "[cluster]\nnodes = 2\n[protocol]\nkind = 'direct-mail'\n[network]\nloss = '20 %'\n\
             [[workload]]\nat = '1 s'\nevery = '5 ms'\ncount = 4000\nnode = 0\n\
             command = 'set k v'\n{fault}\n[stop]\nwhen = 'never'\nat = '30 s'\n"
        ));
        let seen = run_both(&scenario, 0).1;
        let arrived: BTreeSet<EventKey> = seen.arrivals.iter().map(|(_, _, key, _)| *key).collect();
        let lost = seen.sent.values().filter(move |sent| !arrived.contains(&sent.key));
        lost.map(|sent| sent.at.0 / MS).collect::<BTreeSet<u64>>()
    };
    let (none, few, same, many) = (lost("0 %"), lost("10 %"), lost("20 %"), lost("60 %"));
    assert!(none.is_subset(&few) && few.is_subset(&same) && same.is_subset(&many));
    let within = |all: &BTreeSet<u64>| all.range(5_000..14_000).count() as u64;
    assert_eq!(within(&none), 0);
    binomial(within(&few), 1_800, 0.1);
    binomial(within(&many), 1_800, 0.6);
    let outside = |all: &BTreeSet<u64>| all.len() as u64 - within(all);
    assert_eq!([&none, &few, &same, &many].map(outside), [outside(&same); 4]);
}

/// Mails from node 0 to the others, one every 100 ms from 1 s on, each of 50 ms: how the message of each
/// tenth of a second ended at each receiver, or its copies.
fn fates(network: &str, faults: &str) -> Vec<[Vec<Fate>; 2]> {
    let scenario = parsed(&format!(
        "[cluster]\nnodes = 3\n[protocol]\nkind = 'direct-mail'\n[network]\n{network}\n\
         latency = {{ kind = 'constant', value = '50 ms' }}\n[[workload]]\nat = '1 s'\n\
         every = '100 ms'\ncount = 10\nnode = 0\ncommand = 'set k v'\n{faults}\n\
         [stop]\nwhen = 'never'\nat = '20 s'\n"
    ));
    let (replication, seen) = run_both(&scenario, 0);
    assert!(replication.messages.balance());
    let mut found = vec![[const { Vec::new() }; 2]; 10];
    for (_, to, key, fate) in &seen.arrivals {
        let tenth = (seen.sent[key].at.0 / (100 * MS)) as usize - 10;
        found[tenth][to.index() - 1].push(*fate);
    }
    found
}

/// What is changed from 1.22 s to 1.53 s at node 2: at sending, that are four mails, and on arrival
/// three: those of 1.2 s to 1.4 s.
fn changed(keys: &str) -> String {
    format!("[[faults]]\nkind = 'link'\nat = '1220 ms'\nlasts = '310 ms'\nto = 2\n{keys}\n")
}

#[test]
fn a_change_damages_what_is_read_meanwhile() {
    use Fate::{Corrupt, Delivered};
    let damaged = |network: &str, keys: &str| -> Vec<usize> {
        let found = fates(network, &changed(keys));
        let usual = if network.contains("corruption") { Corrupt } else { Delivered };
        assert!(found.iter().all(|row| row[0] == [usual]), "node 1 is not meant");
        (0..10).filter(|tenth| found[*tenth][1] == [Corrupt]).collect()
    };
    assert_eq!(damaged("", "corruption = 1"), [2, 3, 4]);
    assert_eq!(damaged("", "corruption = 0"), [0usize; 0]);
    // It takes the place of the network's.
    assert_eq!(damaged("corruption = 1", "corruption = 0"), [0, 1, 5, 6, 7, 8, 9]);
    // Another property leaves it alone.
    assert_eq!(damaged("corruption = 1", "delay = '1 ms'"), (0..10).collect::<Vec<_>>());
    // What arrives at 1.45 s is read at 1.55 s.
    assert_eq!(damaged("processing = '100 ms'", "corruption = 1"), [1, 2, 3]);
}

#[test]
fn a_change_doubles_what_is_sent_meanwhile() {
    use Fate::{Corrupt, Delivered};
    let doubled = |network: &str, keys: &str| -> Vec<usize> {
        let found = fates(network, &changed(keys));
        let usual = 1 + usize::from(network.contains("duplication"));
        assert!(found.iter().all(|row| row[0].len() == usual), "node 1 is not meant");
        (0..10).filter(|tenth| found[*tenth][1] == [Delivered; 2]).collect()
    };
    assert_eq!(doubled("", "duplication = 1"), [3, 4, 5]);
    assert_eq!(doubled("", "duplication = 0"), [0usize; 0]);
    assert_eq!(doubled("duplication = 1", "duplication = 0"), [0, 1, 2, 6, 7, 8, 9]);
    // The last that names it counts, and each copy is damaged by itself.
    let both = format!("duplication = 1\ncorruption = 1\n{}", changed("corruption = 0"));
    assert_eq!(doubled("", &both), [3, 4, 5]);
    let found = fates("", &changed("duplication = 1\ncorruption = 1"));
    let row = |tenth: usize| found[tenth][1].as_slice();
    assert_eq!([row(2), row(3)], [&[Corrupt][..], &[Corrupt; 2]]);
    assert_eq!(row(5), [Delivered; 2], "sent within it, read after it");
}

/// Common random numbers: as much as asked, nested, and the rest of the run as it was.
#[test]
fn what_a_change_damages_or_doubles_is_as_much_as_asked_and_nested() {
    let of = |key: &str, share: &str| {
        let fault = format!("[[faults]]\nkind = 'link'\nat = '0 s'\n{key} = '{share}'\n");
        let scenario = parsed(&format!(
            "[cluster]\nnodes = 2\n[protocol]\nkind = 'direct-mail'\n[network]\n\
             corruption = '50 %'\nduplication = '50 %'\n[[workload]]\nat = '1 s'\nevery = '5 ms'\n\
             count = 4000\nnode = 0\ncommand = 'set k v'\n{fault}\n[stop]\nwhen = 'never'\n\
             at = '30 s'\n"
        ));
        run_both(&scenario, 0)
    };
    let corrupt = |share: &str| -> BTreeSet<EventKey> {
        let seen = of("corruption", share).1;
        let corrupt = seen.arrivals.iter().filter(|(.., fate)| *fate == Fate::Corrupt);
        corrupt.map(|(_, _, key, _)| *key).collect()
    };
    let (few, many) = (corrupt("10 %"), corrupt("30 %"));
    assert!(few.is_subset(&many));
    let all = of("corruption", "10 %").1.arrivals.len() as u64;
    binomial(few.len() as u64, all, 0.1);
    binomial(many.len() as u64, all, 0.3);
    let doubled = |share: &str| -> BTreeSet<EventKey> {
        let (replication, seen) = of("duplication", share);
        binomial(
            replication.messages.duplicated,
            4_000,
            share[..2].parse::<f64>().unwrap() / 100.0,
        );
        seen.sent.keys().copied().collect()
    };
    assert!(doubled("10 %").is_subset(&doubled("30 %")));
}
