//! Values that exist only at some moments.

use std::collections::BTreeSet;
use std::ops::Range;

use quote::ToTokens;
use syn::LitStr;

use crate::errors::Errors;
use crate::template::with_caret;

/// Which of them a value is made of, by their names.
#[derive(Clone, Default)]
pub(crate) struct Needs {
    names: BTreeSet<&'static str>,
    /// The holes that read them, if a template does.
    holes: Vec<(&'static str, LitStr, Range<usize>)>,
}

impl Needs {
    pub(super) fn of(name: &'static str) -> Needs {
        Needs { names: BTreeSet::from([name]), holes: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    pub(super) fn and(mut self, other: &Needs) -> Needs {
        self.names.extend(&other.names);
        self.holes.extend_from_slice(&other.holes);
        self
    }

    /// They are read in this hole.
    pub(super) fn at(&mut self, literal: &LitStr, hole: &Range<usize>) {
        self.holes = self.names.iter().map(|name| (*name, literal.clone(), hole.clone())).collect();
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
