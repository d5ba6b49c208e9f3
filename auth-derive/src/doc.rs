//! What a declaration sends, for the reader of its documentation.

use std::fmt::Write as _;

use crate::ir::{
    ApiToken, Base, Clock, ClockForm, Compared, Condition, Encoding, Expr, Header, Model, Node, PairSource,
    Pairs, Param, Piece, Request, Sign, SignTarget, TypeShape, UrlPiece,
};

/// The rustdoc of the generated implementation: its requests as HTTP text, with placeholders.
pub(crate) fn request(model: &Model<'_>) -> String {
    let mut first = Wire { model, request: &model.request }.text();
    for (index, one) in model.lets.iter().filter(|one| !one.in_api).enumerate() {
        let gap = if index == 0 { "\n" } else { "" };
        _ = write!(first, "\n{gap}where {} = {}", one.name, Code { model }.expr(&one.value));
    }
    let block = |text: &str| format!("\n\n```text\n{}\n```\n", text.replace("```", "` ` `"));
    let mut doc = format!(
        " The request on the wire, with a placeholder for each value; what may be absent is in brackets or says so:{}",
        block(&first)
    );
    if let Some(refresh) = &model.refresh {
        // What the names stand for is said already.
        let text = Wire { model, request: &refresh.request }.text();
        _ = write!(doc, "\n The one that refreshes a token:{}", block(&text));
    }
    if let Some(text) = api_request(model) {
        _ = write!(doc, "\n What an API request carries:{}", block(&text));
    }
    doc
}

/// What `api` adds to a request, unless that is a token as Bearer and nothing else.
fn api_request(model: &Model<'_>) -> Option<String> {
    let (api, code) = (&model.api, Code { model });
    let mut query: Vec<String> = Vec::new();
    let mut lines: Vec<String> = Vec::new();
    match &api.token {
        ApiToken::Bearer => lines.push("authorization: Bearer {token}".to_owned()),
        ApiToken::Header(name) => lines.push(format!("{name}: {{token}}")),
        ApiToken::HeaderValue(name, value) => lines.push(format!("{name}: {}", code.shown(value))),
        ApiToken::Query(name) => query.push(format!("{name}={{token}}")),
        ApiToken::None => {}
    }
    let is_plain = matches!(api.token, ApiToken::Bearer | ApiToken::None);
    if is_plain && api.query.is_empty() && api.headers.is_empty() && api.signs.is_empty() {
        return None;
    }
    query.extend(api.query.iter().map(|param| format!("{}={}", param.wire, code.shown(&param.value))));
    lines.extend(api.headers.iter().map(|Header { name, value }| format!("{name}: {}", code.shown(value))));
    for Sign { place, wire, value, .. } in &api.signs {
        match place {
            SignTarget::Header => lines.push(format!("{wire}: {}", code.shown(value))),
            _ => query.push(format!("{wire}={}", code.shown(value))),
        }
    }
    if !query.is_empty() {
        lines.insert(0, format!("?{}", query.join("&")));
    }
    let lets = model.lets.iter().filter(|one| one.in_api);
    lines.extend(lets.map(|one| format!("where {} = {}", one.name, code.expr(&one.value))));
    Some(lines.join("\n"))
}

/// A request as HTTP text.
struct Wire<'a> {
    model: &'a Model<'a>,
    request: &'a Request,
}

/// Values as declarations write them.
struct Code<'a> {
    model: &'a Model<'a>,
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

impl Wire<'_> {
    fn text(&self) -> String {
        let verb = self.request.method.word().to_ascii_uppercase();
        let mut lines = Vec::new();
        for (index, url) in self.request.url.iter().enumerate() {
            let head = if index == 0 { verb.as_str() } else { "or" };
            lines.push(format!("{head} {}", self.url(url)));
        }
        let body = self.body();
        for (name, value) in self.headers(!body.is_empty()) {
            lines.push(format!("{name}: {value}"));
        }
        if !body.is_empty() {
            lines.extend([String::new(), body]);
        }
        lines.join("\n")
    }

    fn url(&self, pieces: &[UrlPiece]) -> String {
        let has_no_body = |_: &_| self.request.encoding == Encoding::Query;
        let mut url = self.code().url(pieces);
        let in_query =
            self.params(&self.request.query).chain(self.params(&self.request.params).filter(has_no_body));
        let signed = self.signs(SignTarget::Query).chain(self.signs(SignTarget::Param).filter(has_no_body));
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

    fn headers(&self, has_body: bool) -> Vec<(String, String)> {
        let declared =
            self.request.headers.iter().map(|Header { name, value }| self.pair(name, value).if_set());
        let declared: Vec<_> = declared.collect();
        let is_declared = |name: &str| declared.iter().any(|(declared, _)| declared == name);
        let content_type = match self.request.encoding {
            Encoding::Json => "application/json",
            Encoding::Multipart => "multipart/form-data; boundary={boundary}",
            Encoding::Form | Encoding::Query => "application/x-www-form-urlencoded",
        };
        let standard = [("accept", "application/json", true), ("content-type", content_type, has_body)];
        let mut headers: Vec<_> = standard
            .into_iter()
            .filter(|(name, _, sent)| *sent && !is_declared(name))
            .map(|(name, value, _)| (name.to_owned(), value.to_owned()))
            .collect();
        headers.extend(declared);
        let cookies = self.params(&self.request.cookies).map(|pair| format!("{}={}", pair.name, pair.value));
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        if !cookies.is_empty() {
            headers.push(("cookie".to_owned(), cookies));
        }
        headers.extend(self.signs(SignTarget::Header).map(Pair::if_set));
        headers
    }

    fn body(&self) -> String {
        let pairs = self.params(&self.request.params).chain(self.signs(SignTarget::Param));
        match self.request.encoding {
            Encoding::Query => String::new(),
            Encoding::Json => {
                let mut members = self.members(&self.request.json, "  ");
                let signed = self.signs(SignTarget::Param);
                members.extend(signed.map(|pair| format!("  {}: \"{}\"", pair.name, pair.value)));
                if members.is_empty() { String::new() } else { format!("{{\n{}\n}}", members.join(",\n")) }
            }
            Encoding::Multipart => {
                let line = |(name, value)| format!("{name}: {value}");
                pairs.map(Pair::if_set).map(line).collect::<Vec<_>>().join("\n")
            }
            Encoding::Form => {
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
        let member = |node: &Node| match node {
            Node::Object(key, inner) => {
                let inner = self.members(inner, &format!("{indent}  ")).join(",\n");
                Some(format!("{indent}{key}: {{\n{inner}\n{indent}}}"))
            }
            Node::Leaf(index) => {
                let Param { wire, value, .. } = self.request.params.get(usize::from(*index))?;
                let if_set = if self.is_optional(value) { IF_SET } else { "" };
                let quote = if self.is_quoted(value) { "\"" } else { "" };
                Some(format!("{indent}{wire}: {quote}{}{quote}{if_set}", self.code().shown(value)))
            }
        };
        nodes.iter().filter_map(member).collect()
    }

    fn code(&self) -> Code<'_> {
        Code { model: self.model }
    }

    fn shape(&self, value: &Expr) -> Option<TypeShape> {
        match value {
            Expr::Field(index) => self.model.values.get(usize::from(*index))?.shape,
            Expr::Demanded(value) => self.shape(value),
            _ => None,
        }
    }

    /// Whether nothing is sent where the field has no value.
    fn is_optional(&self, value: &Expr) -> bool {
        let is_demanded = matches!(value, Expr::Demanded(_));
        !is_demanded && self.shape(value).is_some_and(|shape| shape.optional || shape.list)
    }

    /// Whether JSON writes it as a text.
    fn is_quoted(&self, value: &Expr) -> bool {
        let is_text = |shape: TypeShape| !shape.list && shape.base != Base::Number;
        !matches!(value, Expr::Bool(_) | Expr::Integer(_)) && self.shape(value).is_none_or(is_text)
    }

    fn pair(&self, name: &str, value: &Expr) -> Pair {
        Pair { name: name.to_owned(), value: self.code().shown(value), optional: self.is_optional(value) }
    }

    fn params<'a>(&'a self, params: &'a [Param]) -> impl Iterator<Item = Pair> + 'a {
        params.iter().map(|param| self.pair(&param.name, &param.value))
    }

    /// The signatures that go there.
    fn signs(&self, target: SignTarget) -> impl Iterator<Item = Pair> + '_ {
        let signs = self.request.signs.iter().filter(move |sign| sign.place == target);
        signs.map(|Sign { place, name, wire, value }| {
            let name = if *place == SignTarget::Header { name } else { wire };
            Pair { name: name.clone(), value: self.code().shown(value), optional: false }
        })
    }
}

impl Code<'_> {
    fn url(&self, pieces: &[UrlPiece]) -> String {
        let piece = |piece: &UrlPiece| match piece {
            UrlPiece::Text(text) => text.clone(),
            UrlPiece::Optional(inner) => format!("[{}]", self.url(inner)),
            UrlPiece::Authority(value) | UrlPiece::Path(value) | UrlPiece::Query(value) => self.hole(value),
        };
        pieces.iter().map(piece).collect()
    }

    fn template(&self, pieces: &[Piece]) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Optional(inner) => format!("[{}]", self.template(inner)),
            Piece::Hole(value) => self.hole(value),
        };
        pieces.iter().map(piece).collect()
    }

    fn hole(&self, value: &Expr) -> String {
        format!("{{{}}}", self.expr(value))
    }

    /// A value as it is sent.
    fn shown(&self, value: &Expr) -> String {
        match value {
            Expr::Text(text) => text.clone(),
            Expr::Bool(_) | Expr::Integer(_) => self.expr(value),
            Expr::Template(pieces) => self.template(pieces),
            Expr::Demanded(value) => self.shown(value),
            Expr::Basic { halves, is_form_encoded } => {
                // RFC 6749 section 2.3.1 encodes both first, RFC 7617 neither.
                let half = |half| {
                    let code = self.expr(half);
                    if *is_form_encoded { format!("form({code})") } else { code }
                };
                format!("Basic {{base64({})}}", halves.iter().map(half).collect::<Vec<_>>().join(":"))
            }
            _ => self.hole(value),
        }
    }

    fn expr(&self, value: &Expr) -> String {
        let list = |values: &[Expr], between: &str| {
            values.iter().map(|value| self.expr(value)).collect::<Vec<_>>().join(between)
        };
        match value {
            Expr::Text(text) => format!("{text:?}"),
            Expr::Bool(value) => value.to_string(),
            Expr::Integer(value) => value.to_string(),
            Expr::Field(index) => named(&self.model.values, *index, |value| value.name.clone()),
            Expr::StepToken(index) => named(&self.model.steps, *index, |step| format!("{}.token", step.name)),
            Expr::Let(index) => named(&self.model.lets, *index, |one| one.name.clone()),
            Expr::Template(pieces) => format!("{:?}", self.template(pieces)),
            Expr::Demanded(value) => self.expr(value),
            Expr::FirstOf(choices) => list(choices, " | "),
            Expr::Call(function, arguments) => format!("{}({})", function.name, list(arguments, ", ")),
            Expr::Basic { halves, .. } => format!("basic({})", list(halves, ", ")),
            Expr::Now(clock) => now(clock),
            Expr::Nonce(length) => format!("nonce({length})"),
            Expr::Digits(length) => format!("nonce({length}, digits)"),
            Expr::Uuid => "uuid".to_owned(),
            Expr::Url => "url".to_owned(),
            Expr::Body => "body".to_owned(),
            Expr::Token => "token".to_owned(),
            Expr::RefreshToken => "refresh_token".to_owned(),
            Expr::Part(part) => part.word().to_owned(),
            Expr::When(condition, value) => {
                format!("when({}, {})", self.condition(condition), self.expr(value))
            }
            Expr::Pairs(pairs) => self.pairs(pairs),
            Expr::PairName => "name".to_owned(),
            Expr::PairValue => "value".to_owned(),
            Expr::HeaderOf(name) => format!("header.{}", name.replace('-', "_")),
            Expr::Broken => String::new(),
        }
    }
}

impl Code<'_> {
    fn condition(&self, Condition { of, test }: &Condition) -> String {
        let list = |constants: &[String]| {
            constants.iter().map(|text| format!("{text:?}")).collect::<Vec<_>>().join(" | ")
        };
        match test {
            Compared::Present => self.expr(of),
            Compared::Is(constants) => format!("{} == {}", self.expr(of), list(constants)),
            Compared::IsNot(constants) => format!("{} != {}", self.expr(of), list(constants)),
        }
    }

    fn pairs(&self, pairs: &Pairs) -> String {
        let list =
            |names: &[String]| names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ");
        let source = |source: &PairSource| match source {
            PairSource::Query => "query".to_owned(),
            PairSource::Form => "form".to_owned(),
            PairSource::Json => "json".to_owned(),
            PairSource::Headers(names) => format!("headers({})", list(names)),
            PairSource::Pair(name, value) => format!("{name:?} = {}", self.expr(value)),
            PairSource::Pairs(of) => self.expr(of),
        };
        let mut parts: Vec<String> = pairs.sources.iter().map(source).collect();
        if !pairs.except.is_empty() {
            parts.push(format!("except({})", list(&pairs.except)));
        }
        parts.extend(pairs.name.iter().map(|name| format!("name = {}", self.expr(name))));
        parts.extend(pairs.value.iter().map(|value| format!("value = {}", self.expr(value))));
        parts.extend(pairs.sorted.then(|| "sorted".to_owned()));
        parts.push(format!("each = {:?}, join = {:?}", self.template(&pairs.each), pairs.join));
        format!("pairs({})", parts.join(", "))
    }
}

fn named<T>(all: &[T], index: u16, name: impl Fn(&T) -> String) -> String {
    all.get(usize::from(index)).map(name).unwrap_or_default()
}

/// The clock as declarations write it.
fn now(Clock { form, offset, shift }: &Clock) -> String {
    let mut out = match form {
        ClockForm::Unix => "now(unix".to_owned(),
        ClockForm::UnixMs => "now(unix_ms".to_owned(),
        ClockForm::UnixUs => "now(unix_us".to_owned(),
        ClockForm::HttpDate => "now(http_date".to_owned(),
        ClockForm::Rfc3339 => "now(rfc3339".to_owned(),
        ClockForm::Strftime(format) => format!("now({format:?}"),
    };
    if *offset != 0 {
        let (sign, minutes) = (if *offset < 0 { '-' } else { '+' }, offset.abs() / 60);
        _ = write!(out, ", offset = \"{sign}{:02}:{:02}\"", minutes / 60, minutes % 60);
    }
    if *shift != 0 {
        let (word, ms) = (if *shift < 0 { "minus" } else { "plus" }, shift.abs());
        let (amount, unit) = if ms % 1000 == 0 { (ms / 1000, "s") } else { (ms, "ms") };
        _ = write!(out, ", {word} = {amount}{unit}");
    }
    out.push(')');
    out
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
        let text = crate::derive::model(&declaration, &errors).map(|model| super::request(&model));
        if let Some(errors) = errors.finish() {
            panic!("{errors}");
        }
        text.unwrap()
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
