//! `kind = "folder-metadata"`: its profile is written out, key by key.

use super::{fanout, line};
use crate::network::NodeWeight;
use crate::protocols::folder_metadata::{
    Folder, Life, OwnAck, Params, ReceiveBuffer, Start, Timers, Undecodable,
};
use crate::scenario::kinds::Written;

impl Written for Params {
    fn print(&self, out: &mut String, _weights: &[NodeWeight]) {
        let Timers { t1, t2, t3, t4, age } = self.timers;
        line(out, format_args!("t1 = \"{t1}\"\nt2 = \"{t2}\"\nt3 = \"{t3}\"\nt4 = \"{t4}\""));
        line(out, format_args!("age = \"{age}\""));
        let own_ack = match self.own_ack {
            OwnAck::Never => "never",
            OwnAck::AtEachScan => "at-each-scan",
        };
        let buffer = match self.receive_buffer {
            ReceiveBuffer::Bytes(bytes) => format!("{bytes} B"),
            ReceiveBuffer::None => "none".to_string(),
            ReceiveBuffer::Chunks => "chunks".to_string(),
        };
        let undecodable = match self.undecodable {
            Undecodable::ReceiverDies => "receiver-dies",
            Undecodable::Dropped => "dropped",
        };
        line(out, format_args!("own_ack = \"{own_ack}\"\nreceive_buffer = \"{buffer}\""));
        line(out, format_args!("undecodable = \"{undecodable}\""));
        let life = match self.life {
            Life::None => "none",
            Life::Incarnation => "incarnation",
        };
        let folder = match self.folder {
            Folder::New => "new",
            Folder::Kept => "kept",
        };
        let start = match self.start {
            Start::AtBoot => "at-boot",
            Start::Random => "random",
        };
        line(out, format_args!("life = \"{life}\"\nfolder = \"{folder}\"\nstart = \"{start}\""));
        fanout(out, self.fanout);
    }
}
