//! `kind = "direct-mail"`.

use crate::protocols::direct_mail::Params;
use crate::scenario::kinds::Keys;
use crate::scenario::raw::DirectMail;
use crate::scenario::resolve::Checker;

impl Keys for DirectMail {
    type Params = Params;

    fn resolve(&self, _checker: &mut Checker<'_>) -> Option<Params> {
        Some(Params)
    }
}
