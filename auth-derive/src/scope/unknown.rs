//! A name that stands for nothing, and what was probably meant by it.

use syn::ext::IdentExt;

use super::Scope;
use crate::ir::RequestPart;
use crate::words::foreign;
use crate::words::{self, nearest};

impl Scope<'_> {
    pub(super) fn unknown_name(&self, name: &str) -> String {
        match name {
            "now" => words::BARE_NOW.to_owned(),
            "method" | "scheme" | "host" | "port" | "path" | "query" | "media_type" => format!(
                "`{name}` is the API request's, and exists in `api(…)` only: write the value, or the `let` that reads it, there"
            ),
            "header" => {
                "a header of the API request is read in `api(…)`, as `header.content_type`".to_owned()
            }
            "request" => {
                "the API request's parts have names of their own in `api(…)`: `method`, `path`, `query`, `url`, `body`, `header.content_type`".to_owned()
            }
            "extra" => {
                "`extra` is in the response: to send it with API requests is part of the grammar, but this version does not have it yet: write `api(token = none)`, and set it on the API request from `Token::extra`".to_owned()
            }
            _ if foreign::value(name).is_some() => foreign::value(name).unwrap_or_default(),
            _ => {
                let lets: Vec<_> = self.lets.iter().map(|(name, _)| name.unraw().to_string()).collect();
                let mut known: Vec<&str> = self.fields.iter().map(|field| field.name.as_str()).collect();
                known.extend(lets.iter().map(String::as_str));
                known.extend(words::BUILT_INS);
                if self.in_api.get() {
                    known.extend(RequestPart::WORDS);
                    known.extend(["body", "token"]);
                }
                // These exist in few places, and are misspelt in all of them.
                let mut near = known.clone();
                near.extend(["body", "token", "refresh_token"]);
                let mean = match nearest(name, &near) {
                    Some("now") => "; did you mean `now(unix)`?".to_owned(),
                    Some(near) => format!("; did you mean `{near}`?"),
                    // As constants are named.
                    None if name.len() > 1 && !name.contains(char::is_lowercase) => {
                        "; a constant of Rust is not read here: write its text".to_owned()
                    }
                    None => String::new(),
                };
                format!("no value named `{name}`{mean} (known: {})", known.join(", "))
            }
        }
    }
}
