//! Lists of names and values: what a request has of them, mapped, sorted and joined.

use std::fmt;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::eval::Eval;
use super::out::Out;
use crate::authorize::RequestView;
use crate::encode::{Escape, unpercent};
use crate::error::Error;
use crate::spec::{Expr, PairSource, Pairs, RequestPart};

/// A decoded name and value.
pub(crate) struct Pair {
    name: String,
    value: Zeroizing<String>,
    is_secret: bool,
}

impl Eval<'_> {
    /// Writes the list. `false` where it has no pair.
    pub(super) fn pairs(&self, pairs: &'static Pairs, how: Escape, out: &mut Out) -> Result<bool, Error> {
        let all = self.collected(pairs)?;
        let any = !all.is_empty();
        for (index, pair) in all.into_iter().enumerate() {
            if index > 0 {
                out.plain(pairs.join, how);
            }
            self.pair.borrow_mut().push(pair);
            let written = self.pieces(pairs.each, how, out);
            self.pair.borrow_mut().pop();
            written?;
        }
        if !any {
            self.absent.set("pairs");
        }
        Ok(any)
    }

    /// Writes the name or the value of the pair that is being written.
    pub(super) fn of_pair(&self, is_name: bool, how: Escape, out: &mut Out) {
        let pairs = self.pair.borrow();
        let Some(pair) = pairs.last() else { return };
        if is_name {
            out.plain(&pair.name, how);
        } else if pair.is_secret {
            out.secret(&pair.value, how, || pair.name.clone().into());
        } else {
            out.plain(&pair.value, how);
        }
    }

    /// The pairs of all sources, mapped and in their order.
    fn collected(&self, pairs: &'static Pairs) -> Result<Vec<Pair>, Error> {
        let mut all = Vec::new();
        for source in pairs.sources {
            self.source(source, &mut all)?;
        }
        all.retain(|pair| !pairs.except.contains(&pair.name.as_str()));
        if pairs.name.is_some() || pairs.value.is_some() {
            let mut mapped = Vec::with_capacity(all.len());
            for pair in all {
                mapped.extend(self.mapped(pair, pairs)?);
            }
            all = mapped;
        }
        if pairs.sorted {
            // Bytewise: UTF-8 sorts as its code points do.
            all.sort_by(|one, other| (&one.name, &*one.value).cmp(&(&other.name, &*other.value)));
        }
        Ok(all)
    }

    /// The pair with the declared name and value in place of its own; an absent one drops it.
    fn mapped(&self, pair: Pair, pairs: &'static Pairs) -> Result<Option<Pair>, Error> {
        let is_secret = pair.is_secret;
        self.pair.borrow_mut().push(pair);
        let name = pairs.name.as_ref().map(|expr| self.one(expr));
        let value = pairs.value.as_ref().map(|expr| self.one(expr));
        let Some(pair) = self.pair.borrow_mut().pop() else { return Ok(None) };
        let name = match name.transpose()? {
            None => pair.name,
            Some(Some((name, _))) => name.to_string(),
            Some(None) => return Ok(None),
        };
        Ok(match value.transpose()? {
            None => Some(Pair { name, value: pair.value, is_secret }),
            Some(Some((value, made_secret))) => {
                Some(Pair { name, value, is_secret: is_secret || made_secret })
            }
            Some(None) => None,
        })
    }

    /// A value as text, and whether it is secret.
    fn one(&self, expr: &'static Expr) -> Result<Option<(Zeroizing<String>, bool)>, Error> {
        let mut out = Out::wire(64);
        if !self.text(expr, Escape::Raw, &mut out)? {
            return Ok(None);
        }
        Ok(Some((Zeroizing::new(out.as_str().to_owned()), out.secret)))
    }

    fn source(&self, source: &'static PairSource, all: &mut Vec<Pair>) -> Result<(), Error> {
        match source {
            PairSource::Pair(name, expr) => {
                let pair = self.one(expr)?;
                all.extend(pair.map(|(value, is_secret)| Pair {
                    name: (*name).to_owned(),
                    value,
                    is_secret,
                }));
            }
            PairSource::Pairs(expr) => {
                let mut expr = expr;
                while let Expr::Let(index) = expr {
                    let Some(inner) = self.let_expr(*index) else { return Ok(()) };
                    expr = inner;
                }
                if let Expr::Pairs(pairs) = expr {
                    all.extend(self.collected(pairs)?);
                }
            }
            _ => {
                if let Some(view) = self.api {
                    self.of_request(source, *view, all)?;
                }
            }
        }
        Ok(())
    }

    /// Adds the pairs that the API request has.
    fn of_request(
        &self,
        source: &'static PairSource,
        view: RequestView<'_>,
        all: &mut Vec<Pair>,
    ) -> Result<(), Error> {
        let plain = |name: &str, value: &str| Pair {
            name: name.to_owned(),
            value: Zeroizing::new(value.to_owned()),
            is_secret: false,
        };
        match source {
            PairSource::Query => {
                let query = view.part(RequestPart::Query).map_err(|what| self.error(what))?;
                if let Some((query, _)) = query {
                    all.extend(
                        decoded(&query).ok_or_else(|| self.error("the request's query is not UTF-8"))?,
                    );
                }
            }
            PairSource::Form if self.has_media("application/x-www-form-urlencoded")? => {
                let body = std::str::from_utf8(view.body()).ok();
                let pairs = body.and_then(decoded);
                all.extend(pairs.ok_or_else(|| self.error("the request's form is not UTF-8"))?);
            }
            PairSource::Json if self.has_media("json")? => {
                let mut json = serde_json::Deserializer::from_slice(view.body());
                json.deserialize_map(Members(all)).map_err(|_| {
                    self.error("the request's body is not a JSON object: its members cannot be signed")
                })?;
            }
            PairSource::Headers(names) => {
                for name in *names {
                    for name in view.header_names(name) {
                        let value = view.header(&name).map_err(|what| self.error(what))?;
                        let pair =
                            value.map(|(value, is_secret)| Pair { is_secret, ..plain(&name, value.trim()) });
                        all.extend(pair);
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether there is a body of this kind. One without a `Content-Type` could be anything.
    fn has_media(&self, wanted: &str) -> Result<bool, Error> {
        let Some(view) = self.api else { return Ok(false) };
        if view.body().is_empty() {
            return Ok(false);
        }
        let media = view.part(RequestPart::MediaType).map_err(|what| self.error(what))?;
        let Some((media, _)) = media else {
            return Err(self.error(
                "the request has a body and no `Content-Type`, by which its parameters would be read: set it",
            ));
        };
        Ok(if wanted == "json" {
            media == "application/json" || media.ends_with("+json")
        } else {
            media == wanted
        })
    }
}

/// The pairs of a query or a form (URL standard, section 5.1). `None` for what is not UTF-8.
fn decoded(text: &str) -> Option<Vec<Pair>> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let text = |text: &str| String::from_utf8(unpercent(text.as_bytes(), true)).ok();
        Some(Pair { name: text(name)?, value: Zeroizing::new(text(value)?), is_secret: false })
    });
    pairs.collect()
}

/// The members of an object: strings as their text, the rest as it is sent.
struct Members<'a>(&'a mut Vec<Pair>);

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((name, raw)) = map.next_entry::<String, &'de RawValue>()? {
            let raw = raw.get();
            let text = serde_json::from_str::<String>(raw).ok();
            let value = text.or_else(|| super::json_text::min(raw).map(|text| text.to_string()));
            self.0.push(Pair { name, value: Zeroizing::new(value.unwrap_or_default()), is_secret: false });
        }
        Ok(())
    }
}
