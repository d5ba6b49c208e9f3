//! What exists when a value is computed.

use quote::ToTokens;

use super::{Facts, Scope};

/// Where an expression's value goes, hence what exists then.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    Url,
    Request,
    /// The same of the request that refreshes.
    RefreshUrl,
    Refresh,
    Sign,
    /// In `sign(param(…))`, where the body is not finished.
    SignParam,
    Api,
}

impl Scope<'_> {
    pub(crate) fn check_moment(&self, facts: &Facts, moment: Moment, at: impl ToTokens) {
        let reads = if matches!(moment, Moment::Sign | Moment::SignParam) {
            &self.seen.signed
        } else {
            &self.seen.sent
        };
        reads.borrow_mut().extend(&facts.values);
        self.look_at_digests(facts);
        if moment == Moment::Refresh {
            let mut refreshed = self.seen.refreshed.take().and(facts);
            refreshed.broken |= self.reads_a_field_of_that_name(facts, &at);
            self.seen.refreshed.replace(refreshed);
        }
        let body = match moment {
            Moment::Sign => None,
            Moment::SignParam => {
                Some("`body` would have to hold this parameter itself: sign it in a header or in the query")
            }
            Moment::Api => Some("`body` is the token request's, and only `sign` can read it"),
            _ => Some("`body` is not there yet: only `sign` comes after it"),
        };
        if let Some(what) = body.filter(|_| facts.needs.has("body")) {
            facts.needs.report("body", self.errors, &at, what);
        }
        self.check_tokens(facts, moment, &at);
        let url = match moment {
            Moment::Url | Moment::RefreshUrl => {
                Some("`url` is what is being made here: it is no part of itself")
            }
            Moment::Api => Some("`url` is the token request's: it does not exist in `api`"),
            _ => None,
        };
        if let Some(what) = url.filter(|_| facts.needs.has("url")) {
            facts.needs.report("url", self.errors, &at, what);
        }
    }

    /// Tokens exist where something was acquired already.
    fn check_tokens(&self, facts: &Facts, moment: Moment, at: impl ToTokens) {
        let needs = &facts.needs;
        for (name, needed) in [("token", needs.has("token")), ("refresh_token", needs.has("refresh_token"))] {
            let what = match (moment, name) {
                _ if !needed => continue,
                (Moment::Refresh, _) | (Moment::Api, "token") => continue,
                (Moment::RefreshUrl, _) => format!(
                    "`{name}` is a secret and would stand in the URL, where proxies log it; send it as a header or parameter"
                ),
                (_, "token") => {
                    // A step that was meant is not unused as well.
                    self.seen.mentioned.borrow_mut().extend(&self.steps);
                    let step = self.steps().next();
                    let step = step.map_or("partner", |step| step.name.as_str());
                    format!(
                        "`token` exists only in `api` and `refresh`: it is what this request acquires; another endpoint's is a step's: `{step}.token`"
                    )
                }
                _ => "`refresh_token` exists only in `refresh`: a response gives it; one that is a credential is a field of this name".to_owned(),
            };
            needs.report(name, self.errors, &at, &what);
        }
    }

    /// In `refresh`, both names have a meaning of their own. Whether one is meant and a field is read.
    fn reads_a_field_of_that_name(&self, facts: &Facts, at: impl ToTokens) -> bool {
        let fields = facts.values.iter().filter_map(|index| self.fields.get(*index));
        let mut any = false;
        for field in fields.filter(|field| field.hides_a_token()) {
            let what = format!(
                "`{0}` is the field here, and in `refresh` what a response gave: give the field another name, and `#[token(param = \"{0}\")]` if it is sent under this one",
                field.name
            );
            self.errors.over(&at, what);
            any = true;
        }
        any
    }
}
