//! `bootstrap` of `[cluster]` and `seeds` of `[[groups]]`: whom nodes know when they boot.

use super::{Checker, Sections};
use crate::network::Bootstrap;
use crate::scenario::ProtocolSpec;
use crate::scenario::errors::Problem;
use crate::scenario::raw::{self, At, Document, Group};
use crate::select::Selector;

impl Checker<'_> {
    /// Whom all nodes know.
    pub(super) fn bootstrap(
        &mut self,
        document: &Document,
        nodes: Option<u32>,
    ) -> Option<Bootstrap> {
        Some(match &written(document).map(|table| &table.value) {
            None | Some(raw::Bootstrap::Full(_)) => Bootstrap::Full,
            Some(raw::Bootstrap::Random(table)) => {
                let count = &table.peers;
                let peers = u32::try_from(count.value.0).ok().filter(|peers| *peers > 0);
                if peers.is_none() {
                    let title = format!("{} peers are out of range", count.value.0);
                    let problem = Problem::at(&count.place, title);
                    self.add(problem.label(format!("expected 1 to {}", u32::MAX)));
                }
                Bootstrap::Random { peers: peers? }
            }
            Some(raw::Bootstrap::Chain(_)) => Bootstrap::Chain,
            Some(raw::Bootstrap::Seeds(table)) => {
                Bootstrap::Seeds(self.nodes(&table.nodes, nodes)?)
            }
        })
    }

    /// The seeds of each group, the rest first, which has none; empty if none has any.
    pub(super) fn group_seeds(
        &mut self,
        groups: &[At<Group>],
        nodes: Option<u32>,
    ) -> Vec<Option<Selector>> {
        let of = |group: &At<Group>| self.nodes(group.value.seeds.as_ref()?, nodes);
        let seeds: Vec<Option<Selector>> = groups.iter().map(of).collect();
        match seeds.iter().any(Option::is_some) {
            true => [None].into_iter().chain(seeds).collect(),
            false => Vec::new(),
        }
    }

    /// Refuses what nodes know at boot where they never go by it: `protocols` are those of all nodes.
    pub(super) fn contacts_are_read(
        &mut self,
        document: &Document,
        sections: &Sections,
        protocols: &[&ProtocolSpec],
    ) {
        if !["protocol", "cluster", "groups"].iter().all(|name| self.intact(name)) {
            return;
        }
        let read = protocols.iter().any(|protocol| protocol.reads_contacts());
        let kind = protocols.first().map_or("", |protocol| protocol.kind());
        let full = matches!(sections.bootstrap, None | Some(Bootstrap::Full));
        if let Some(table) = written(document).filter(|_| !full) {
            let title = format!("a bootstrap that nodes of kind {kind} never use");
            let problem = Problem::at(&table.place, title);
            let problem = problem.label("expected { kind = \"full\" }").help(NEIGHBOURS);
            self.of_use("cluster.bootstrap", (!read).then_some(problem));
        }
        let seeds = sections.groups.as_ref().map_or(&[][..], |groups| &groups.seeds);
        let groups = document.groups.iter().flatten().zip(seeds.iter().skip(1));
        for (number, (group, _)) in groups.enumerate().filter(|(_, (_, seeds))| seeds.is_some()) {
            let Some(seeds) = &group.value.seeds else { continue };
            let title = format!("`seeds` that nodes of kind {kind} never use");
            let problem = Problem::at(&seeds.place, title).label("expected no `seeds`");
            let problem = problem.help(NEIGHBOURS);
            self.of_use(&format!("groups.{number}.seeds"), (!read).then_some(problem));
        }
    }
}

/// What is written of all nodes.
fn written(document: &Document) -> Option<&At<raw::Bootstrap>> {
    document.cluster.as_ref()?.value.bootstrap.as_ref()
}

const NEIGHBOURS: &str = "nodes of this kind choose among all whom `cluster.topology` lets them talk to, \
     whoever they know when they boot";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::NodeId;
    use crate::rng::Ratio;
    use crate::scenario::document::{self, Read};
    use crate::scenario::print::{self, Written};
    use crate::scenario::source::Sources;
    use crate::scenario::useful::Idle;
    use crate::scenario::{Scenario, parse};
    use std::path::Path;

    const REST: &str = "[protocol]\nkind = \"gossip\"\n[[workload]]\nat = \"0 s\"\nnode = 0\n\
        command = \"set a b\"\n[stop]\nat = \"60 s\"\n";

    /// What is read of a text of ten nodes and the groups a, of node 1, and b.
    fn read(bootstrap: &str, seeds: &str) -> (Bootstrap, Vec<Option<Selector>>) {
        let text = format!(
            "[cluster]\nnodes = 10\nbootstrap = {bootstrap}\n[[groups]]\nname = \"a\"\nnodes = 1\n\
             [[groups]]\nname = \"b\"\nnodes = 4\n{seeds}\n{REST}"
        );
        let mut sources = Sources::default();
        let start = sources.add("s.toml", &text);
        let tree = document::tree(&text, start).expect("TOML");
        let Read { document, problems, damaged } = document::read(tree);
        let mut checker = Checker::new(&mut sources, Path::new(""), Idle::Refused);
        (checker.problems, checker.damaged) = (problems, damaged);
        checker.group_names(&document, Some(10)).expect("two groups");
        let known = checker.bootstrap(&document, Some(10)).expect("a bootstrap");
        let seeds = checker.group_seeds(document.groups.as_deref().unwrap(), Some(10));
        assert!(checker.problems.is_empty());
        (known, seeds)
    }

    fn shown(scenario: &Scenario) -> String {
        print::print(scenario, &Written::default())
    }

    #[test]
    fn what_is_written_is_meant_and_shown() {
        let [two, all] = [Selector::List(vec![NodeId(1), NodeId(7)]), Selector::All];
        let share: Ratio = "30 %".parse().unwrap();
        let cases = [
            ("{ kind = \"full\" }", Bootstrap::Full),
            ("{ kind = \"random\", peers = 1 }", Bootstrap::Random { peers: 1 }),
            ("{ kind = \"random\", peers = 4294967295 }", Bootstrap::Random { peers: u32::MAX }),
            ("{ kind = \"chain\" }", Bootstrap::Chain),
            ("{ kind = \"seeds\", nodes = [1, 7] }", Bootstrap::Seeds(two)),
            ("{ kind = \"seeds\", nodes = \"all\" }", Bootstrap::Seeds(all)),
            ("{ kind = \"seeds\", nodes = \"30%\" }", Bootstrap::Seeds(Selector::Share(share))),
        ];
        let text = format!("[cluster]\nnodes = 10\n{REST}");
        let mut scenario = parse(&text, "s.toml", Path::new(""), &[]).unwrap();
        for (text, meant) in cases {
            assert_eq!(read(text, "").0, meant, "{text}");
            scenario.bootstrap = meant;
            let text = text.replace("30%", "30 %");
            assert!(shown(&scenario).contains(&format!("bootstrap = {text}\n")), "{text}");
        }
    }

    #[test]
    fn groups_may_be_seeds_and_have_some() {
        let (known, seeds) = read("{ kind = \"seeds\", nodes = \"group:a\" }", "seeds = \"2..4\"");
        let Bootstrap::Seeds(known) = known else { panic!("{known:?}") };
        assert_eq!((known.count(10), known.named()), (1, vec![(1, 2)]));
        assert_eq!(seeds, [None, None, Some(Selector::Range(2, 4))]);
        assert_eq!(read("{ kind = \"full\" }", "").1, []);
        let groups = "[[groups]]\nname = \"b\"\nnodes = 4\nprotocol = { fanout = 2 }\n";
        let text = format!("[cluster]\nnodes = 10\n{groups}{REST}");
        let mut scenario = parse(&text, "s.toml", Path::new(""), &[]).unwrap();
        let before = shown(&scenario);
        scenario.groups.seeds = vec![None, Some(Selector::Range(2, 4))];
        let after = before.replace("\nnodes = 4\n", "\nnodes = 4\nseeds = \"2..4\"\n");
        assert!(after != before && after == shown(&scenario), "{after}");
    }
}
