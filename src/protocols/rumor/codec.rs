//! The octets of a message, as its documentation lays them out.

use super::message::{Kind, Message, Verdict};
use super::{RumorMongering, Version};
use crate::id::KeyId;
use crate::protocols::kv::codec::{Reader, append};
use crate::protocols::kv::{Command, Few, Keyed};

/// The first octet of a verdict, apart from those of entries.
const USELESS: u8 = 3;
const NEEDED: u8 = 4;

impl RumorMongering {
    /// Appends the octets of `msg`, as many as its `wire_len`, to `out`.
    pub fn encode(&self, msg: &Message, out: &mut Vec<u8>) {
        out.push(msg.is() as u8);
        msg.rumors().iter().for_each(|rumor| self.texts.encode_version(*rumor, out));
        for verdict in msg.verdicts() {
            let what = if verdict.needed() { NEEDED } else { USELESS };
            self.texts.encode_head(what, verdict.key(), out);
            out.extend(verdict.write().0.to_be_bytes());
        }
    }

    /// Reads a message that fills `octets`; `None` if they are no encoding of one.
    ///
    /// Keys and values are those of the workload: a text that no command writes is foreign.
    pub fn decode(&self, octets: &[u8]) -> Option<Message> {
        let mut reader = Reader::new(octets);
        let kind = *Kind::ALL.get(usize::from(reader.octet()?))?;
        let (mut rumors, mut verdicts): (Vec<Version>, Vec<Verdict>) = (Vec::new(), Vec::new());
        while let Some(what) = reader.octet() {
            let key = self.texts.decode_key(&mut reader)?;
            match what {
                USELESS | NEEDED if kind.judges() => {
                    append(&mut verdicts, self.decode_verdict(key, what == NEEDED, &mut reader)?)?;
                }
                _ if kind.tells() && verdicts.is_empty() => {
                    append(&mut rumors, self.texts.decode_version((what, key), &mut reader)?)?;
                }
                _ => return None,
            }
        }
        let (rumors, verdicts) = (Few::from_iter(rumors), Few::from_iter(verdicts));
        Some(Message { wire_len: u32::try_from(octets.len()).ok()?, kind, rumors, verdicts })
    }

    fn decode_verdict(&self, key: KeyId, needed: bool, reader: &mut Reader) -> Option<Verdict> {
        let (write, command) = self.texts.decode_write(reader)?;
        let writes = matches!(command, Command::Set(k) | Command::Delete(k) if k == key);
        writes.then(|| Verdict::of(key, write, needed))
    }
}
