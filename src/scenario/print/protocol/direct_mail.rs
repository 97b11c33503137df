//! `kind = "direct-mail"`, which has no keys.

use crate::network::NodeWeight;
use crate::protocols::direct_mail::Params;
use crate::scenario::kinds::Written;

impl Written for Params {
    fn print(&self, _out: &mut String, _weights: &[NodeWeight]) {}
}
