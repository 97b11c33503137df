//! Tests of kind `gossip` by the effects of its handlers.
