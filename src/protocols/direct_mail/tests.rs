//! Unit tests of kind `direct-mail`.

use super::*;
use crate::id::KeyId;
use crate::protocol::Answer;
use crate::protocol::recording::{Effect, Recording};
use crate::protocols::kv::codec_laws::{Codec, any_damage, any_version, workload};
use proptest::prelude::*;

#[test]
fn only_the_writer_sends() {
    let words = ["set", "k", "v"].map(String::from).to_vec();
    let mail = DirectMail::new(&[(words, 2)]).unwrap();
    let (mut cx, mut node) = (Recording::new(1, 4, 1), Held::EMPTY);
    mail.on_command(&mut node, RequestId(1), Command::Set(KeyId(0)), &mut cx);
    let effects = cx.take();
    let [_, Effect::Send(to, letter), _] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(to, &[0, 2, 3].map(NodeId));
    let mut other = Held::EMPTY;
    mail.on_message(&mut other, NodeId(1), letter, &mut cx);
    assert_eq!(other, node);
    let effects = cx.take();
    assert!(matches!(effects[..], [Effect::Emit(Fact::Learned { .. })]), "{effects:?}");
    mail.on_message(&mut other, NodeId(1), letter, &mut cx);
    assert_eq!(cx.take(), []);
    mail.on_command(&mut other, RequestId(0), Command::Get(KeyId(0)), &mut cx);
    let answer = Answer::Value("v".into());
    assert_eq!(cx.take(), [Effect::Emit(Fact::Answered { request: RequestId(0), answer })]);
}

proptest! {
    #[test]
    fn the_codec_keeps_the_laws(version in any_version(), damage in any_damage()) {
        let kind = DirectMail::new(&workload()).unwrap();
        let codec = Codec { protocol: &kind, encode: DirectMail::encode, decode: DirectMail::decode };
        codec.keeps_the_laws(&kind.message(version), &damage)?;
    }
}
