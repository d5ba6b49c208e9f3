//! The code that the derive makes of the five providers, as a reader would see it.
//!
//! `BLESS=1 cargo test -p auth-derive-library` writes the files anew; their difference is for a reviewer.

use std::fs;
use std::path::{Path, PathBuf};

use syn::{DeriveInput, File, Item, ItemStruct};

#[test]
fn the_expansions_are_the_recorded_ones() {
    let bless = std::env::var_os("BLESS").is_some_and(|value| value == "1");
    let mut different = Vec::new();
    let mut seen = Vec::new();
    for declaration in declarations() {
        let path = golden().join(format!("{}.rs", snake(&declaration.ident.to_string())));
        let input: DeriveInput = syn::parse2(quote::quote!(#declaration)).expect("a struct");
        let file = syn::parse2(auth_derive_library::derive(&input)).expect("the expansion is a file");
        let expanded = format!(
            "// What `#[derive(TokenEndpoint)]` makes of `{}`.\n\n{}",
            declaration.ident,
            prettyplease::unparse(&file)
        );
        if bless {
            fs::write(&path, &expanded).expect("the file can be written");
        } else if fs::read_to_string(&path).unwrap_or_default() != expanded {
            different.push(path.clone());
        }
        seen.push(path);
    }
    assert_eq!(seen.len(), 6, "five providers, and the second step of one of them");
    let orphans: Vec<_> = fs::read_dir(golden())
        .expect("the folder of the recorded ones")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| !seen.contains(path))
        .collect();
    assert!(orphans.is_empty(), "of no declaration: {orphans:?}");
    assert!(
        different.is_empty(),
        "changed: {different:?}\nif that was meant: `BLESS=1 cargo test -p auth-derive-library`"
    );
}

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// The structs of `auth-providers` that derive `TokenEndpoint`.
fn declarations() -> Vec<ItemStruct> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../auth-providers/src");
    let files = fs::read_dir(folder).expect("auth-providers").map(|entry| entry.expect("a file").path());
    let items = files.flat_map(|path| {
        let file: File = syn::parse_file(&fs::read_to_string(path).expect("a source file")).expect("Rust");
        file.items
    });
    let structs = items.filter_map(|item| match item {
        Item::Struct(item) => Some(item),
        _ => None,
    });
    structs.filter(|item| item.attrs.iter().any(|attribute| attribute.path().is_ident("token"))).collect()
}

/// `AccountingPlus` as a file is named.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
