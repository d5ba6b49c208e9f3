//! Parts of the API request, which `api(…)` can read.

use super::{Facts, Need, Needs, Resolved, Scope};
use crate::ir::{self, RequestPart};

impl Scope<'_> {
    /// Resolves something that stands in `api`.
    pub(crate) fn in_api<T>(&self, resolve: impl FnOnce() -> T) -> T {
        let before = self.in_api.replace(true);
        let resolved = resolve();
        self.in_api.set(before);
        resolved
    }

    /// The declaration writes this header on every API request: whoever reads it later finds it.
    pub(crate) fn writes_header(&self, name: &str) {
        self.seen.api_headers.borrow_mut().insert(name.to_owned());
    }

    /// The declaration writes a parameter of the query, so that there is one.
    pub(crate) fn writes_query(&self) {
        self.seen.api_query.set(true);
    }

    /// A part of the API request, by its name.
    pub(super) fn of_api_request(&self, parts: &[String]) -> Option<Resolved> {
        if !self.in_api.get() {
            return None;
        }
        let (value, absent) = match parts {
            [name] if name == "url" => (ir::Expr::Url, None),
            [name] if name == "body" => (ir::Expr::Body, Some("no body".to_owned())),
            [name] => {
                let part = RequestPart::parse(name)?;
                let absent = match part {
                    RequestPart::Query if self.seen.api_query.get() => None,
                    RequestPart::Query => Some("no query".to_owned()),
                    RequestPart::MediaType => Some("no `Content-Type`".to_owned()),
                    _ => None,
                };
                (ir::Expr::Part(part), absent)
            }
            [group, name] if group == "header" => {
                let name = name.to_ascii_lowercase().replace('_', "-");
                let is_there = matches!(name.as_str(), "host" | "content-length")
                    || self.seen.api_headers.borrow().contains(&name);
                let absent = (!is_there).then(|| format!("no header `{name}`"));
                (ir::Expr::HeaderOf(name), absent)
            }
            _ => return None,
        };
        let optional = absent.map(|what| format!("the API request may have {what}"));
        let needs = Needs::of(Need::Api(parts.join(".")));
        Some(Resolved { value, facts: Facts { optional, needs, ..Facts::default() } })
    }
}
