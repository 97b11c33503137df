//! [`Message`]: what the engine must know of a message; [`Wire`]: what a disk must.

/// A protocol's message. Its documentation is the protocol's page.
pub trait Message: Clone {
    /// The names of its kinds, at most 16, kebab-case; traffic is counted by kind.
    const KINDS: &'static [&'static str];

    /// The place of this message's kind in [`Message::KINDS`].
    fn kind(&self) -> u8;

    /// The length of its encoding in octets, without the network's headers.
    fn wire_len(&self) -> u32;

    /// How many update copies it carries.
    fn updates(&self) -> u32;

    /// Whether the two are the same to the last bit, as far as that can be seen at a glance: the
    /// engine then keeps one content for both. False is always right.
    fn is_same(&self, _other: &Self) -> bool {
        false
    }

    /// Whether it opens a contact: a call, of which a node may refuse some in synchronous cycles.
    fn opens(&self) -> bool {
        false
    }
}

/// Something with an encoding of its own: a record on disk.
pub trait Wire: Sized {
    /// Appends the encoding of `self` to `out`.
    fn encode(&self, out: &mut Vec<u8>);

    /// Reads one encoding, which must fill `octets`; `None` when it is torn or foreign.
    fn decode(octets: &[u8]) -> Option<Self>;
}

impl Wire for () {
    fn encode(&self, _out: &mut Vec<u8>) {}

    fn decode(octets: &[u8]) -> Option<()> {
        octets.is_empty().then_some(())
    }
}
