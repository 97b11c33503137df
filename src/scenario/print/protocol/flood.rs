//! `kind = "flood"`.

use super::choice;
use crate::network::NodeWeight;
use crate::protocols::flood::Params;
use crate::scenario::kinds::Written;

impl Written for Params {
    fn print(&self, out: &mut String, weights: &[NodeWeight]) {
        choice(out, self.choice, weights);
    }
}
