//! Paths into an answer.

use syn::LitStr;

use super::super::names::segments;
use crate::ast::Expr;
use crate::errors::Errors;

/// The table of paths; everything else holds indexes into it.
#[derive(Default)]
pub(super) struct Paths(pub(super) Vec<Vec<String>>);

impl Paths {
    pub(super) fn add(&mut self, path: Vec<String>) -> u8 {
        let index = self.0.iter().position(|known| *known == path).unwrap_or_else(|| {
            self.0.push(path);
            self.0.len() - 1
        });
        u8::try_from(index).unwrap_or(u8::MAX)
    }

    pub(super) fn literal(&mut self, literal: &LitStr, errors: &Errors) -> u8 {
        let text = literal.value();
        let segments = segments(&text);
        if segments.iter().any(String::is_empty) {
            let what = format!("`{text}` is no path: parts are joined by dots, such as `data.access_token`");
            errors.over(literal, what);
        } else if text.contains(['{', '}']) {
            errors.over(literal, "a path into an answer is plain text: it has no holes");
        }
        self.add(segments)
    }

    /// `"a" | "b"`, or `none`.
    pub(super) fn alternatives(&mut self, expr: &Expr, errors: &Errors) -> Vec<u8> {
        if expr.word().as_deref() == Some("none") {
            return Vec::new();
        }
        let mut all = Vec::new();
        for choice in expr.choices() {
            if let Some(literal) = choice.str() {
                all.push(self.literal(literal, errors));
            } else {
                errors.over(choice, not_a_path(choice));
            }
        }
        all
    }
}

fn not_a_path(expr: &Expr) -> String {
    match expr {
        Expr::Name(name) if name.text() == "none" => {
            "`none` says that there is nothing: it has no alternatives".to_owned()
        }
        Expr::Name(name) => format!("a path into the answer is written in quotes: `\"{}\"`", name.text()),
        _ => "expected a path into the answer in quotes, such as `\"data.message\"`, or `none`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stands_in_the_table_once() {
        let (mut paths, errors) = (Paths::default(), Errors::default());
        let expr = syn::parse_str("\"data.a\" | \"data.b\" | \"data.a\"").unwrap();
        assert_eq!(paths.alternatives(&expr, &errors), [0, 1, 0]);
        assert!(errors.finish().is_none());
    }

    #[test]
    fn a_name_is_no_path() {
        let not = |text: &str| not_a_path(&syn::parse_str(text).unwrap());
        assert!(not("data.access_token").ends_with("`\"data.access_token\"`"));
        assert!(not("none").contains("no alternatives"));
    }
}
