//! The table that the derive emits for a declaration, and that `request` and `response` walk.
//!
//! Everything here is made at compile time and checked there: indexes are in range, names are legal,
//! templates are balanced.
//!
//! `Copy`, so that the table of a refresh takes over what it does not say.

#![allow(missing_docs)]

mod mentions;

impl Spec {
    /// Whether there is a token request: a declaration of credentials alone signs each API request by itself.
    pub(crate) fn exchanges(&self) -> bool {
        !self.request.url.is_empty()
    }
}

/// A declaration.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    pub provider: &'static str,
    /// Names of the fields, for explanations and errors. Indexed like `Fields::field`.
    pub fields: &'static [&'static str],
    pub steps: &'static [&'static str],
    pub lets: &'static [Expr],
    pub request: RequestSpec,
    pub response: ResponseSpec,
    pub error: ErrorSpec,
    pub api: Api,
    /// For how long the provider answers a refresh token again that it has replaced, in milliseconds.
    pub replay: Option<u64>,
}

#[derive(Clone, Copy, Debug)]
pub struct RequestSpec {
    pub method: Verb,
    /// Alternatives: the first whose values are all present.
    pub url: &'static [&'static [UrlPiece]],
    /// Which hosts a URL out of a response may have: `*.example.com` or a whole host. Empty: it is no such
    /// URL.
    pub hosts: &'static [&'static str],
    pub encoding: Encoding,
    pub params: &'static [Param],
    /// How the parameters nest. Empty unless the encoding is JSON.
    pub json: &'static [Node],
    pub query: &'static [Param],
    pub headers: &'static [Header],
    pub cookies: &'static [Param],
    pub signs: &'static [Sign],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Get,
    Post,
    Put,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Form,
    Json,
    Multipart,
    Query,
}

#[derive(Debug)]
pub struct Param {
    /// As declared.
    pub name: &'static str,
    /// As written: form-encoded, or a JSON string's inside, or the name as it is.
    pub wire: &'static str,
    pub value: Expr,
    /// A list in one value, with this between its items.
    pub join: Option<&'static str>,
}

/// One key of a JSON body.
#[derive(Debug)]
pub enum Node {
    /// The parameter of this index.
    Leaf(u16),
    /// An object under this key (already escaped).
    Object(&'static str, &'static [Node]),
}

#[derive(Debug)]
pub struct Header {
    /// In lower case.
    pub name: &'static str,
    pub value: Expr,
}

#[derive(Debug)]
pub struct Sign {
    pub place: Place,
    pub name: &'static str,
    pub wire: &'static str,
    pub value: Expr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Header,
    Query,
    Param,
}

/// A value to compute.
#[derive(Clone, Copy, Debug)]
pub enum Expr {
    Text(&'static str),
    Bool(bool),
    Integer(i64),
    Field(u16),
    /// A step's access token.
    StepToken(u16),
    Let(u16),
    Template(&'static [Piece]),
    Call(Function, &'static [Expr]),
    FirstOf(&'static [Expr]),
    /// A parameter that the grant cannot do without: where it is absent, nothing is sent.
    Demanded(&'static Expr),
    Now(Clock),
    Nonce(u8),
    /// A nonce of digits.
    Digits(u8),
    Uuid,
    Url,
    Body,
    /// In `api`, and the one that is refreshed in `refresh`.
    Token,
    /// In `refresh` only.
    RefreshToken,
    /// In `api` only, as is a header (in lower case).
    Part(RequestPart),
    HeaderOf(&'static str),
    When(&'static Condition, &'static Expr),
    Pairs(&'static Pairs),
    /// Inside `Pairs`, those of the pair.
    PairName,
    PairValue,
}

/// When a value is there.
#[derive(Debug)]
pub struct Condition {
    pub of: Expr,
    pub test: Compared,
}

#[derive(Debug)]
pub enum Compared {
    Present,
    Is(&'static [&'static str]),
    /// An absent value is none of them.
    IsNot(&'static [&'static str]),
}

/// A list of names and values.
#[derive(Debug)]
pub struct Pairs {
    pub sources: &'static [PairSource],
    pub except: &'static [&'static str],
    /// What becomes of each name and each value, before they are sorted.
    pub name: Option<Expr>,
    pub value: Option<Expr>,
    pub sorted: bool,
    pub each: &'static [Piece],
    pub join: &'static str,
}

#[derive(Debug)]
pub enum PairSource {
    Query,
    Form,
    Json,
    /// In lower case; one that ends in `*` is of all that begin so.
    Headers(&'static [&'static str]),
    Pair(&'static str, Expr),
    /// A `let` that is `Pairs`.
    Pairs(Expr),
}

#[derive(Debug)]
pub enum Piece {
    Text(&'static str),
    Hole(Expr),
    /// Dropped whole when a value in it is absent.
    Optional(&'static [Piece]),
}

#[derive(Debug)]
pub enum UrlPiece {
    /// As written; it is legal in a URL.
    Text(&'static str),
    /// A `Server`, `TokenUrl`, `Host` or `HostLabel`: checked when made, so written as it is.
    Authority(Expr),
    Path(Expr),
    Query(Expr),
    Optional(&'static [UrlPiece]),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    pub form: ClockForm,
    /// Seconds east of UTC.
    pub offset: i32,
    /// Milliseconds to add.
    pub shift: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockForm {
    Unix,
    UnixMs,
    UnixUs,
    Rfc3339,
    /// RFC 9110 section 5.6.7.
    HttpDate,
    Strftime(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    Base64,
    Base64Url,
    Hex,
    Upper,
    Lower,
    /// RFC 3986 section 2.1, of all but the unreserved characters.
    Pct,
    Unpct,
    Unbase64,
    Unhex,
    JsonMin,
    JsonSorted,
    Md5,
    Sha1,
    Sha256,
    Sha384,
    Sha512,
    HmacSha1,
    HmacSha256,
    HmacSha384,
    HmacSha512,
    RsaSha256,
    /// `Basic` and Base64 of `user:password`, each form-encoded first (RFC 6749 section 2.3.1).
    Basic,
    /// The same without that encoding (RFC 7617).
    BasicRaw,
}

impl Function {
    /// As declarations spell it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Function::Base64 => "base64",
            Function::Base64Url => "base64url",
            Function::Hex => "hex",
            Function::Upper => "upper",
            Function::Lower => "lower",
            Function::Pct => "pct",
            Function::Unpct => "unpct",
            Function::Unbase64 => "unbase64",
            Function::Unhex => "unhex",
            Function::JsonMin => "json_min",
            Function::JsonSorted => "json_sorted",
            Function::Md5 => "md5",
            Function::Sha1 => "sha1",
            Function::Sha256 => "sha256",
            Function::Sha384 => "sha384",
            Function::Sha512 => "sha512",
            Function::HmacSha1 => "hmac_sha1",
            Function::HmacSha256 => "hmac_sha256",
            Function::HmacSha384 => "hmac_sha384",
            Function::HmacSha512 => "hmac_sha512",
            Function::RsaSha256 => "rsa_sha256",
            Function::Basic => "basic",
            Function::BasicRaw => "basic_raw",
        }
    }
}

/// Segments of a path into a response.
pub type Path = &'static [&'static str];

/// In the place of a path's index: the whole body, as text.
pub const TEXT: u8 = 127;
/// Added to the index of a header, so that it can stand in the place of a path's.
pub const HEADER: u8 = 128;

#[derive(Clone, Copy, Debug)]
pub struct ResponseSpec {
    /// Every path that the declaration reads, at most 32; the rest holds indexes into it.
    pub paths: &'static [Path],
    /// Headers, in lower case, that hold the token's lifetime. The index of one of them is `HEADER` more.
    pub headers: &'static [&'static str],
    pub token: TokenPlace,
    pub token_type: Option<u8>,
    pub refresh_token: &'static [u8],
    pub expires_in: &'static [Lifetime],
    pub expires_at: &'static [Deadline],
    pub success: Option<Predicate>,
}

#[derive(Clone, Copy, Debug)]
pub enum TokenPlace {
    /// The first of these paths that is there.
    Paths(&'static [u8]),
    Header(&'static str),
    Cookie(&'static str),
    /// The whole body.
    Text,
    /// The response holds none; it is read for its extra.
    None,
    /// The response to a refresh holds none: the old token lives on.
    Kept,
}

#[derive(Clone, Copy, Debug)]
pub enum Lifetime {
    Seconds(u8),
    Millis(u8),
    Hms(u8),
    /// In milliseconds.
    Fixed(u64),
    /// The token is a JWT: its `exp`.
    Jwt,
    /// Until it is refused.
    Unlimited,
}

#[derive(Clone, Copy, Debug)]
pub enum Deadline {
    Unix(u8),
    UnixMs(u8),
    Rfc3339(u8),
    /// A date and time that may have no offset, and then has this one, in seconds east of UTC.
    Local(u8, i32),
    /// `Tue, 14 Nov 2023 23:13:20 GMT` (RFC 9110 section 5.6.7).
    HttpDate(u8),
}

impl Lifetime {
    /// The index of the path or header that holds it.
    pub(crate) fn place(self) -> Option<u8> {
        match self {
            Lifetime::Seconds(place) | Lifetime::Millis(place) | Lifetime::Hms(place) => Some(place),
            Lifetime::Fixed(_) | Lifetime::Jwt | Lifetime::Unlimited => None,
        }
    }
}

impl Deadline {
    /// The index of the path or header that holds it.
    pub(crate) fn place(self) -> u8 {
        match self {
            Deadline::Unix(place)
            | Deadline::UnixMs(place)
            | Deadline::Rfc3339(place)
            | Deadline::Local(place, _)
            | Deadline::HttpDate(place) => place,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Predicate {
    pub path: u8,
    pub test: Test,
}

#[derive(Clone, Copy, Debug)]
pub enum Test {
    Present,
    Is(Constant),
    IsNot(Constant),
}

#[derive(Clone, Copy, Debug)]
pub enum Constant {
    Text(&'static str),
    Bool(bool),
    Integer(i64),
}

#[derive(Clone, Copy, Debug)]
pub struct ErrorSpec {
    pub code: &'static [u8],
    pub message: &'static [u8],
    pub trace: &'static [u8],
    pub detail: &'static [u8],
    /// Headers, in lower case, that say when to try again, where Retry-After does not.
    pub retry_after: &'static [&'static str],
    /// Who must act, by what the provider says.
    pub classes: &'static [(Class, &'static [Matcher])],
}

/// Who must act after a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Refused,
    Config,
    Clock,
    Transient,
    /// Left alone for at least so many milliseconds, or for as long as the runtime takes for usual.
    Locked(Option<u64>),
}

/// By what a refusal is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matcher {
    /// The whole code. `x` is any digit.
    Code(&'static str),
    /// Words that stand in the message, in upper or lower case.
    Message(&'static str),
    /// The HTTP status.
    Status(u16),
}

impl std::fmt::Display for Constant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Constant::Text(text) => write!(f, "the text {text:?}"),
            Constant::Bool(value) => write!(f, "the boolean {value}"),
            Constant::Integer(number) => write!(f, "the number {number}"),
        }
    }
}

/// What each API request carries.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    pub token: ApiToken,
    /// Over the request as the caller made it, as are the headers.
    pub query: &'static [Param],
    pub headers: &'static [Header],
    /// One after the other, each over the request as it is by then.
    pub signs: &'static [Sign],
}

/// How an API request carries the token.
#[derive(Clone, Copy, Debug)]
pub enum ApiToken {
    Bearer,
    /// The bare token in a header of this name (in lower case).
    Header(&'static str),
    /// A value made of the token in a header of this name.
    HeaderValue(&'static str, Expr),
    /// The bare token in the query, under this name as it is written there.
    Query(&'static str),
    /// There is none, or the other values place it.
    None,
}

/// A part of the API request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestPart {
    Method,
    Scheme,
    Host,
    Port,
    Path,
    Query,
    MediaType,
}

impl RequestPart {
    /// As declarations spell it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            RequestPart::Method => "method",
            RequestPart::Scheme => "scheme",
            RequestPart::Host => "host",
            RequestPart::Port => "port",
            RequestPart::Path => "path",
            RequestPart::Query => "query",
            RequestPart::MediaType => "media_type",
        }
    }
}
