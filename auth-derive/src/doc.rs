//! What a declaration sends, for the reader of its documentation.

use std::fmt::Write as _;

use proc_macro2::TokenStream;

use crate::field::{Base, TypeShape};
use crate::model::Model;
use crate::table::Node;

/// The rustdoc of the generated implementation: its requests as HTTP text, with placeholders.
pub(crate) fn request(model: &Model<'_>) -> String {
    let first = Wire::of(model, &model.request).text();
    let block = |text: &str| format!("\n\n```text\n{}\n```\n", text.replace("```", "` ` `"));
    let mut doc = format!(
        " The request on the wire, with a placeholder for each value; what may be absent is in brackets or says so:{}",
        block(&first)
    );
    if let Some(refresh) = &model.refresh {
        // What the names stand for is said already.
        let text = Wire { lets: Vec::new(), ..Wire::of(model, &refresh.request) }.text();
        _ = write!(doc, "\n The one that refreshes a token:{}", block(&text));
    }
    doc
}

struct Wire<'a> {
    names: Vec<String>,
    /// Of the values that are fields.
    shapes: Vec<Option<TypeShape>>,
    steps: Vec<String>,
    lets: Vec<Node>,
    let_names: &'a [String],
    request: Node,
}

const IF_SET: &str = "   (if set)";

/// A name, a value, and whether both may be absent.
struct Pair {
    name: String,
    value: String,
    optional: bool,
}

impl Pair {
    /// Where a line of its own says so.
    fn if_set(self) -> (String, String) {
        let if_set = if self.optional { IF_SET } else { "" };
        (self.name, self.value + if_set)
    }
}

impl<'a> Wire<'a> {
    fn of(model: &'a Model<'_>, request: &TokenStream) -> Self {
        Wire {
            names: model.values.iter().map(|value| value.name.clone()).collect(),
            shapes: model.values.iter().map(|value| value.shape).collect(),
            steps: model.steps.iter().map(|(name, ..)| name.clone()).collect(),
            lets: model.lets.iter().map(|tokens| Node::read(tokens.clone())).collect(),
            let_names: &model.let_names,
            request: Node::read(request.clone()),
        }
    }
}

impl Wire<'_> {
    fn text(&self) -> String {
        let encoding = self.request.field("encoding").text();
        let verb = self.request.field("method").text().to_ascii_uppercase();
        let mut lines = Vec::new();
        for (index, url) in self.request.field("url").items().iter().enumerate() {
            let head = if index == 0 { verb.as_str() } else { "or" };
            lines.push(format!("{head} {}", self.url(url, encoding)));
        }
        let body = if encoding == "Query" { String::new() } else { self.body(encoding) };
        for (name, value) in self.headers(encoding, !body.is_empty()) {
            lines.push(format!("{name}: {value}"));
        }
        if !body.is_empty() {
            lines.extend([String::new(), body]);
        }
        for (index, (name, value)) in self.let_names.iter().zip(&self.lets).enumerate() {
            let gap = if index == 0 { "\n" } else { "" };
            lines.push(format!("{gap}where {name} = {}", self.code(value)));
        }
        lines.join("\n")
    }

    fn url(&self, pieces: &Node, encoding: &str) -> String {
        let mut url = self.pieces(pieces.items());
        let in_query = self.pairs("query").chain(self.pairs("params").filter(|_| encoding == "Query"));
        let signed = self.signs("Query").chain(self.signs("Param").filter(|_| encoding == "Query"));
        for Pair { name, value, optional } in in_query.chain(signed) {
            let (open, close) = if optional { ("[", "]") } else { ("", "") };
            let mark = match url.contains('?') {
                true if url.ends_with(['?', '&']) => "",
                true => "&",
                false => "?",
            };
            url.extend([open, mark, &name, "=", &value, close]);
        }
        url
    }

    fn headers(&self, encoding: &str, has_body: bool) -> Vec<(String, String)> {
        let declared: Vec<_> = self.pairs("headers").map(Pair::if_set).collect();
        let is_declared = |name: &str| declared.iter().any(|(declared, _)| declared == name);
        let content_type = match encoding {
            "Json" => "application/json",
            "Multipart" => "multipart/form-data; boundary={boundary}",
            _ => "application/x-www-form-urlencoded",
        };
        let standard = [("accept", "application/json", true), ("content-type", content_type, has_body)];
        let mut headers: Vec<_> = standard
            .into_iter()
            .filter(|(name, _, sent)| *sent && !is_declared(name))
            .map(|(name, value, _)| (name.to_owned(), value.to_owned()))
            .collect();
        headers.extend(declared);
        let cookies: Vec<_> =
            self.pairs("cookies").map(|pair| format!("{}={}", pair.name, pair.value)).collect();
        if !cookies.is_empty() {
            headers.push(("cookie".to_owned(), cookies.join("; ")));
        }
        headers.extend(self.signs("Header").map(Pair::if_set));
        headers
    }

    fn body(&self, encoding: &str) -> String {
        let pairs = self.pairs("params").chain(self.signs("Param"));
        match encoding {
            "Json" => {
                let mut members = self.members(self.request.field("json").items(), "  ");
                let signed = self.signs("Param");
                members.extend(signed.map(|pair| format!("  {}: \"{}\"", pair.name, pair.value)));
                if members.is_empty() { String::new() } else { format!("{{\n{}\n}}", members.join(",\n")) }
            }
            "Multipart" => {
                let line = |(name, value)| format!("{name}: {value}");
                pairs.map(Pair::if_set).map(line).collect::<Vec<_>>().join("\n")
            }
            _ => {
                let pair = |(index, Pair { name, value, optional }): (usize, Pair)| {
                    let (open, close) = if optional { ("[", "]") } else { ("", "") };
                    let and = if index == 0 { "" } else { "&" };
                    format!("{open}{and}{name}={value}{close}")
                };
                pairs.enumerate().map(pair).collect::<Vec<_>>().join("\n")
            }
        }
    }

    /// The members of a JSON object, each on its line.
    fn members(&self, nodes: &[Node], indent: &str) -> Vec<String> {
        let member = |node: &Node| match node.call() {
            ("Object", [key, inner]) => {
                let inner = self.members(inner.items(), &format!("{indent}  ")).join(",\n");
                format!("{indent}{}: {{\n{inner}\n{indent}}}", key.text())
            }
            (_, [index]) => {
                let param = at(self.request.field("params").items(), index);
                let value = param.map(|param| param.field("value"));
                let shown = value.map_or_else(String::new, |value| {
                    let if_set = if self.is_optional(value) { IF_SET } else { "" };
                    let quote = if self.is_quoted(value) { "\"" } else { "" };
                    format!("{quote}{}{quote}{if_set}", self.shown(value))
                });
                format!("{indent}{}: {shown}", param.map_or("", |param| param.field("wire").text()))
            }
            _ => String::new(),
        };
        nodes.iter().map(member).collect()
    }

    fn shape(&self, value: &Node) -> Option<TypeShape> {
        match value.call() {
            ("Field", [index]) => *at(&self.shapes, index)?,
            ("Demanded", [value]) => self.shape(value),
            _ => None,
        }
    }

    /// Whether nothing is sent where the field has no value.
    fn is_optional(&self, value: &Node) -> bool {
        value.call().0 != "Demanded" && self.shape(value).is_some_and(|shape| shape.optional || shape.list)
    }

    /// Whether JSON writes it as a text.
    fn is_quoted(&self, value: &Node) -> bool {
        match value.call().0 {
            "Bool" | "Integer" => false,
            "Field" | "Demanded" if self.shape(value).is_some() => {
                self.shape(value).is_some_and(|shape| !shape.list && shape.base != Base::Number)
            }
            _ => true,
        }
    }

    /// Names and values of a list of the table.
    fn pairs<'a>(&'a self, list: &str) -> impl Iterator<Item = Pair> + 'a {
        self.request.field(list).items().iter().map(|item| {
            let (name, value) = (item.field("name").text().to_owned(), item.field("value"));
            Pair { name, value: self.shown(value), optional: self.is_optional(value) }
        })
    }

    /// The signatures that stand in such a place.
    fn signs<'a>(&'a self, place: &'static str) -> impl Iterator<Item = Pair> + 'a {
        let signs = self.request.field("signs").items().iter();
        signs.filter(move |sign| sign.field("place").text() == place).map(move |sign| {
            let name = if place == "Header" { "name" } else { "wire" };
            let value = self.shown(sign.field("value"));
            Pair { name: sign.field(name).text().to_owned(), value, optional: false }
        })
    }

    /// The pieces of a URL or of a template.
    fn pieces(&self, pieces: &[Node]) -> String {
        let piece = |piece: &Node| match piece.call() {
            ("Text", [text]) => text.text().to_owned(),
            ("Optional", [inner]) => format!("[{}]", self.pieces(inner.items())),
            (_, [value]) => format!("{{{}}}", self.code(value)),
            _ => String::new(),
        };
        pieces.iter().map(piece).collect()
    }

    /// A value as it is sent.
    fn shown(&self, value: &Node) -> String {
        match value.call() {
            ("Text" | "Bool" | "Integer", [value]) => value.text().to_owned(),
            ("Template", [pieces]) => self.pieces(pieces.items()),
            ("Demanded", [value]) => self.shown(value),
            ("Call", [function, arguments]) if function.text().starts_with("Basic") => {
                // RFC 6749 section 2.3.1 encodes both first, RFC 7617 neither.
                let is_encoded = function.text() == "Basic";
                let half = |half: &Node| {
                    let code = self.code(half);
                    if is_encoded { format!("form({code})") } else { code }
                };
                let halves: Vec<_> = arguments.items().iter().map(half).collect();
                format!("Basic {{base64({})}}", halves.join(":"))
            }
            _ => format!("{{{}}}", self.code(value)),
        }
    }

    /// A value as declarations write it.
    fn code(&self, value: &Node) -> String {
        let list = |values: &[Node], between: &str| {
            values.iter().map(|value| self.code(value)).collect::<Vec<_>>().join(between)
        };
        match value.call() {
            ("Text", [text]) => format!("{:?}", text.text()),
            ("Bool" | "Integer", [value]) => value.text().to_owned(),
            ("Field", [index]) => at(&self.names, index).cloned().unwrap_or_default(),
            ("StepToken", [index]) => {
                at(&self.steps, index).map(|step| format!("{step}.token")).unwrap_or_default()
            }
            ("Let", [index]) => at(self.let_names, index).cloned().unwrap_or_default(),
            ("Template", [pieces]) => format!("{:?}", self.pieces(pieces.items())),
            ("Demanded", [value]) => self.code(value),
            ("FirstOf", [values]) => list(values.items(), " | "),
            ("Call", [function, arguments]) => {
                format!("{}({})", snake(function.text()), list(arguments.items(), ", "))
            }
            ("Now", [clock]) => now(clock),
            ("Nonce", [length]) => format!("nonce({})", length.text()),
            (word, _) => snake(word),
        }
    }
}

fn at<'a, T>(all: &'a [T], index: &Node) -> Option<&'a T> {
    all.get(index.text().parse::<usize>().ok()?)
}

/// The clock as declarations write it.
fn now(clock: &Node) -> String {
    let form = match clock.field("form") {
        Node::Call(_, form) => format!("{:?}", form.first().map_or("", Node::text)),
        word => snake(word.text()),
    };
    let number = |name: &str| clock.field(name).text().parse::<i64>().unwrap_or_default();
    let (offset, shift) = (number("offset"), number("shift"));
    let mut out = format!("now({form}");
    if offset != 0 {
        let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs() / 60);
        _ = write!(out, ", offset = \"{sign}{:02}:{:02}\"", minutes / 60, minutes % 60);
    }
    if shift != 0 {
        let (word, ms) = (if shift < 0 { "minus" } else { "plus" }, shift.abs());
        let (amount, unit) = if ms % 1000 == 0 { (ms / 1000, "s") } else { (ms, "ms") };
        _ = write!(out, ", {word} = {amount}{unit}");
    }
    out.push(')');
    out
}

/// `HmacSha256` as declarations write it.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    // As one word, for once.
    out.replace("base64_url", "base64url").replace("rfc_3339", "rfc3339")
}

#[cfg(test)]
mod tests {
    use crate::errors::Errors;

    fn documented(declaration: &str) -> String {
        let text = text(declaration);
        let inside = text.split("```").nth(1).unwrap();
        inside.trim_start_matches("text").trim().to_owned()
    }

    fn text(declaration: &str) -> String {
        let input = syn::parse_str(declaration).unwrap();
        let errors = Errors::default();
        let declaration = crate::parse::declaration(&input, &errors);
        let model = crate::check::check(&declaration, &errors);
        if let Some(errors) = errors.finish() {
            panic!("{errors}");
        }
        super::request(&model.unwrap())
    }

    #[test]
    fn a_form_with_alternatives_cookies_and_a_signature() {
        let documented = documented(
            r#"#[token(
                put = "{server}/v1/{zone}" | "https://a.example.com/v1?x=1",
                auth = basic,
                let stamp = now(unix_ms, minus = 1500ms),
                cookie("c" = "{stamp}", "d" = 7),
                query("n" = nonce(16)),
                sign(param("sig" = hex(hmac_sha256(key, "{url}[.{zone}]")))),
            )]
            struct Provider {
                server: Option<Server>,
                zone: Option<String>,
                client_id: String,
                client_secret: Secret,
                key: Secret,
                #[token(param = "a b")]
                either: String,
            }"#,
        );
        assert_eq!(
            documented,
            "PUT {server}/v1/{zone}?n={nonce(16)}\n\
             or https://a.example.com/v1?x=1&n={nonce(16)}\n\
             accept: application/json\n\
             content-type: application/x-www-form-urlencoded\n\
             authorization: Basic {base64(form(client_id):form(client_secret))}\n\
             cookie: c={stamp}; d=7\n\
             \n\
             a b={either}\n\
             &sig={hex(hmac_sha256(key, \"{url}[.{zone}]\"))}\n\
             \n\
             where stamp = now(unix_ms, minus = 1500ms)"
        );
    }

    #[test]
    fn a_refresh_stands_below() {
        let text = text(
            r#"#[token(
                post = "https://a.example.com/t",
                let again = "{refresh_token}!",
                header("X" = now(unix)),
                refresh(get = "https://a.example.com/{zone}", auth = bearer(token), param("r" = again, "c" = id)),
            )]
            struct Provider { #[token(param)] id: Option<String>, #[token(skip)] zone: String }"#,
        );
        let texts: Vec<_> =
            text.split("```").skip(1).step_by(2).map(|text| text.trim_start_matches("text")).collect();
        assert!(texts[0].ends_with("\n\n[id={id}]\n\nwhere again = \"{refresh_token}!\"\n"), "{text}");
        assert_eq!(
            texts[1].trim(),
            "GET https://a.example.com/{zone}?grant_type=refresh_token&r={again}[&c={id}]\n\
             accept: application/json\n\
             x: {now(unix)}\n\
             authorization: Bearer {token}"
        );
    }

    #[test]
    fn json_that_nests() {
        let documented = documented(
            r#"#[token(
                post = "https://a.example.com/t",
                encoding = json,
                let any = id | other,
                header("Accept" = "*/*", "X" = "v{any}[-{id}]"),
                param("n" = 3, "o.p" = true, "o.q" = "text", "o.r" = "{other}/{any}"),
            )]
            struct Provider { id: Option<String>, #[token(param = "o.s.t")] other: String }"#,
        );
        assert_eq!(
            documented,
            "POST https://a.example.com/t\n\
             content-type: application/json\n\
             accept: */*\n\
             x: v{any}[-{id}]\n\
             \n\
             {\n  \"n\": 3,\n  \"o\": {\n    \"p\": true,\n    \"q\": \"text\",\n    \"r\": \"{other}/{any}\",\n    \
             \"s\": {\n      \"t\": \"{other}\"\n    }\n  }\n}\n\n\
             where any = id | other"
        );
    }

    #[test]
    fn parameters_in_the_url_and_in_parts() {
        let text = documented(
            r#"#[token(get = "https://a.example.com/t", param("stamp" = now("%Y")))] struct Provider { id: String }"#,
        );
        assert_eq!(text, "GET https://a.example.com/t?stamp={now(\"%Y\")}&id={id}\naccept: application/json");
        let text = documented(
            r#"#[token(post = "https://a.example.com/t", encoding = multipart)] struct Provider { id: String }"#,
        );
        assert!(
            text.ends_with("content-type: multipart/form-data; boundary={boundary}\n\nid: {id}"),
            "{text}"
        );
    }
}
