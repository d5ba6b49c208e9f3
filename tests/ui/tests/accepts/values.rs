//! Expressions: templates, optional pieces, calls, alternatives, names, and what is drawn once.

use auth_runtime::{Context, Secret, TokenEndpoint};

use crate::{sent, sent_with};

/// The value of `x-value` in a request whose only other part is a URL.
macro_rules! value {
    ($expr:expr, { $($field:ident: $type:ty = $value:expr),* $(,)? }) => { {
        #[derive(TokenEndpoint)]
        #[token(post = "https://auth.example.com/token", header("X-Value" = $expr))]
        struct Provider { $( $field: $type ),* }
        let text = sent(&Provider { $( $field: $value ),* });
        let text = text.strip_prefix("POST https://auth.example.com/token\n").unwrap();
        text.strip_prefix("x-value: ").map(|text| text.trim_end().to_owned())
    } };
}

#[test]
fn templates() {
    assert_eq!(value!("a={a}; b={b}", { a: String = "x y".into(), b: u8 = 7 }).unwrap(), "a=x y; b=7");
    assert_eq!(value!("{{{a}}} [[x]]", { a: bool = true }).unwrap(), "{true} [x]");
    assert_eq!(value!(r#"Username="{r}""#, { r: Secret = "s".into() }).unwrap(), r#"Username="s""#);
    assert_eq!(value!(12, {}).unwrap(), "12");
}

#[test]
fn optional_pieces() {
    let text = |b: Option<&str>, c: Option<u8>| {
        value!("a={a}[&b={b}][&c={c}/{a}]", { a: u8 = 1, b: Option<String> = b.map(Into::into), c: Option<u8> = c })
            .unwrap()
    };
    assert_eq!(text(None, None), "a=1");
    assert_eq!(text(Some("x"), None), "a=1&b=x");
    assert_eq!(text(Some("x"), Some(2)), "a=1&b=x&c=2/1");
}

#[test]
fn what_is_absent_is_not_sent() {
    assert_eq!(value!(a, { a: Option<String> = None }), None);
    assert_eq!(value!(a, { a: Option<String> = Some(String::new()) }).unwrap(), "");
    assert_eq!(value!(base64(a), { a: Option<String> = None }), None);
}

#[test]
fn alternatives() {
    let text = |a: Option<u8>, b: Option<u8>| {
        value!(a | base64(b) | "c={c}", { a: Option<u8> = a, b: Option<u8> = b, c: u8 = 3 }).unwrap()
    };
    assert_eq!(text(Some(1), Some(2)), "1");
    assert_eq!(text(None, Some(2)), "Mg==");
    assert_eq!(text(None, None), "c=3");
}

#[test]
fn calls() {
    const FOX: &str = "The quick brown fox jumps over the lazy dog";
    macro_rules! of_fox {
        ($($expr:expr => $expected:literal),* $(,)?) => {
            $( assert_eq!(value!($expr, { text: String = FOX.into() }).unwrap(), $expected); )*
        };
    }
    of_fox! {
        hex(md5(text)) => "9e107d9d372bb6826bd81d3542a419d6",
        hex(sha1(text)) => "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12",
        hex(sha256(text)) => "d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592",
        upper(hex(md5(text))) => "9E107D9D372BB6826BD81D3542A419D6",
        lower(text) => "the quick brown fox jumps over the lazy dog",
        base64(md5(text)) => "nhB9nTcrtoJr2B01QqQZ1g==",
        base64url(md5(text)) => "nhB9nTcrtoJr2B01QqQZ1g",
        // A digest of a digest takes its bytes, and `hex` makes text of them.
        hex(sha1(hex(md5(text)))) => "a75e1658c2f4c9eba530c0fc4b0a60c65e7c22fb",
    }
}

#[test]
fn lets_are_in_any_order_and_name_one_value() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        header("X-A" = both, "X-B" = "{pair}"),
        let both = "{pair}/{pair}",
        let pair = "{client_id}-{stamp}",
        let stamp = now(unix),
    )]
    struct Provider {
        client_id: String,
    }

    assert_eq!(
        sent(&Provider { client_id: "shop".into() }),
        "POST https://auth.example.com/token\nx-a: shop-1647832300/shop-1647832300\nx-b: shop-1647832300\n"
    );
}

#[test]
fn the_clock_in_each_form() {
    assert_eq!(value!(now(unix), {}).unwrap(), "1647832300");
    assert_eq!(value!(now(unix_ms), {}).unwrap(), "1647832300123");
    assert_eq!(value!(now(rfc3339), {}).unwrap(), "2022-03-21T03:11:40Z");
    assert_eq!(value!(now(rfc3339, offset = "+07:00"), {}).unwrap(), "2022-03-21T10:11:40+07:00");
    assert_eq!(value!(now(rfc3339, offset = "-03:30"), {}).unwrap(), "2022-03-20T23:41:40-03:30");
    assert_eq!(value!(now("%Y%m%dT%H%M%SZ"), {}).unwrap(), "20220321T031140Z");
    assert_eq!(
        value!(now("%Y-%m-%dT%H:%M:%S%.3f%:z", offset = "+07:00"), {}).unwrap(),
        "2022-03-21T10:11:40.123+07:00"
    );
    assert_eq!(value!(now("%a, %d %b %Y %H:%M:%S GMT"), {}).unwrap(), "Mon, 21 Mar 2022 03:11:40 GMT");
    assert_eq!(value!(now(unix, plus = 60s), {}).unwrap(), "1647832360");
    assert_eq!(value!(now(unix, minus = 1min), {}).unwrap(), "1647832240");
    assert_eq!(value!(now(unix, plus = 1h, minus = 30min), {}).unwrap(), "1647834100");
    assert_eq!(value!(now(unix_ms, plus = 5ms), {}).unwrap(), "1647832300128");
    assert_eq!(value!(now(rfc3339, plus = 1d), {}).unwrap(), "2022-03-22T03:11:40Z");
}

/// A format that the derive lets pass gives text at run time.
#[test]
fn every_conversion_that_is_allowed_gives_text() {
    macro_rules! conversions {
        ($($format:literal),*) => { $( assert_ne!(value!(now($format, offset = "+07:00"), {}).unwrap(), "", $format); )* };
    }
    conversions!(
        "%Y", "%m", "%d", "%H", "%M", "%S", "%f", "%j", "%y", "%e", "%I", "%p", "%P", "%a", "%b", "%A", "%B",
        "%s", "%T", "%F", "%D", "%R", "%z", "%Z", "%u", "%V", "%G", "%U", "%w", "%%", "%:z", "%.f", "%.3f",
        "%3f"
    );
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token?id={uuid}",
    header("X-Nonce" = nonce, "X-Long" = nonce(64), "X-Short" = "{short}", "X-Id" = uuid, "X-Again" = "{nonce}"),
    let short = nonce(8),
    param("id" = uuid),
)]
struct Drawn {}

#[test]
fn what_is_drawn_is_drawn_once() {
    let cx = Context::new();
    let text = sent_with(&Drawn {}, &cx);
    let value = |name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name))
            .map(|value| value.trim_start_matches(": ").to_owned())
            .unwrap()
    };
    assert_eq!(value("x-nonce").len(), 32);
    assert_eq!(value("x-again"), value("x-nonce"));
    assert_eq!(value("x-long").len(), 64);
    assert_eq!(value("x-short").len(), 8);
    assert_eq!(value("id="), value("x-id"));
    assert!(text.starts_with(&format!("POST https://auth.example.com/token?id={}\n", value("x-id"))));
    assert_eq!(text, sent_with(&Drawn {}, &cx), "the context holds what varies");
    assert_ne!(text, sent_with(&Drawn {}, &Context::new()));
}

#[test]
fn a_test_fixes_what_is_drawn() {
    let text = sent(&Drawn {});
    assert!(
        text.contains("x-nonce: 5ca1ab1e\n") && text.contains("x-id: 00000000-0000-4000-8000-000000000001\n")
    );
}

/// What looks like a hole of another language, and is meant as it stands.
#[test]
fn characters_around_names() {
    type Maybe = Option<String>;

    #[derive(TokenEndpoint)]
    #[token(
        get = "https://auth.example.com/:tenant/$id/{id}[/{maybe}]",
        let dollar = "$",
        header(
            "X-Dollar" = "{dollar}{id} $id$",
            "X-Braces" = "{{tenant}} {{\"id\":{id}}}",
            "X-Brackets" = "[[{id}]]",
            "X-Tab" = "a\tb",
        ),
        response(token = "$id" | "a/b" | "tokens[]" | "0", expires_in = "1" | 15min)
    )]
    struct Provider {
        id: u8,
        // Absent or not: a derive cannot see it.
        maybe: Maybe,
    }

    assert_eq!(
        sent(&Provider { id: 1, maybe: None }),
        "GET https://auth.example.com/:tenant/$id/1\nx-dollar: $1 $id$\nx-braces: {tenant} {\"id\":1}\n\
         x-brackets: [1]\nx-tab: a\tb\n"
    );
}
