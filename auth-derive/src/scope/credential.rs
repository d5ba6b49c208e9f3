//! What is secret by where it goes: rustc is asked whether the types of the fields can hold it.

use std::collections::BTreeSet;

use super::{Facts, Scope};
use crate::ir::{Base, TypeRule};

/// Which values of the table an explanation would show, if this stood in one.
#[derive(Clone, Default)]
pub(super) struct Exposure {
    /// Those that are the credential where this is one.
    pub(super) shown: BTreeSet<usize>,
    /// It is hidden, whatever it stands beside: a `Secret` by its name, a token or a keyed signature.
    pub(super) masked: bool,
    /// Those that stand in it as they are, or encoded.
    pub(super) clear: BTreeSet<usize>,
    /// It is made of several values.
    pub(super) mixed: bool,
    /// Those that a digest without a key mixes with others, and nothing in it is masked.
    pub(super) digested: BTreeSet<usize>,
}

impl Exposure {
    /// A token, or what is computed with a key.
    pub(super) fn masked() -> Exposure {
        Exposure { masked: true, ..Exposure::default() }
    }

    pub(super) fn and(mut self, other: &Exposure) -> Exposure {
        self.mixed |= other.mixed;
        self.shown.extend(&other.shown);
        self.clear.extend(&other.clear);
        self.digested.extend(&other.digested);
        self
    }

    /// A digest of it shows nothing; whoever knows the rest can try what is in it.
    pub(super) fn digest(&self) -> Exposure {
        let mut digest = Exposure { clear: BTreeSet::new(), ..self.clone() };
        if self.mixed && !self.masked {
            digest.digested.extend(&self.shown);
        }
        digest
    }

    /// A text of the pieces that are no text themselves, each with whether it may be dropped. Where one of them is masked and always there, that one is
    /// the credential, and the others say whose it is.
    pub(super) fn of_pieces(pieces: &[(Exposure, bool)]) -> Exposure {
        let is_masked = pieces.iter().any(|(piece, is_optional)| piece.masked && !is_optional);
        let mut all = pieces.iter().fold(Exposure::default(), |all, (piece, _)| all.and(piece));
        all.masked = is_masked;
        all.mixed |= pieces.len() > 1;
        if is_masked {
            let masked = pieces.iter().filter(|(piece, _)| piece.masked);
            all.shown = masked.flat_map(|(piece, _)| piece.shown.iter().copied()).collect();
        }
        all
    }
}

impl Facts {
    /// Whether no field is in it.
    pub(crate) fn is_fixed(&self) -> bool {
        self.values.is_empty() && !self.exposure.masked && self.needs.is_empty()
    }

    /// Whether something in it is hidden, whatever else is.
    pub(crate) fn is_masked(&self) -> bool {
        self.exposure.masked
    }
}

impl Scope<'_> {
    /// This stands where a credential goes: whatever is shown of it is one.
    pub(crate) fn demand_secret(&self, facts: &Facts, what: &str) {
        facts.exposure.shown.iter().for_each(|index| self.demand_secret_value(*index, what));
    }

    /// The same of one value of the table.
    pub(crate) fn demand_secret_value(&self, index: usize, what: &str) {
        self.seen.credentials.borrow_mut().entry(index).or_insert_with(|| what.to_owned());
        let is_public = self.fields.get(index).is_some_and(|field| field.attributes.public.is_some());
        if let (Some(slot), false) = (self.slots.borrow_mut().get_mut(index), is_public) {
            // A key has a type of its own, and is never sent.
            if !slot.key && slot.shape.is_none_or(|shape| shape.base != Base::PrivateKey) {
                slot.rules.insert(TypeRule::Credential);
            }
        }
    }

    /// Whether everybody may see each field in it that would be a credential here.
    pub(crate) fn is_public(&self, facts: &Facts, what: &str) -> bool {
        let is_public = |index: &usize| {
            let is = self.fields.get(*index).is_some_and(|field| field.attributes.public.is_some());
            if is {
                self.seen.credentials.borrow_mut().entry(*index).or_insert_with(|| what.to_owned());
            }
            is
        };
        facts.exposure.shown.iter().all(is_public)
    }

    /// A field is sent as it is.
    pub(crate) fn is_sent_clear(&self, field: usize) {
        self.seen.clear.borrow_mut().insert(field);
    }

    pub(super) fn look_at_digests(&self, facts: &Facts) {
        self.seen.clear.borrow_mut().extend(&facts.exposure.clear);
        self.seen.digested.borrow_mut().extend(&facts.exposure.digested);
    }

    /// What is a secret by its name, in a type that this crate does not know, is so by its type: rustc is asked.
    pub(crate) fn demand_secrets_by_name(&self) {
        for (index, field) in self.fields.iter().enumerate() {
            let may_be_text = matches!(field.shape.base, Base::Other | Base::Secret);
            if field.looks_secret() && may_be_text && !field.is_step() && field.attributes.public.is_none() {
                self.demand_secret_value(index, "a secret by its name");
            }
        }
    }

    /// What a digest mixes with others, and nobody is sent, both sides know: a shared secret. Last, when all is read.
    pub(crate) fn demand_shared_secrets(&self) {
        if self.errors.had_syntax_error() {
            return;
        }
        let only_digested = &*self.seen.digested.borrow() - &*self.seen.clear.borrow();
        for index in only_digested {
            self.demand_secret_value(index, "in a digest and sent nowhere, which makes it a shared secret");
        }
    }
}
