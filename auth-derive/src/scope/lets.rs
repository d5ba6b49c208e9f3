//! `let`: values that have a name.

use syn::ext::IdentExt;

use super::{LetState, Resolved, Scope};
use crate::ir;
use crate::words;

impl Scope<'_> {
    /// A `let` is there to be used, and by its name: one that nothing uses was misspelt where it should be, and one that
    /// has the name of something else would be that.
    pub(crate) fn lets_are_used(&self) {
        for (index, (name, _)) in self.lets.iter().enumerate() {
            let text = name.unraw().to_string();
            if self.field_index(&text).is_some() {
                self.errors.at(name.span(), format!("`let {text}` has the name of a field: choose another"));
            } else if words::TAKEN.contains(&text.as_str()) && !matches!(text.as_str(), "now" | "nonce") {
                self.errors.at(
                    name.span(),
                    format!("`let {text}` has the name of a built-in value: choose another"),
                );
            } else if self.let_index(&text) != Some(index) {
                self.errors.at(name.span(), format!("`let {text}` is written twice"));
            } else if !self.seen.used_lets.borrow().contains(&index) {
                let broken = self.resolve_let(index).facts.broken;
                // Where something could not be read, it may well be used there.
                if !broken && !self.errors.had_syntax_error() {
                    let what = format!(
                        "`let {text}` is used nowhere: use it as `{text}` or `{{{text}}}`, or leave it out"
                    );
                    self.errors.at(name.span(), what);
                }
            }
        }
    }

    /// The lets in order.
    pub(crate) fn take_lets(&self) -> Vec<ir::Let> {
        let states = self.states.take();
        let all = self.lets.iter().zip(states).enumerate().map(|(index, ((name, _), state))| ir::Let {
            name: name.unraw().to_string(),
            in_api: index >= self.outer_lets,
            value: match state {
                LetState::Done(resolved) => resolved.value,
                LetState::Waiting | LetState::Busy => ir::Expr::Broken,
            },
        });
        all.collect()
    }

    /// What a `let` of this name is, once it is resolved.
    pub(super) fn let_value(&self, name: &str) -> Option<ir::Expr> {
        match self.states.borrow().get(self.let_index(name)?) {
            Some(LetState::Done(resolved)) => Some(resolved.value.clone()),
            _ => None,
        }
    }

    pub(super) fn resolve_let(&self, index: usize) -> Resolved {
        let Some((name, expr)) = self.lets.get(index) else { return Resolved::broken() };
        match self.states.borrow().get(index) {
            Some(LetState::Done(resolved)) => return Resolved::clone(resolved),
            Some(LetState::Busy) => {
                self.errors.at(name.span(), self.cycle(index));
                return Resolved::broken();
            }
            _ => {}
        }
        self.set_let(index, LetState::Busy);
        self.seen.under_way.borrow_mut().push(index);
        // What a name means is decided where the `let` stands, not where it is used.
        let in_api = self.in_api.replace(index >= self.outer_lets);
        let in_pairs = self.in_pairs.replace(false);
        let resolved = self.expr(expr);
        self.in_api.set(in_api);
        self.in_pairs.set(in_pairs);
        self.seen.under_way.borrow_mut().pop();
        self.set_let(index, LetState::Done(Box::new(resolved.clone())));
        resolved
    }

    fn set_let(&self, index: usize, state: LetState) {
        if let Some(slot) = self.states.borrow_mut().get_mut(index) {
            *slot = state;
        }
    }

    /// `a` is made of `b`, which is made of `a`.
    fn cycle(&self, first: usize) -> String {
        let name =
            |index: &usize| self.lets.get(*index).map_or_else(String::new, |(name, _)| name.to_string());
        let under_way = self.seen.under_way.borrow();
        let round: Vec<String> = under_way.iter().skip_while(|index| **index != first).map(name).collect();
        match round.as_slice() {
            [start, rest @ ..] if !rest.is_empty() => {
                let between: Vec<_> =
                    rest.iter().map(|next| format!("`{next}`, which is made of ")).collect();
                format!("`{start}` is made of {}`{start}`", between.concat())
            }
            _ => format!("`{}` is made of itself", name(&first)),
        }
    }
}
