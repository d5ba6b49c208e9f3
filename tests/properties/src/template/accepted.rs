//! What holds where the derive had nothing to say.

use auth_runtime::{Host, Server};
use syn::visit::{self, Visit};
use syn::{Expr, ExprStruct, File, Lit};
use url::Url;

/// A text that is taken at compile time is one that is right at run time.
pub(super) fn check(slot: &str, text: &str, file: &File) {
    match slot {
        "s" => assert_eq!(Server::parse(text).as_ref().map(Server::as_str), Ok(text)),
        "h" => assert!(Host::parse(text.strip_prefix("*.").unwrap_or(text)).is_ok(), "{text:?}"),
        "w" => assert!(http::HeaderName::from_bytes(text.as_bytes()).is_ok(), "{text:?}"),
        _ => {}
    }
    let mut table = Table::default();
    table.visit_file(file);
    for pieces in &table.urls {
        for whole in [false, true] {
            let mut url = String::new();
            if render(pieces, whole, &table.fields, &mut url).is_some() {
                is_right(&url, pieces);
            }
        }
    }
}

/// What is of interest of a `Spec`.
#[derive(Default)]
struct Table {
    fields: Vec<String>,
    urls: Vec<Vec<Expr>>,
}

impl Visit<'_> for Table {
    fn visit_expr_struct(&mut self, table: &ExprStruct) {
        for field in &table.fields {
            match (&field.member, table.path.segments.last().map(|last| last.ident.to_string()).as_deref()) {
                (syn::Member::Named(name), Some("Spec")) if name == "fields" => {
                    self.fields = items(&field.expr).iter().filter_map(text).collect();
                }
                (syn::Member::Named(name), Some("RequestSpec")) if name == "url" => {
                    self.urls = items(&field.expr).iter().map(items).collect();
                }
                _ => {}
            }
        }
        visit::visit_expr_struct(self, table);
    }
}

/// The items of `&[…]`.
fn items(expr: &Expr) -> Vec<Expr> {
    match expr {
        Expr::Reference(reference) => items(&reference.expr),
        Expr::Array(array) => array.elems.iter().cloned().collect(),
        _ => panic!("no list"),
    }
}

fn text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// The name and the arguments of `__p::Name(…)`.
fn call(expr: &Expr) -> Option<(String, Vec<Expr>)> {
    let Expr::Call(call) = expr else { return None };
    let Expr::Path(path) = &*call.func else { return None };
    Some((path.path.segments.last()?.ident.to_string(), call.args.iter().cloned().collect()))
}

/// The URL with a value in each hole. `None` where rustc refuses the type of a value, or where the value comes
/// out of a response.
fn render(pieces: &[Expr], whole: bool, fields: &[String], url: &mut String) -> Option<()> {
    for piece in pieces {
        let (kind, args) = call(piece)?;
        let [arg] = &args[..] else { return None };
        match kind.as_str() {
            "Text" => url.push_str(&text(arg)?),
            "Authority" => {
                let (_, field) = call(arg)?;
                let Expr::Lit(index) = field.first()? else { return None };
                let Lit::Int(index) = &index.lit else { return None };
                let value = match fields.get(index.base10_parse::<usize>().ok()?)?.as_str() {
                    "server" if url.is_empty() => "https://s.example:8443/base",
                    "host" if url.ends_with("://") => "h.example",
                    "label" if !url.is_empty() => "l",
                    _ => return None,
                };
                url.push_str(value);
            }
            "Path" | "Query" => url.push_str("a%20b"),
            "Optional" if whole => render(&items(arg), whole, fields, url)?,
            "Optional" => {}
            other => panic!("{other}"),
        }
    }
    Some(())
}

/// A URL that no reader mends goes where it says.
fn is_right(text: &str, pieces: &[Expr]) {
    let (_, rest) = text.split_once("://").expect("a scheme");
    let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let has_values = pieces.iter().filter_map(call).any(|(kind, _)| kind == "Authority");
    // Values are looked at together when the request is made.
    if has_values && Host::parse(authority).is_err() && !authority.starts_with('[') {
        return;
    }
    let url = Url::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    let is_loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    assert!(url.scheme() == "https" || (url.scheme() == "http" && is_loopback), "{text:?}");
    let slash = if target.starts_with('/') { "" } else { "/" };
    let wanted = format!("{}://{authority}{slash}{target}", url.scheme());
    assert_eq!(url.as_str(), wanted);
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none(), "{text:?}");
    text.parse::<http::Uri>().unwrap_or_else(|error| panic!("{text:?}: {error}"));
}
