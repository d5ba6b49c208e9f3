//! What an exchange would send, for people: with every secret left out.

use std::borrow::Cow;
use std::fmt;

use super::out::{Part, Redacted};
use crate::spec::Encoding;

/// A request as it would be sent, with `***` for each secret and for everything that is computed from one.
///
/// `Display` writes it as HTTP text. Made by [`explain`](crate::explain()), which sends
/// nothing.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Explanation {
    /// The provider's name.
    pub provider: String,
    /// The request's method.
    pub method: http::Method,
    /// The whole URL.
    pub url: Redacted,
    /// The headers in the order sent, names in lower case, without those that the HTTP client adds.
    pub headers: Vec<(String, Redacted)>,
    /// The body.
    pub body: Redacted,
    /// Each keyed digest or signature in it.
    pub signatures: Vec<Signature>,
    /// Clauses of the declaration that some servers read in another way, with what to write for those. `Display` has
    /// each on a line of its own at the end, after a `#`.
    pub notes: Vec<String>,
    pub(crate) encoding: Encoding,
    /// `user:password` of Basic.
    pub(crate) basic: Option<Redacted>,
    /// The parameters before they are encoded.
    pub(crate) params: Vec<(String, Redacted)>,
}

/// How one signature of a request is made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signature {
    /// The header or parameter that it stands in.
    pub place: &'static str,
    /// As declarations spell it: `rsa_sha256`.
    pub algorithm: &'static str,
    /// The name of the key's field.
    pub key: Cow<'static, str>,
    /// The key's length.
    pub key_bits: usize,
    /// What is signed.
    pub string_to_sign: Redacted,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.to_string();
        let (_, rest) = url.split_once("://").unwrap_or(("", &url));
        let (host, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let slash = if target.starts_with('/') { "" } else { "/" };
        writeln!(f, "{} {slash}{target} HTTP/1.1\nhost: {host}", self.method)?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {value}")?;
        }
        if self.body != Redacted::default() {
            write!(f, "\n{}", self.body)?;
        }
        for (index, note) in self.notes.iter().enumerate() {
            let end = if index == 0 && self.body != Redacted::default() { "\n\n" } else { "\n" };
            write!(f, "{end}# {note}")?;
        }
        Ok(())
    }
}

impl Explanation {
    /// How the parameters are written, as declarations spell it: `form`, `json`, `multipart` or `query`.
    pub fn encoding(&self) -> &'static str {
        match self.encoding {
            Encoding::Form => "form",
            Encoding::Json => "json",
            Encoding::Multipart => "multipart",
            Encoding::Query => "query",
        }
    }

    /// The user of Basic, where it is no secret.
    pub(crate) fn basic_user(&self) -> Option<&str> {
        match self.basic.as_ref()?.0.first()? {
            Part::Plain(text) => text.split(':').next().filter(|user| !user.is_empty()),
            Part::Secret(_) => None,
        }
    }

    /// The same request as a curl command for a POSIX shell, with a `$VARIABLE` for each secret: `$CLIENT_SECRET` for the
    /// field `client_secret`, and the name of its header for what is computed from secrets.
    ///
    /// Where `auth = basic` form-encodes a secret first, and the secret has characters that this changes, the variable
    /// holds the encoded one. In a URL the variable holds the percent-encoded secret.
    pub fn curl(&self) -> String {
        self.curl_with(str::to_owned)
    }

    /// The same with names of the caller's: `variable` is given `CLIENT_SECRET`.
    pub fn curl_with(&self, variable: impl Fn(&str) -> String) -> String {
        let quote = |shown: &Redacted, within: Within| quote(shown, within, &variable);
        let mut words = vec!["curl".to_owned()];
        if self.method != http::Method::GET {
            words.push(format!("--request {}", self.method));
        }
        words.push(quote(&self.url, Within::Word));
        if let Some(basic) = &self.basic {
            words.push(format!("--user {}", quote(basic, Within::Word)));
        }
        for (name, value) in &self.headers {
            let is_curls_own = (self.encoding == Encoding::Multipart && name == "content-type")
                || (self.basic.is_some() && name == "authorization");
            if !is_curls_own {
                words.push(format!(
                    "--header {}",
                    quote(&prefixed(&format!("{name}: "), value), Within::Word)
                ));
            }
        }
        let (option, pairs) = match self.encoding {
            Encoding::Form => ("--data-urlencode", true),
            Encoding::Multipart => ("--form-string", true),
            Encoding::Json | Encoding::Query => ("--data-raw", false),
        };
        if pairs {
            for (name, value) in &self.params {
                words
                    .push(format!("{option} {}", quote(&prefixed(&format!("{name}="), value), Within::Word)));
            }
        } else if self.body != Redacted::default() {
            words.push(format!("{option} {}", quote(&self.body, Within::Json)));
        }
        words.join(" \\\n  ")
    }
}

/// For an endpoint that is written by hand: nobody knows what of it is secret.
pub(crate) fn opaque(provider: &str, request: &http::Request<crate::Body>) -> Explanation {
    let hidden = |name: &str| Redacted(vec![Part::Secret(name.to_owned().into())]);
    let uri = request.uri();
    let authority = uri.authority().map_or("", http::uri::Authority::as_str);
    let host = authority.rsplit('@').next().unwrap_or_default();
    let origin = format!("{}://{host}/", uri.scheme_str().unwrap_or("https"));
    let mut url = vec![Part::Plain(origin)];
    if uri.path_and_query().is_some_and(|target| target.as_str() != "/") {
        url.push(Part::Secret("TARGET".into()));
    }
    let names = request.headers().keys().map(http::HeaderName::as_str);
    Explanation {
        provider: provider.to_owned(),
        method: request.method().clone(),
        url: Redacted(url),
        headers: names.map(|name| (name.to_owned(), hidden(name))).collect(),
        body: if request.body().as_bytes().is_empty() { Redacted::default() } else { hidden("BODY") },
        signatures: Vec::new(),
        notes: Vec::new(),
        encoding: Encoding::Json,
        basic: None,
        params: Vec::new(),
    }
}

fn prefixed(prefix: &str, value: &Redacted) -> Redacted {
    let mut parts = vec![Part::Plain(prefix.to_owned())];
    parts.extend(value.0.iter().cloned());
    Redacted(parts)
}

/// What a secret is a part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Word,
    /// A JSON string, where a quote and a backslash are escaped.
    Json,
}

/// A word for a POSIX shell: single quotes around what is known, `"$NAME"` for what is not.
fn quote(shown: &Redacted, within: Within, variable: &impl Fn(&str) -> String) -> String {
    let mut word = String::new();
    let mut plain = String::new();
    let flush = |plain: &mut String, word: &mut String| {
        if !plain.is_empty() {
            word.push('\'');
            word.push_str(&plain.replace('\'', r"'\''"));
            word.push('\'');
            plain.clear();
        }
    };
    for part in &shown.0 {
        match part {
            Part::Plain(text) => plain.push_str(text),
            Part::Secret(name) => {
                flush(&mut plain, &mut word);
                let name: String = name
                    .chars()
                    .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
                    .collect();
                let name = variable(&name);
                let (before, after) = match within {
                    Within::Word => ("\"$", "\""),
                    Within::Json => ("\"$(printf %s \"$", r#"" | sed 's/[\\"]/\\&/g')""#),
                };
                word.extend([before, &name, after]);
            }
        }
    }
    flush(&mut plain, &mut word);
    if word.is_empty() { "''".to_owned() } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_survives_the_shell() {
        let shown = Redacted(vec![Part::Plain("it's ".into()), Part::Secret("client-secret".into())]);
        let name = |name: &str| format!("PROVIDER_{name}");
        assert_eq!(quote(&shown, Within::Word, &name), r#"'it'\''s '"$PROVIDER_CLIENT_SECRET""#);
        assert_eq!(
            quote(&shown, Within::Json, &name),
            r#"'it'\''s '"$(printf %s "$PROVIDER_CLIENT_SECRET" | sed 's/[\\"]/\\&/g')""#
        );
        assert_eq!(quote(&Redacted::default(), Within::Word, &name), "''");
    }
}
