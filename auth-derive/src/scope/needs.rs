//! Values that exist only at some moments.

use std::ops::Range;

use quote::ToTokens;
use syn::LitStr;

use crate::errors::Errors;
use crate::template::with_caret;

/// Which of them a value is made of.
#[derive(Clone, Default)]
pub(crate) struct Needs {
    pub(crate) body: bool,
    pub(crate) token: bool,
    pub(crate) url: bool,
    /// The holes that read them, if a template does.
    holes: Vec<(&'static str, LitStr, Range<usize>)>,
}

impl Needs {
    pub(super) fn and(mut self, other: &Needs) -> Needs {
        self.body |= other.body;
        self.token |= other.token;
        self.url |= other.url;
        self.holes.extend_from_slice(&other.holes);
        self
    }

    /// They are read in this hole.
    pub(super) fn at(&mut self, literal: &LitStr, hole: &Range<usize>) {
        let names = [("body", self.body), ("token", self.token), ("url", self.url)].into_iter();
        let names = names.filter(|(_, needed)| *needed);
        self.holes = names.map(|(name, _)| (name, literal.clone(), hole.clone())).collect();
    }

    pub(super) fn forget_holes(&mut self) {
        self.holes.clear();
    }

    /// At the hole that reads it, or else over the whole value.
    pub(super) fn report(&self, name: &str, errors: &Errors, at: impl ToTokens, what: &str) {
        match self.holes.iter().find(|(read, ..)| *read == name) {
            Some((_, literal, hole)) => errors.over(literal, with_caret(what, &literal.value(), hole)),
            None => errors.over(at, what),
        }
    }
}
