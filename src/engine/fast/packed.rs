//! Events in 24 octets, as they wait in slots.

use crate::engine::event::{Class, Event, What};
use crate::engine::payloads::PayloadId;
use crate::id::NodeId;
use crate::rng::EventKey;
use crate::time::Instant;

/// An event of a slot whose start is known.
#[derive(Clone, Copy, Debug)]
pub struct Packed {
    /// Its name.
    pub key: u64,
    /// The node.
    pub to: u32,
    /// Nanoseconds from the start of the slot; behind the node, so that both are one number.
    pub offset: u32,
    /// In the low half, the sender of a delivery or the number of a timer; in the high half, two
    /// bits of tag and the payload, the timer's life, or the place of a rare event. In one, because
    /// both halves are the same for all copies of a message.
    rest: u64,
}

const DELIVERY: u32 = 0;
const TIMER: u32 = 1 << 30;
const RARE: u32 = 2 << 30;
const TAG: u32 = 3 << 30;

/// The events that do not fit: all but deliveries and one-shot timers.
#[derive(Default)]
pub struct RareEvents {
    events: Vec<Event>,
    free: Vec<u32>,
}

impl Packed {
    /// A filler that is never handled.
    pub const BLANK: Packed = Packed { key: 0, offset: 0, to: 0, rest: 0 };

    #[inline(always)]
    fn joined(a: u32, b: u32) -> u64 {
        u64::from(b) << 32 | u64::from(a)
    }

    #[inline(always)]
    fn a(&self) -> u32 {
        self.rest as u32
    }

    #[inline(always)]
    fn b(&self) -> u32 {
        (self.rest >> 32) as u32
    }

    /// A delivery.
    #[inline(always)]
    pub fn delivery(
        offset: u32,
        to: NodeId,
        key: EventKey,
        from: NodeId,
        payload: PayloadId,
    ) -> Packed {
        let rest = Packed::joined(from.0, DELIVERY | payload.0);
        Packed { key: key.0, offset, to: to.0, rest }
    }

    /// Any event.
    pub fn new(offset: u32, event: Event, rare: &mut RareEvents) -> Packed {
        let (a, b) = match event.what {
            What::Delivery { from, payload } => (from.0, DELIVERY | payload.0),
            What::Timer { timer, life } if life < TIMER => (timer, TIMER | life),
            _ => (0, RARE | rare.add(event)),
        };
        Packed { key: event.key.0, offset, to: event.to.0, rest: Packed::joined(a, b) }
    }

    /// Its payload, if it is a delivery.
    #[inline(always)]
    pub fn payload(&self) -> Option<PayloadId> {
        (self.b() & TAG == DELIVERY).then_some(PayloadId(self.b() & !TAG))
    }

    /// The payload, if it is a delivery; anything if it is not.
    #[inline(always)]
    pub fn likely_payload(&self) -> PayloadId {
        PayloadId(self.b() & !TAG)
    }

    /// The sender of a delivery.
    #[inline(always)]
    pub fn from(&self) -> NodeId {
        NodeId(self.a())
    }

    /// Its class.
    pub fn class(&self, rare: &RareEvents) -> Class {
        match self.b() & TAG {
            DELIVERY => Class::Delivery,
            TIMER => Class::Timer,
            _ => rare.events[(self.b() & !TAG) as usize].class(),
        }
    }

    /// The event in full; a rare one is taken out of `rare`.
    pub fn unpack(&self, slot_start: u64, rare: &mut RareEvents) -> Event {
        let what = match self.b() & TAG {
            DELIVERY => What::Delivery { from: self.from(), payload: PayloadId(self.b() & !TAG) },
            TIMER => What::Timer { timer: self.a(), life: self.b() & !TAG },
            _ => return rare.take(self.b() & !TAG),
        };
        let at = Instant(slot_start + u64::from(self.offset));
        Event { at, to: NodeId(self.to), key: EventKey(self.key), what }
    }

    /// Whether it stands before `other` of the same slot in the total order.
    #[inline(always)]
    pub fn before(&self, other: &Packed, rare: &RareEvents) -> bool {
        let order = |event: &Packed| u64::from(event.offset) << 32 | u64::from(event.to);
        if order(self) != order(other) {
            return order(self) < order(other);
        }
        (self.class(rare), self.key) < (other.class(rare), other.key)
    }
}

impl RareEvents {
    fn add(&mut self, event: Event) -> u32 {
        if let Some(place) = self.free.pop() {
            self.events[place as usize] = event;
            return place;
        }
        assert!(self.events.len() < TIMER as usize, "more than 2^30 rare events at once");
        self.events.push(event);
        self.events.len() as u32 - 1
    }

    fn take(&mut self, place: u32) -> Event {
        self.free.push(place);
        self.events[place as usize]
    }
}
