//! In every kind a node ends with the maximum of what it hears: in whatever order, together or one
//! by one, and however often it comes, writes and deletes alike.
//!
//! Updates come as octets written here, by the table of [`gossip_sim::protocols::kv::octets`].

use gossip_sim::id::{ItemId, KeyId, NodeId};
use gossip_sim::protocol::recording::{Effect, Recording};
use gossip_sim::protocol::{Fact, Message, Phase, Protocol, Timing};
use gossip_sim::protocols::choice::{Choice, Fanout};
use gossip_sim::protocols::direct_mail::DirectMail;
use gossip_sim::protocols::flood::{self, Flood};
use gossip_sim::protocols::gossip::{self, Exchange, Gossip};
use gossip_sim::protocols::round::Mode;
use gossip_sim::protocols::rumor::{self, Counter, Judged, Removal, RumorMongering};
use gossip_sim::time::Span;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::collections::BTreeMap;

/// By request: the key's name and number, and what is written of it, `None` for a delete.
const WRITES: [(&str, u32, Option<&str>); 6] = [
    ("a", 0, Some("one")),
    ("a", 0, None),
    ("a", 0, Some("two")),
    ("b", 1, Some("")),
    ("b", 1, None),
    ("c", 2, Some("three")),
];

fn workload() -> Vec<(Vec<String>, u64)> {
    let line = |(key, _, value): (&str, u32, Option<&str>)| match value {
        Some(value) => ["set", key, value].map(String::from).to_vec(),
        None => ["delete", key].map(String::from).to_vec(),
    };
    WRITES.map(|write| (line(write), 1)).into()
}

/// A version: its number, its writer and the request that wrote it. Greater ones win.
type Update = (u32, u32, u32);

/// Updates of different keys, by key.
type Batch = Vec<Update>;

fn key(update: &Update) -> KeyId {
    KeyId(WRITES[update.2 as usize].1)
}

/// The octets of an entry; of a delete with this activation.
fn entry((number, writer, request): Update, activation: u64) -> Vec<u8> {
    let (key, _, value) = WRITES[request as usize];
    let mut octets = vec![if value.is_some() { 1 } else { 2 }, 0, key.len() as u8];
    octets.extend(key.as_bytes());
    [number, writer, request].iter().for_each(|number| octets.extend(number.to_be_bytes()));
    match value {
        None => octets.extend(activation.to_be_bytes()),
        Some(value) => {
            octets.extend((value.len() as u32).to_be_bytes());
            octets.extend(value.as_bytes());
        }
    }
    octets
}

/// A kind, and how it is told.
struct Kind<'a, P: Protocol> {
    protocol: &'a P,
    decode: fn(&P, &[u8]) -> Option<P::Msg>,
    /// The numbers of the kinds of messages that carry updates.
    carriers: &'a [u8],
    /// Whether one message carries several.
    several: bool,
    /// The activation of deletes on the wire.
    activation: u64,
}

/// By key, what wrote the version held, and its rank.
type Store = BTreeMap<KeyId, (ItemId, Option<u128>)>;

impl<P: Protocol> Kind<'_, P> {
    /// The messages that tell of `batch`.
    fn messages(&self, batch: &Batch, carrier: usize) -> Vec<P::Msg> {
        let carrier = self.carriers[carrier % self.carriers.len()];
        let together = if self.several { batch.len() } else { 1 };
        let message = |updates: &[Update]| {
            let entries = updates.iter().flat_map(|update| entry(*update, self.activation));
            let octets: Vec<u8> = [carrier].into_iter().chain(entries).collect();
            let message = (self.decode)(self.protocol, &octets).expect("a message");
            assert_eq!(message.updates() as usize, updates.len());
            message
        };
        batch.chunks(together.max(1)).map(message).collect()
    }

    /// What a node holds that has heard all these, one after the other. A driver may spare what the
    /// node ignores.
    fn held(&self, batches: &[(Batch, usize)], spares: bool) -> Result<Store, TestCaseError> {
        let mut cx = Recording::new(9, 12, 1);
        let mut node = self.protocol.boot(&[], &mut cx);
        for message in batches.iter().flat_map(|(batch, carrier)| self.messages(batch, *carrier)) {
            if !(spares && self.protocol.ignores_message(&node, &message)) {
                self.protocol.on_message(&mut node, NodeId(3), &message, &mut cx);
            }
        }
        let mut store = Store::new();
        self.protocol.held(&node, &mut |fact| {
            let Fact::Learned { item, key, rank, .. } = fact else { panic!("{fact:?}") };
            assert_eq!(store.insert(key, (item, rank)), None, "one version a key");
        });
        prop_assert_eq!(&told(&mut cx)?, &store, "facts tell what is held");
        Ok(store)
    }

    fn keeps_the_greatest(&self, heard: &Heard) -> Result<(), TestCaseError> {
        let once = self.held(&heard.once, false)?;
        let expected = greatest(&heard.once);
        prop_assert_eq!(once.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        for (key, (number, writer, request)) in &expected {
            let (item, rank) = once[key];
            prop_assert_eq!(item, ItemId(*request));
            let writer_and_write = u128::from(*writer) << 32 | u128::from(*request);
            prop_assert_eq!(rank, Some(u128::from(*number) << 64 | writer_and_write));
        }
        prop_assert_eq!(&self.held(&heard.twice, false)?, &once, "order and repetition");
        prop_assert_eq!(&self.held(&heard.twice, true)?, &once, "what is ignored says nothing");
        Ok(())
    }
}

/// What the facts among the effects so far tell: each replaces what was told before, by more.
fn told<P: Protocol>(cx: &mut Recording<P>) -> Result<Store, TestCaseError> {
    let mut store = Store::new();
    for effect in cx.take() {
        let Effect::Emit(fact) = effect else { continue };
        let Fact::Learned { item, key, rank, replaces } = fact else { panic!("{fact:?}") };
        let before = store.insert(key, (item, rank));
        prop_assert_eq!(before.map(|(item, _)| item), replaces);
        prop_assert!(before.is_none_or(|(_, before)| before < rank));
    }
    Ok(store)
}

/// By key, the greatest update.
fn greatest(batches: &[(Batch, usize)]) -> BTreeMap<KeyId, Update> {
    let mut greatest = BTreeMap::new();
    for update in batches.iter().flat_map(|(batch, _)| batch) {
        let held = greatest.entry(key(update)).or_insert(*update);
        *held = (*held).max(*update);
    }
    greatest
}

/// Batches, each with the kind of message that carries it; and the same, each twice, in any order.
#[derive(Clone, Debug)]
struct Heard {
    once: Vec<(Batch, usize)>,
    twice: Vec<(Batch, usize)>,
}

fn any_heard() -> impl Strategy<Value = Heard> {
    // Few numbers and writers: ties are what an order must decide.
    let of_key = |requests: &'static [u32]| {
        prop::option::of((1..4u32, 0..3u32, prop::sample::select(requests)))
    };
    let batch = (of_key(&[0, 1, 2]), of_key(&[3, 4]), of_key(&[5]))
        .prop_map(|(a, b, c)| [a, b, c].into_iter().flatten().collect::<Batch>());
    proptest::collection::vec((batch, 0..4usize), 0..7).prop_flat_map(|once| {
        let twice = Just([&once[..], &once].concat()).prop_shuffle();
        twice.prop_map(move |twice| Heard { once: once.clone(), twice })
    })
}

fn gossips() -> Vec<Gossip> {
    let modes = [Mode::Push, Mode::Pull, Mode::PushPull].into_iter();
    let exchanges = modes.flat_map(|mode| [Exchange::Full, Exchange::Digest].map(|e| (mode, e)));
    let stores = exchanges.flat_map(|kind| [false, true].map(|persist| (kind, persist)));
    let params = stores.map(|((mode, exchange), persist)| gossip::Params {
        mode,
        choice: Choice::uniform(Fanout::Count(1)),
        exchange,
        timing: Timing::periodic(Span::from_secs(1), Phase::Random),
        keep: None,
        dormant: None,
        persist,
    });
    params.map(|params| Gossip::new(params, &workload()).unwrap()).collect()
}

fn rumors() -> Vec<RumorMongering> {
    let cycles =
        Timing::Synchronous { period: Span::from_secs(1), connection_limit: None, hunt: 0 };
    let params = |mode, timing, removal, feedback| rumor::Params {
        mode,
        choice: Choice::uniform(Fanout::Count(2)),
        timing,
        removal,
        feedback,
        counter: Counter::Reset,
        judged: Judged::Receipt,
    };
    let poisson = Some(Timing::Poisson { period: Span::from_secs(1) });
    let all = [
        params(Mode::Push, Some(cycles), Removal::Counter(2), true),
        params(Mode::Push, None, Removal::InfectAndDie, false),
        params(Mode::Pull, poisson, Removal::Coin(2), true),
        params(Mode::PushPull, poisson, Removal::Counter(1), false),
    ];
    all.map(|params| RumorMongering::new(params, &workload()).unwrap()).into()
}

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn gossip(heard in any_heard()) {
        let (decode, carriers) = (Gossip::decode, &[0, 1, 2, 5]);
        for protocol in &gossips() {
            let kind = Kind { protocol, decode, carriers, several: true, activation: 7 };
            kind.keeps_the_greatest(&heard)?;
        }
    }

    #[test]
    fn rumor(heard in any_heard()) {
        let (decode, carriers) = (RumorMongering::decode, &[0, 2, 3, 4]);
        for protocol in &rumors() {
            let kind = Kind { protocol, decode, carriers, several: true, activation: 0 };
            kind.keeps_the_greatest(&heard)?;
        }
    }

    #[test]
    fn flood(heard in any_heard()) {
        let params = flood::Params { choice: Choice::uniform(Fanout::All) };
        let protocol = &Flood::new(params, &workload()).unwrap();
        let (decode, carriers) = (Flood::decode, &[0]);
        let kind = Kind { protocol, decode, carriers, several: false, activation: 0 };
        kind.keeps_the_greatest(&heard)?;
    }

    #[test]
    fn direct_mail(heard in any_heard()) {
        let protocol = &DirectMail::new(&workload()).unwrap();
        let (decode, carriers) = (DirectMail::decode, &[0]);
        let kind = Kind { protocol, decode, carriers, several: false, activation: 0 };
        kind.keeps_the_greatest(&heard)?;
    }
}
