//! How parameters nest in a JSON body.

use super::names::{json_escape, segments};
use super::request_parts::Sent;
use crate::errors::Errors;
use crate::ir::Node;

/// In parts. Whatever reads the tree calls itself for each.
pub(super) const DEEPEST: usize = 32;

/// The tree of a JSON body, in the order in which its parts are first named.
enum Tree {
    Leaf(u16),
    Object(Vec<(String, Tree)>),
}

pub(super) fn nodes(params: &[Sent], errors: &Errors) -> Vec<Node> {
    let mut root: Vec<(String, Tree)> = Vec::new();
    for (index, sent) in (0_u16..).zip(params) {
        let segments = segments(&sent.name);
        if segments.iter().any(String::is_empty) {
            let what =
                format!("`{}` has an empty part: a dot of the name itself is written `\\\\.`", sent.name);
            errors.at(sent.span, what);
        } else if let Some(part) = segments.iter().find(|part| is_index(part, segments.len())) {
            let list = sent.name.split(&format!(".{part}")).next().unwrap_or_default().split('[').next();
            let what = format!(
                "`{}` would write an object with the key `{part}`, not a list: a list is a field whose type is a `Vec`, such as `#[token(param = \"{}\")] values: Vec<String>`, also where it always holds the same",
                sent.name,
                list.unwrap_or_default()
            );
            errors.at(sent.span, what);
        } else if segments.len() > DEEPEST {
            errors.at(
                sent.span,
                format!("a name nests at most {DEEPEST} deep: this one has {} parts", segments.len()),
            );
        } else if let Err(taken) = insert(&mut root, &segments, index) {
            let what = format!("`{taken}` is a value in one parameter and an object in another");
            errors.at(sent.span, what);
        }
    }
    write(&root)
}

/// `0` of `a.0`, `a[0]` and `a[]`: the position in a list.
fn is_index(part: &str, parts: usize) -> bool {
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let in_brackets = part.strip_suffix(']').and_then(|part| part.rsplit_once('['));
    (parts > 1 && !part.is_empty() && is_number(part))
        || in_brackets.is_some_and(|(_, index)| is_number(index))
}

/// Or the part that is taken for something else.
fn insert<'a>(members: &mut Vec<(String, Tree)>, segments: &'a [String], index: u16) -> Result<(), &'a str> {
    let Some((first, rest)) = segments.split_first() else { return Ok(()) };
    let known = members.iter_mut().find(|(name, _)| name == first).map(|(_, tree)| tree);
    match (known, rest.is_empty()) {
        (None, true) => members.push((first.clone(), Tree::Leaf(index))),
        (None, false) => {
            let mut inner = Vec::new();
            insert(&mut inner, rest, index)?;
            members.push((first.clone(), Tree::Object(inner)));
        }
        (Some(Tree::Object(inner)), false) => insert(inner, rest, index)?,
        // The same name twice is reported already.
        (Some(Tree::Leaf(_)), true) => {}
        _ => return Err(first),
    }
    Ok(())
}

fn write(members: &[(String, Tree)]) -> Vec<Node> {
    let node = |(name, tree): &(String, Tree)| match tree {
        Tree::Leaf(index) => Node::Leaf(*index),
        Tree::Object(members) => Node::Object(format!("\"{}\"", json_escape(name)), write(members)),
    };
    members.iter().map(node).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_a_value_or_an_object() {
        let mut root = Vec::new();
        let segments = |name: &str| segments(name);
        assert_eq!(insert(&mut root, &segments("a.b"), 0), Ok(()));
        assert_eq!(insert(&mut root, &segments("a.c"), 1), Ok(()));
        assert_eq!(insert(&mut root, &segments("a"), 2), Err("a"));
        assert_eq!(insert(&mut root, &segments("a.b.c"), 3), Err("b"));
        assert_eq!(root.len(), 1);
    }
}
