//! Conditions.

use super::eval::Eval;
use super::out::Out;
use crate::encode::Escape;
use crate::error::Error;
use crate::spec::{Compared, Condition, Expr};

impl Eval<'_> {
    /// Whether it holds. An absent value equals nothing.
    pub(super) fn holds(&self, condition: &'static Condition) -> Result<bool, Error> {
        let Condition { of, test } = condition;
        if matches!((of, test), (Expr::Body, Compared::Present)) {
            return Ok(self.bytes(of)?.is_some());
        }
        let mut out = Out::wire(32);
        let is_there = self.text(of, Escape::Raw, &mut out)?;
        let is_one_of = |constants: &[&str]| is_there && constants.contains(&out.as_str());
        Ok(match test {
            Compared::Present => is_there,
            Compared::Is(constants) => is_one_of(constants),
            Compared::IsNot(constants) => !is_one_of(constants),
        })
    }
}
