//! What carries messages: datagrams, each for itself, or streams, in order and again until they
//! arrive.

use crate::time::Span;

/// What carries messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Transport {
    /// Each message for itself: what is lost is lost.
    #[default]
    Datagram,
    /// A connection for each ordered pair of nodes: what is lost is sent again.
    Stream(StreamTiming),
}

/// How often streams try, and how long they wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StreamTiming {
    /// Of each message.
    pub data: Backoff,
    /// Of a handshake.
    pub handshake: Backoff,
}

/// Tries with a wait after each, every one twice as long as the one before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Backoff {
    /// The wait after the first try, at least 1 ns.
    pub first: Span,
    /// How many tries there are, at least one.
    pub tries: u8,
}

impl Backoff {
    /// The wait after the try numbered `tried`, from 0.
    pub fn wait(&self, tried: u8) -> Span {
        let factor = 1u64.checked_shl(tried.into()).unwrap_or(u64::MAX);
        Span(self.first.0.saturating_mul(factor))
    }
}

impl Default for StreamTiming {
    fn default() -> StreamTiming {
        StreamTiming {
            data: Backoff { first: Span::from_millis(200), tries: 15 },
            handshake: Backoff { first: Span::from_millis(1_000), tries: 6 },
        }
    }
}

impl Transport {
    /// How often streams try, if messages take them.
    pub fn stream(self) -> Option<StreamTiming> {
        match self {
            Transport::Datagram => None,
            Transport::Stream(timing) => Some(timing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double() {
        let StreamTiming { data, handshake } = StreamTiming::default();
        assert_eq!([0, 1, 14].map(|tried| data.wait(tried).0 / 1_000_000), [200, 400, 3_276_800]);
        let until_told: u64 = (0..handshake.tries).map(|tried| handshake.wait(tried).0).sum();
        assert_eq!(until_told, 63_000_000_000);
        assert_eq!(data.wait(255), Span(u64::MAX));
    }
}
