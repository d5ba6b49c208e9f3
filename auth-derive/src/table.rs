//! The emitted table read back, for whoever has to tell what is in it.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::Lit;

/// A constructor of the table. Paths are told by their last segment.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Text(String),
    /// A number or a boolean.
    Literal(String),
    Word(String),
    Call(String, Vec<Node>),
    Struct(String, Vec<(String, Node)>),
    List(Vec<Node>),
}

impl Node {
    pub(crate) fn read(tokens: TokenStream) -> Node {
        let mut word = String::new();
        let mut minus = "";
        for tree in tokens {
            match tree {
                TokenTree::Punct(punct) => minus = if punct.as_char() == '-' { "-" } else { "" },
                TokenTree::Literal(literal) => {
                    return match Lit::new(literal) {
                        Lit::Str(text) => Node::Text(text.value()),
                        Lit::Int(number) => Node::Literal(format!("{minus}{}", number.base10_digits())),
                        other => Node::Literal(quote::quote!(#other).to_string()),
                    };
                }
                TokenTree::Ident(ident) => word = ident.to_string(),
                TokenTree::Group(group) => match group.delimiter() {
                    Delimiter::Bracket => {
                        return Node::List(parts(group.stream()).into_iter().map(Node::read).collect());
                    }
                    Delimiter::Parenthesis => {
                        return Node::Call(word, parts(group.stream()).into_iter().map(Node::read).collect());
                    }
                    Delimiter::Brace => {
                        return Node::Struct(word, parts(group.stream()).into_iter().map(field).collect());
                    }
                    Delimiter::None => return Node::read(group.stream()),
                },
            }
        }
        match word.as_str() {
            "true" | "false" => Node::Literal(word),
            _ => Node::Word(word),
        }
    }

    /// A field of a struct.
    pub(crate) fn field(&self, wanted: &str) -> &Node {
        const NONE: &Node = &Node::List(Vec::new());
        match self {
            Node::Struct(_, fields) => {
                fields.iter().find(|(name, _)| name == wanted).map_or(NONE, |(_, node)| node)
            }
            _ => NONE,
        }
    }

    /// The items of a list, or the arguments of a call.
    pub(crate) fn items(&self) -> &[Node] {
        match self {
            Node::List(items) | Node::Call(_, items) => items,
            _ => &[],
        }
    }

    /// A text, a literal or a word, without quotes.
    pub(crate) fn text(&self) -> &str {
        match self {
            Node::Text(text) | Node::Literal(text) | Node::Word(text) => text,
            _ => "",
        }
    }

    /// A name and what it is called with.
    pub(crate) fn call(&self) -> (&str, &[Node]) {
        match self {
            Node::Call(name, arguments) => (name, arguments),
            Node::Word(name) => (name, &[]),
            _ => ("", &[]),
        }
    }
}

/// What stands between commas.
fn parts(tokens: TokenStream) -> Vec<TokenStream> {
    let mut parts = vec![TokenStream::new()];
    for tree in tokens {
        if matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == ',') {
            parts.push(TokenStream::new());
        } else if let Some(part) = parts.last_mut() {
            part.extend([tree]);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// `name: value`.
fn field(tokens: TokenStream) -> (String, Node) {
    let mut tokens = tokens.into_iter();
    let name = tokens.next().map_or_else(String::new, |name| name.to_string());
    (name, Node::read(tokens.skip(1).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_back() {
        let table = quote::quote! {
            __p::A { a: &[__p::B::C(-1, "x"), __p::D], b: __p::core::option::Option::Some("y"), c: true }
        };
        let text = |text: &str| Node::Text(text.to_owned());
        let call = Node::Call("C".to_owned(), vec![Node::Literal("-1".to_owned()), text("x")]);
        let read = Node::read(table);
        assert_eq!(read.field("a"), &Node::List(vec![call, Node::Word("D".to_owned())]));
        assert_eq!(read.field("b"), &Node::Call("Some".to_owned(), vec![text("y")]));
        assert_eq!((read.field("c").text(), read.field("d").items()), ("true", &[][..]));
    }
}
