//! The merge is commutative, associative and idempotent, and its facts tell the whole story.

use super::*;
use std::collections::BTreeMap;

fn merged(gossip: &Gossip, lists: &[&[Entry]]) -> Vec<Entry> {
    let mut site = Site::new(gossip, 0);
    lists.iter().for_each(|list| gossip.merge_all(&mut site.node, list, &mut site.cx));
    site.node.entries().to_vec()
}

/// One at a time by the quick path, which must agree with the other.
fn merged_singly<'a>(gossip: &'a Gossip, entries: &[Entry]) -> Site<'a> {
    let mut site = Site::holding(gossip, 0, &[]);
    entries.iter().for_each(|entry| gossip.merge_one(&mut site.node, entry, &mut site.cx));
    site
}

proptest! {
    #[test]
    fn order_and_repetition_do_not_matter(
        a in any_entries(), b in any_entries(), c in any_entries(), persist in any::<bool>(),
    ) {
        let gossip = gossip(Params { persist, ..params(Mode::Push, Exchange::Full) });
        let all = merged(&gossip, &[&a, &b, &c]);
        prop_assert_eq!(&merged(&gossip, &[&c, &a, &b]), &all, "commutative");
        let of_two = merged(&gossip, &[&b, &c]);
        prop_assert_eq!(&merged(&gossip, &[&a, &of_two]), &all, "associative");
        prop_assert_eq!(&merged(&gossip, &[&a, &b, &c, &b, &all]), &all, "idempotent");
        let mut backwards = [a, b, c].concat();
        backwards.reverse();
        let singly = merged_singly(&gossip, &backwards).node;
        prop_assert_eq!(singly.entries(), &all[..]);
        prop_assert!(all.is_sorted_by(|a, b| a.key() < b.key()));
    }

    #[test]
    fn facts_tell_what_is_held(entries in any_entries()) {
        let gossip = gossip(params(Mode::Push, Exchange::Full));
        let mut site = merged_singly(&gossip, &entries);
        let mut told: BTreeMap<KeyId, (ItemId, u128)> = BTreeMap::new();
        for fact in facts(&site.cx.take()) {
            let Fact::Learned { item, key, rank: Some(rank), replaces } = fact else {
                return Err(TestCaseError::fail("only Learned is expected"));
            };
            let before = told.insert(key, (item, rank));
            prop_assert_eq!(before.map(|before| before.0), replaces);
            prop_assert!(before.is_none_or(|before| before.1 < rank));
        }
        let held = site.node.entries().iter().map(|e| (e.key(), (e.write(), e.rank())));
        prop_assert_eq!(told, held.collect());
    }
}

#[test]
fn a_newer_activation_of_one_delete_is_taken_silently() {
    let gossip = gossip(params(Mode::Push, Exchange::Full));
    let mut site = Site::holding(&gossip, 0, &[certificate(ALPHA, 3, 2, 5)]);
    let later = certificate(ALPHA, 3, 2, 9);
    gossip.merge_one(&mut site.node, &later, &mut site.cx);
    assert_eq!(site.cx.take(), []);
    assert_eq!(site.node.entries(), [later]);
    gossip.merge_one(&mut site.node, &certificate(ALPHA, 3, 2, 7), &mut site.cx);
    assert_eq!(site.node.entries(), [later]);
}

#[test]
fn one_key_stays_inline_and_a_removed_one_leaves_nothing() {
    let params = params(Mode::Push, Exchange::Full);
    let mut node = Node::default();
    node.put(value(MID, 5, 1, 0), &params);
    assert!(matches!(node, Node::One(_)));
    node.put(value(MID, 5, 2, 0), &params);
    assert!(matches!(node, Node::One(_)));
    node.remove(ALPHA);
    assert_eq!(node.entries(), [value(MID, 5, 2, 0)]);
    node.remove(MID);
    assert!(matches!(node, Node::More(None)));
}
