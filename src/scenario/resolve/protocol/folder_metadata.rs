//! `kind = "folder-metadata"`.

use crate::protocols::Profile;
use crate::protocols::folder_metadata::{Params, ReceiveBuffer, Timers};
use crate::scenario::errors::Problem;
use crate::scenario::kinds::Keys;
use crate::scenario::raw::{At, FolderMetadata, SizeOrChunks, SizeOrNone, Time};
use crate::scenario::resolve::Checker;
use crate::time::Span;

impl Keys for FolderMetadata {
    type Params = Params;

    fn resolve(&self, checker: &mut Checker<'_>) -> Option<Params> {
        let profile = self.profile.as_ref().map_or(Profile::default(), |name| name.value.0.into());
        let preset = Params::of(profile);
        let undecodable = self.undecodable.as_ref();
        Some(Params {
            timers: checker.timers(self, preset.timers),
            start: self.start.as_ref().map_or(preset.start, |name| name.value.0.into()),
            fanout: self.fanout.as_ref().map_or(preset.fanout, |fanout| fanout.value.value()),
            own_ack: self.own_ack.as_ref().map_or(preset.own_ack, |name| name.value.0.into()),
            receive_buffer: checker.buffer(self, preset.receive_buffer),
            undecodable: undecodable.map_or(preset.undecodable, |name| name.value.0.into()),
            life: self.life.as_ref().map_or(preset.life, |name| name.value.0.into()),
            folder: self.folder.as_ref().map_or(preset.folder, |name| name.value.0.into()),
        })
    }
}

impl Checker<'_> {
    fn timers(&mut self, keys: &FolderMetadata, preset: Timers) -> Timers {
        let preset = keys.timers.as_ref().map_or(preset, |name| name.value.0.into());
        let mut period = |written: &Option<At<Time>>, preset: Span| {
            written.as_ref().map_or(preset, |time| self.positive(time, "a period"))
        };
        Timers {
            t1: period(&keys.t1, preset.t1),
            t2: period(&keys.t2, preset.t2),
            t3: period(&keys.t3, preset.t3),
            t4: period(&keys.t4, preset.t4),
            age: keys.age.as_ref().map_or(preset.age, |time| time.value.0),
        }
    }

    fn buffer(&mut self, keys: &FolderMetadata, preset: ReceiveBuffer) -> ReceiveBuffer {
        let Some(written) = &keys.receive_buffer else { return preset };
        match written.value {
            SizeOrChunks::Chunks => ReceiveBuffer::Chunks,
            SizeOrChunks::Size(SizeOrNone(None)) => ReceiveBuffer::None,
            SizeOrChunks::Size(SizeOrNone(Some(size))) => {
                if size == 0 {
                    let problem = Problem::at(&written.place, "a buffer that no message fits");
                    self.add(problem.label("expected at least 1 B, \"none\" or \"chunks\""));
                }
                ReceiveBuffer::Bytes(self.word(size, &written.place, "a buffer"))
            }
        }
    }
}
