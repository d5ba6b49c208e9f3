//! `pairs(…)`: a list of names and values, as signatures sort and join them.

use syn::Lit;

use super::credential::Exposure;
use super::{Facts, Need, Needs, Resolved, Scope};
use crate::ast::{Arg, Call, Expr, Label};
use crate::ir::{self, PairSource};
use crate::words::unknown;

const SOURCES: &[&str] = &["query", "form", "json", "headers"];
const OPTIONS: &[&str] = &["except", "name", "value", "sorted", "each", "join"];

/// A list that is being read.
struct Reader {
    pairs: ir::Pairs,
    facts: Facts,
    exposures: Vec<(Exposure, bool)>,
    /// Whether one pair at least is always there.
    is_certain: bool,
}

impl Scope<'_> {
    pub(super) fn pairs(&self, call: &Call) -> Resolved {
        let each = vec![
            ir::Piece::Hole(ir::Expr::PairName),
            ir::Piece::Text("=".to_owned()),
            ir::Piece::Hole(ir::Expr::PairValue),
        ];
        let pairs = ir::Pairs {
            sources: Vec::new(),
            except: Vec::new(),
            name: None,
            value: None,
            sorted: false,
            each,
            join: "&".to_owned(),
        };
        let mut reader = Reader { pairs, facts: Facts::default(), exposures: Vec::new(), is_certain: false };
        for arg in &call.args {
            match &arg.label {
                Some(Label::Name(name)) => self.one_pair(&name.value(), &arg.value, &mut reader),
                Some(Label::Word(word)) => {
                    let name = word.to_string();
                    if !self.mapping(&name, &arg.value, &mut reader) {
                        self.mention(&arg.value);
                        reader.facts.broken = true;
                        self.errors.over(word, unknown_option(&name));
                    }
                }
                None => self.source(arg, &mut reader),
            }
        }
        if reader.pairs.sources.is_empty() && !reader.facts.broken {
            let what = "`pairs` has no source: `query`, `form`, `json`, `headers(\"date\")`, `\"name\" = value` or a `let` of `pairs`";
            self.errors.over(call, what);
            reader.facts.broken = true;
        }
        let mut facts = reader.facts;
        facts.bytes = false;
        // A text of several, of which one may be the credential: the others say whose it is.
        facts.exposure = Exposure::of_pieces(&reader.exposures);
        facts.optional =
            (!reader.is_certain).then(|| "the API request may have none of these pairs".to_owned());
        Resolved { value: ir::Expr::Pairs(Box::new(reader.pairs)), facts }
    }

    /// In `pairs`, `name` and `value` are those of a pair.
    pub(super) fn of_pair(&self, parts: &[String]) -> Option<Resolved> {
        let value = match parts {
            [name] if self.in_pairs.get() && name == "name" => ir::Expr::PairName,
            [name] if self.in_pairs.get() && name == "value" => ir::Expr::PairValue,
            _ => return None,
        };
        Some(Resolved { value, facts: Facts::default() })
    }

    fn one_pair(&self, name: &str, value: &Expr, reader: &mut Reader) {
        let resolved = self.expr(value);
        if resolved.facts.bytes {
            self.errors.over(value, "a digest is bytes: wrap it in `hex(...)` or `base64(...)`");
        }
        reader.is_certain |= self.is_certain(&resolved.facts);
        reader.take(PairSource::Pair(name.to_owned(), resolved.value), &resolved.facts);
    }

    fn source(&self, arg: &Arg, reader: &mut Reader) {
        let of_request = |word: &str| {
            let needs = Needs::of(Need::Api(word.to_owned()));
            Facts { needs, ..Facts::default() }
        };
        match (&arg.value, arg.value.word().as_deref()) {
            (_, Some("sorted")) => reader.pairs.sorted = true,
            (_, Some("query")) => {
                reader.is_certain |= self.seen.api_query.get();
                reader.take(PairSource::Query, &of_request("query"));
            }
            (_, Some("form")) => reader.take(PairSource::Form, &of_request("body")),
            (_, Some("json")) => reader.take(PairSource::Json, &of_request("body")),
            (Expr::Call(call), _) if call.name == "headers" => {
                let names: Vec<String> =
                    self.texts(call).iter().map(|name| name.to_ascii_lowercase()).collect();
                for name in &names {
                    let written = self.seen.api_headers.borrow();
                    reader.is_certain |= name == "host" || written.contains(name);
                    let facts = of_request(&format!("header.{}", name.replace('-', "_")));
                    reader.facts = std::mem::take(&mut reader.facts).and(&facts);
                }
                reader.pairs.sources.push(PairSource::Headers(names));
            }
            (Expr::Call(call), _) if call.name == "except" => reader.pairs.except.extend(self.texts(call)),
            (Expr::Name(_), Some(word)) if self.is_let(word) => {
                let resolved = self.expr(&arg.value);
                let is_pairs = matches!(self.let_value(word), Some(ir::Expr::Pairs(_)));
                if !is_pairs && !resolved.facts.broken {
                    let what =
                        format!("`{word}` is one value, and a source is a list: write `\"{word}\" = {word}`");
                    self.errors.over(&arg.value, what);
                }
                reader.is_certain |= resolved.facts.optional.is_none();
                reader.take(PairSource::Pairs(resolved.value), &resolved.facts);
            }
            (_, word) => {
                self.mention(&arg.value);
                reader.facts.broken = true;
                let what = match word {
                    Some(word) if self.field_index(word).is_some() => {
                        format!("a field is one value, and a source is a list: write `\"{word}\" = {word}`")
                    }
                    Some(word) => unknown("source of pairs", word, &[OPTIONS, SOURCES].concat(), &["multipart", "flat"]),
                    None => "a source of pairs is `query`, `form`, `json`, `headers(\"date\")`, `\"name\" = value` or a `let` of `pairs`".to_owned(),
                };
                self.errors.over(&arg.value, what);
            }
        }
    }

    /// `name = …`, `value = …`, `each = "…"` or `join = "…"`. Whether it is one of these.
    fn mapping(&self, word: &str, expr: &Expr, reader: &mut Reader) -> bool {
        let before = self.in_pairs.replace(true);
        let is_known = match word {
            "name" | "value" => {
                let resolved = self.expr(expr);
                if resolved.facts.bytes {
                    self.errors.over(expr, "a digest is bytes: wrap it in `hex(...)` or `base64(...)`");
                }
                reader.facts = std::mem::take(&mut reader.facts).and(&resolved.facts);
                let place = if word == "name" { &mut reader.pairs.name } else { &mut reader.pairs.value };
                *place = Some(resolved.value);
                true
            }
            "each" => {
                let resolved = self.expr(expr);
                reader.facts = std::mem::take(&mut reader.facts).and(&resolved.facts);
                reader.pairs.each = match resolved.value {
                    ir::Expr::Template(pieces) => pieces,
                    ir::Expr::Text(text) => vec![ir::Piece::Text(text)],
                    other => vec![ir::Piece::Hole(other)],
                };
                true
            }
            "join" => {
                match expr.str() {
                    Some(text) => reader.pairs.join = text.value(),
                    None => self
                        .errors
                        .over(expr, "what stands between the pairs is a text in quotes: `join = \"&\"`"),
                }
                true
            }
            _ => false,
        };
        self.in_pairs.set(before);
        is_known
    }

    fn texts(&self, call: &Call) -> Vec<String> {
        let text = |arg: &Arg| match &arg.value {
            Expr::Lit(Lit::Str(text)) if arg.label.is_none() => Some(text.value()),
            other => {
                self.mention(other);
                self.errors.over(other, format!("`{}` takes names in quotes", call.name));
                None
            }
        };
        call.args.iter().filter_map(text).collect()
    }
}

fn unknown_option(name: &str) -> String {
    match name {
        "separator" | "seperator" | "sep" | "delimiter" | "glue" => {
            format!("what stands between the pairs is written `join = \"&\"`, not `{name}`")
        }
        "format" | "template" | "form" => {
            format!("how a pair is written is `each = \"{{name}}={{value}}\"`, not `{name}`")
        }
        _ => unknown("option", name, OPTIONS, &["flat"]),
    }
}

impl Reader {
    fn take(&mut self, source: PairSource, facts: &Facts) {
        self.exposures.push((facts.exposure.clone(), facts.optional.is_some()));
        self.facts = std::mem::take(&mut self.facts).and(facts);
        self.pairs.sources.push(source);
    }
}
