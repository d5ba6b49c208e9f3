//! Values that exist only at some moments.

use std::collections::BTreeSet;
use std::ops::Range;

use quote::ToTokens;
use syn::LitStr;

use crate::errors::Errors;
use crate::template::with_caret;

/// A value that exists only at some moments.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Need {
    Url,
    Body,
    Token,
    RefreshToken,
    /// A part of the API request, by its name in a declaration: `path`, `header.content_type`.
    Api(String),
}

impl Need {
    /// As declarations write it.
    pub(crate) fn word(&self) -> &str {
        match self {
            Need::Url => "url",
            Need::Body => "body",
            Need::Token => "token",
            Need::RefreshToken => "refresh_token",
            Need::Api(name) => name,
        }
    }
}

/// Which of them a value is made of.
#[derive(Clone, Default)]
pub(crate) struct Needs {
    all: BTreeSet<Need>,
    /// The holes that read them, if a template does.
    holes: Vec<(Need, LitStr, Range<usize>)>,
}

impl Needs {
    pub(super) fn of(need: Need) -> Needs {
        Needs { all: BTreeSet::from([need]), holes: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(crate) fn has(&self, need: &Need) -> bool {
        self.all.contains(need)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Need> + '_ {
        self.all.iter()
    }

    pub(super) fn and(mut self, other: &Needs) -> Needs {
        self.all.extend(other.all.iter().cloned());
        self.holes.extend_from_slice(&other.holes);
        self
    }

    /// They are read in this hole.
    pub(super) fn at(&mut self, literal: &LitStr, hole: &Range<usize>) {
        self.holes = self.all.iter().map(|need| (need.clone(), literal.clone(), hole.clone())).collect();
    }

    pub(super) fn forget_holes(&mut self) {
        self.holes.clear();
    }

    /// At the hole that reads it, or else over the whole value.
    pub(crate) fn report(&self, need: &Need, errors: &Errors, at: impl ToTokens, what: &str) {
        match self.holes.iter().find(|(read, ..)| read == need) {
            Some((_, literal, hole)) => errors.over(literal, with_caret(what, &literal.value(), hole)),
            None => errors.over(at, what),
        }
    }
}
