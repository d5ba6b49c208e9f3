//! What exists when a value is computed.

use quote::ToTokens;

use super::{Facts, Need, Scope};

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
        for need in facts.needs.iter() {
            if let Some(what) = self.why_absent(need, moment) {
                facts.needs.report(need, self.errors, &at, &what);
            }
        }
    }

    /// Why such a value does not exist at this moment, if it does not.
    fn why_absent(&self, need: &Need, moment: Moment) -> Option<String> {
        let what = match (need, moment) {
            (Need::Body, Moment::Sign)
            | (Need::Url, Moment::Request | Moment::Refresh | Moment::Sign | Moment::SignParam)
            | (Need::Token | Need::RefreshToken, Moment::Refresh)
            | (Need::Token | Need::Api(_), Moment::Api) => return None,
            (Need::Api(name), _) => {
                return Some(format!("`{name}` is the API request's, and exists in `api(…)` only"));
            }
            (Need::Body, Moment::SignParam) => {
                "`body` would have to hold this parameter itself: sign it in a header or in the query"
            }
            (Need::Body, Moment::Api) => {
                "`body` is the token request's here: a `let` that reads the API request stands in `api(…)`"
            }
            (Need::Body, _) => "`body` is not there yet: only `sign` comes after it",
            (Need::Url, Moment::Api) => {
                "`url` is the token request's here: a `let` that reads the API request stands in `api(…)`"
            }
            (Need::Url, Moment::Url | Moment::RefreshUrl) => {
                "`url` is what is being made here: it is no part of itself"
            }
            (need, Moment::RefreshUrl) => {
                return Some(format!(
                    "`{}` is a secret and would stand in the URL, where proxies log it; send it as a header or parameter",
                    need.word()
                ));
            }
            (Need::Token, _) => {
                // A step that was meant is not unused as well.
                self.seen.mentioned.borrow_mut().extend(&self.steps);
                let step = self.steps().next();
                let step = step.map_or("partner", |step| step.name.as_str());
                return Some(format!(
                    "`token` exists only in `api` and `refresh`: it is what this request acquires; another endpoint's is a step's: `{step}.token`"
                ));
            }
            (Need::RefreshToken, _) => {
                "`refresh_token` exists only in `refresh`: a response gives it; one that is a credential is a field of this name"
            }
        };
        Some(what.to_owned())
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
