//! `kind = "flood"`.

use crate::protocols::choice::Fanout;
use crate::protocols::flood::Params;
use crate::scenario::kinds::Keys;
use crate::scenario::raw::{At, Flood, PeersTable};
use crate::scenario::resolve::Checker;

impl Keys for Flood {
    type Params = Params;

    fn resolve(&self, checker: &mut Checker<'_>) -> Option<Params> {
        let (fanout, peers) = (self.fanout.as_ref(), self.peers.as_ref());
        Some(Params { choice: checker.choice(fanout, Fanout::All, peers, false) })
    }

    fn peers(&self) -> Option<&At<PeersTable>> {
        self.peers.as_ref()
    }
}
