//! The derive expands whatever it is given, or says what is wrong with it, readably.

mod accepted;
mod mistake;
mod slot;

use auth_derive_library::derive;
use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, File, Item, LitStr, Type};

/// A letter for the place, and a text for it, as [`slot::source`] reads them: a template, a URL, a path, an
/// attribute, or a whole struct.
pub fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Some((slot, text)) = text.split_at_checked(1) else { return };
    // What is no Rust never gets as far as a derive.
    let Ok(tokens) = slot::source(slot, text).parse::<TokenStream>() else { return };
    let Ok(input) = syn::parse2::<DeriveInput>(tokens) else { return };
    // `a: A +` is two errors, rustc's and ours: nobody writes it twice.
    if let Data::Struct(data) = &input.data
        && data.fields.iter().any(|field| matches!(field.ty, Type::TraitObject(_)))
    {
        return;
    }
    let output = derive(&input);
    assert_eq!(output.to_string(), derive(&input).to_string(), "another time, another expansion");

    let file = syn::parse2::<File>(output).expect("an expansion is Rust");
    let mistakes: Vec<_> = file.items.iter().filter_map(mistake).collect();
    let implements = file.items.iter().any(|item| matches!(item, Item::Const(_)));
    assert!(implements, "an error without an implementation brings errors of its own");
    // A text that looks like a quote of ours is left in its lines.
    let is_like_ours = format!("{text}\"").contains("\n  \"");
    for message in mistakes.iter().filter(|_| !is_like_ours) {
        mistake::check(message);
    }
    if mistakes.is_empty() {
        accepted::check(slot, text, &file);
    }
}

/// The message of a `compile_error!`.
fn mistake(item: &Item) -> Option<String> {
    let Item::Macro(item) = item else { return None };
    assert!(item.mac.path.segments.last().is_some_and(|last| last.ident == "compile_error"));
    Some(item.mac.parse_body::<LitStr>().expect("a message").value())
}
