//! Alternatives: the first that is there is taken.

use std::collections::BTreeSet;

use super::{Facts, Resolved, Scope};
use crate::ast::Expr;
use crate::ir;

impl Scope<'_> {
    pub(super) fn first_of(&self, choices: &[Expr]) -> Resolved {
        let resolved: Vec<_> = choices.iter().map(|choice| self.expr(choice)).collect();
        let mut facts = resolved.iter().fold(Facts::default(), |all, one| all.and(&one.facts));
        facts.bytes = resolved.iter().any(|one| one.facts.bytes);
        facts.optional = resolved.last().and_then(|last| last.facts.optional.clone());
        facts.exposure.masked = resolved.iter().all(|one| one.facts.exposure.masked);
        facts.is_choice = true;
        for (choice, one) in choices.iter().zip(&resolved).take(resolved.len().saturating_sub(1)) {
            // What a step's value is, rustc knows, and this does not.
            let is_known = one.facts.values.iter().all(|index| *index < self.fields.len());
            if one.facts.optional.is_none() && !one.facts.broken && is_known {
                let what = "this is always present, so what follows `|` is never used: leave one of the two out, or make this an `Option`";
                self.errors.over(choice, what);
            }
        }
        self.check_reached(choices, &resolved);
        let all = resolved.into_iter().map(|one| one.value);
        Resolved { value: ir::Expr::FirstOf(all.collect()), facts }
    }

    /// Where one alternative is there, no later one is taken: what needs all that an earlier one needs comes too late.
    fn check_reached(&self, choices: &[Expr], resolved: &[Resolved]) {
        let may_lack = |index: &usize| {
            self.fields.get(*index).is_none_or(|field| field.shape.optional || field.shape.list)
        };
        let needs = |one: &Resolved| {
            let is_known = !one.facts.broken && !one.facts.is_choice;
            let demanded = one.facts.demanded.iter().copied().filter(may_lack);
            is_known.then(|| demanded.collect::<BTreeSet<usize>>())
        };
        for (index, (choice, one)) in choices.iter().zip(resolved).enumerate() {
            let Some(needed) = needs(one) else { continue };
            let mut earlier = resolved.iter().take(index).filter_map(needs);
            if earlier.any(|earlier| !earlier.is_empty() && earlier.is_subset(&needed)) {
                let what = "this is never used: whenever it is present, what stands before the `|` is as well; write what needs more values first, or leave it out";
                self.errors.over(choice, what);
            }
        }
    }

    /// Whether the value of this name may be absent, as far as its type can be seen.
    pub(crate) fn may_be_absent(&self, parts: &[String]) -> bool {
        let field = parts.first().and_then(|name| self.fields.get(self.field_index(name)?));
        field.is_some_and(|field| parts.len() > 1 || field.shape.optional || field.shape.list)
    }
}
