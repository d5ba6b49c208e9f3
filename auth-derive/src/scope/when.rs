//! `when(condition, value)`: a value that is there sometimes.

use syn::Lit;

use super::{Facts, Resolved, Scope};
use crate::ast::{Call, Comparison, Expr};
use crate::ir;
use crate::template;

impl Scope<'_> {
    pub(super) fn when(&self, call: &Call) -> Resolved {
        let [condition, value] = call.args.as_slice() else {
            call.args.iter().for_each(|arg| self.mention(&arg.value));
            return self.wrong(call, "`when` takes 2 arguments: `when(method == \"POST\" | \"PUT\", value)`");
        };
        if let Some(label) = condition.label.as_ref().or(value.label.as_ref()) {
            self.mention(&condition.value);
            self.mention(&value.value);
            return self
                .wrong(label, "a condition is written with `==` or `!=`: `when(method == \"POST\", value)`");
        }
        let (of, test) = match &condition.value {
            Expr::Compare(comparison) => self.comparison(comparison),
            present => {
                let resolved = self.expr(present);
                if self.is_certain(&resolved.facts) {
                    let what = "this is always there, so the condition always holds: leave `when` out, or compare it with something";
                    self.errors.over(present, what);
                }
                (resolved, ir::Compared::Present)
            }
        };
        let value = self.expr(&value.value);
        let facts = Facts {
            optional: Some("`when(…)` gives nothing where its condition does not hold".to_owned()),
            bytes: value.facts.bytes,
            exposure: value.facts.exposure.clone(),
            ..of.facts.and(&value.facts)
        };
        let condition = Box::new(ir::Condition { of: of.value, test });
        Resolved { value: ir::Expr::When(condition, Box::new(value.value)), facts }
    }

    fn comparison(&self, Comparison { left, is_equal, right }: &Comparison) -> (Resolved, ir::Compared) {
        let resolved = self.expr(left);
        if resolved.facts.bytes {
            self.errors.over(left, "a digest is bytes: wrap it in `hex(...)` or `base64(...)` to compare it");
        }
        let constant = |choice: &Expr| {
            let text = match choice {
                Expr::Lit(Lit::Str(text)) => {
                    template::no_hole(text, "what a value is compared with", self.errors);
                    text.value()
                }
                Expr::Lit(Lit::Int(number)) => number.base10_digits().to_owned(),
                Expr::Lit(Lit::Bool(value)) => value.value.to_string(),
                other => {
                    self.mention(other);
                    let what = "a value is compared with constants: a text in quotes, `true`, `false` or a whole number";
                    self.errors.over(other, what);
                    return String::new();
                }
            };
            if left.is_word("method") && text != text.to_ascii_uppercase() {
                let what = format!("methods are in upper case: `\"{}\"`", text.to_ascii_uppercase());
                self.errors.over(choice, what);
            }
            text
        };
        let constants = right.choices().iter().map(constant).collect();
        let test = if *is_equal { ir::Compared::Is(constants) } else { ir::Compared::IsNot(constants) };
        (resolved, test)
    }
}
