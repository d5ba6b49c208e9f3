//! Every mistake of a declaration, reported at once.

use std::cell::{Cell, RefCell};
use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// Collects errors; nothing stops at the first.
#[derive(Default)]
pub(crate) struct Errors {
    all: RefCell<Vec<syn::Error>>,
    unread: Cell<bool>,
}

impl Errors {
    /// At one place.
    pub(crate) fn at(&self, span: Span, message: impl Display) {
        self.push(syn::Error::new(span, printable(&message.to_string())));
    }

    /// From the first to the last of these tokens.
    pub(crate) fn over(&self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens.into_token_stream(), printable(&message.to_string())));
    }

    pub(crate) fn push(&self, error: syn::Error) {
        self.all.borrow_mut().push(error);
    }

    /// An item could not be read.
    pub(crate) fn set_unread(&self) {
        self.unread.set(true);
    }

    /// Runs what reads only paths into an answer: what cannot be read there uses nothing.
    pub(crate) fn apart(&self, read: impl FnOnce()) {
        let unread = self.unread.get();
        read();
        self.unread.set(unread);
    }

    /// Whether an item could not be read. Then "nothing uses this" is not to be said: perhaps that item does.
    pub(crate) fn unread(&self) -> bool {
        self.unread.get()
    }

    /// In the order of the source, as one reads it.
    pub(crate) fn finish(self) -> Option<TokenStream> {
        let mut errors = self.all.into_inner();
        if proc_macro::is_available() {
            errors.sort_by_key(|error| {
                let span = error.span().unwrap();
                (span.line(), span.column())
            });
        }
        let mut errors = errors.into_iter();
        let mut all = errors.next()?;
        all.extend(errors);
        Some(all.into_compile_error())
    }
}

/// Texts of the declaration are quoted as they are, and may hold anything. A line of ours that follows another
/// one is indented.
pub(crate) fn printable(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    for (at, c) in message.char_indices() {
        if c.is_control() && !message.get(at..).is_some_and(|rest| rest.starts_with("\n  ")) {
            out.extend(c.escape_debug());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn a_quoted_text_steers_no_terminal() {
        assert_eq!(printable("`a\nb\u{1b}[31m`: no"), "`a\\nb\\u{1b}[31m`: no");
        assert_eq!(printable("what\n  \"text\"\n   ^"), "what\n  \"text\"\n   ^");
    }
}
