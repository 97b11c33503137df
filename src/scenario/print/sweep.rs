//! `[sweep]` of a resolved scenario: every value of every axis.

use super::{line, quoted};
use crate::scenario::Axes;

impl Axes {
    /// The section `[sweep]`, as TOML after a blank line.
    pub fn section(&self) -> String {
        let mut out = String::new();
        sweep(&mut out, Some(self));
        out
    }
}

pub(super) fn sweep(out: &mut String, axes: Option<&Axes>) {
    let Some(Axes { axes, zip }) = axes else { return };
    line(out, format_args!("\n[sweep]\nzip = {zip}\n\n[sweep.vary]"));
    for axis in axes {
        let values: Vec<&str> = axis.values.iter().map(|value| value.literal.as_str()).collect();
        line(out, format_args!("{} = [{}]", quoted(&axis.key), values.join(", ")));
    }
}
