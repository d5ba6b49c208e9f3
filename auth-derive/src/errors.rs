//! Every mistake of a declaration, reported at once.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// Collects errors; nothing stops at the first.
#[derive(Default)]
pub(crate) struct Errors {
    all: RefCell<Vec<syn::Error>>,
    had_syntax_error: Cell<bool>,
    were_looked_at: Cell<bool>,
}

impl Errors {
    /// At one place.
    pub(crate) fn at(&self, span: Span, message: impl Display) {
        self.push(syn::Error::new(span, message));
    }

    /// From the first to the last of these tokens.
    pub(crate) fn over(&self, tokens: impl ToTokens, message: impl Display) {
        let message = printable(&message.to_string());
        self.all.borrow_mut().push(syn::Error::new_spanned(tokens.into_token_stream(), message));
    }

    pub(crate) fn push(&self, error: syn::Error) {
        let printed = |error: syn::Error| {
            let message = printable(&error.to_string());
            // Made anew only where it must be: that loses where a longer underline ends.
            if message == error.to_string() { error } else { syn::Error::new(error.span(), message) }
        };
        self.all.borrow_mut().extend(error.into_iter().map(printed));
    }

    /// Takes note that an item could not be read.
    pub(crate) fn note_syntax_error(&self) {
        self.had_syntax_error.set(true);
    }

    /// Runs what reads only paths into a response: what cannot be read there uses nothing.
    pub(crate) fn apart(&self, read: impl FnOnce()) {
        let before = self.had_syntax_error.get();
        read();
        self.had_syntax_error.set(before);
    }

    /// Whether an item could not be read. Then "nothing uses this" is not to be said: perhaps that item does.
    pub(crate) fn had_syntax_error(&self) -> bool {
        self.had_syntax_error.get()
    }

    /// In the order of the source, as one reads it.
    pub(crate) fn finish(&self) -> Option<TokenStream> {
        self.were_looked_at.set(true);
        let mut errors = self.all.take();
        if proc_macro::is_available() {
            let at = |error: &syn::Error| {
                let span = error.span().unwrap();
                (span.line(), span.column())
            };
            errors.sort_by_key(at);
            // What a refresh inherits is looked at twice.
            let mut seen = BTreeSet::new();
            errors.retain(|error| seen.insert((at(error), error.to_string())));
        }
        let mut errors = errors.into_iter();
        let mut all = errors.next()?;
        all.extend(errors);
        Some(all.into_compile_error())
    }
}

/// A collector that nobody finished would make code of a declaration that is wrong.
impl Drop for Errors {
    fn drop(&mut self) {
        let is_looked_at = self.were_looked_at.get() || std::thread::panicking();
        debug_assert!(is_looked_at, "the errors were not looked at: `finish` hands them over");
    }
}

/// Texts of the declaration are quoted as they are, and may hold anything. The only lines of ours that follow
/// another one are those of [`with_caret`](crate::template::with_caret).
pub(crate) fn printable(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    for (at, c) in message.char_indices() {
        let is_ours = || {
            let after = message.get(at..).and_then(|rest| rest.strip_prefix('\n')).unwrap_or_default();
            after.starts_with("  \"") || (after.ends_with('^') && after.trim_matches([' ', '^']).is_empty())
        };
        if c.is_control() && !is_ours() {
            out.extend(c.escape_debug());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Errors, printable};

    #[test]
    #[should_panic(expected = "not looked at")]
    #[cfg(debug_assertions)]
    fn errors_are_not_forgotten() {
        drop(Errors::default());
    }

    #[test]
    fn a_quoted_text_steers_no_terminal() {
        assert_eq!(printable("`a\nb\u{1b}[31m`: no"), "`a\\nb\\u{1b}[31m`: no");
        assert_eq!(printable("`a\n  b`: no"), "`a\\n  b`: no");
        assert_eq!(printable("what\n  \"text\"\n   ^"), "what\n  \"text\"\n   ^");
    }
}
