//! What an explanation shows: the request that would be sent, and a curl command for the same one.

use std::time::{Duration, UNIX_EPOCH};

use auth_runtime::{Action, Body, Bytes, Context, Error, Secret, Stage, Token, TokenEndpoint, explain, http};
use auth_tests::wire::explained;

fn cx() -> Context {
    Context::builder().now(UNIX_EPOCH + Duration::from_secs(1_700_000_000)).nonce("n").build()
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token?v=1",
    query("lang" = "en"),
    param("ts" = now(unix)),
    sign(param("sig" = hex(hmac_sha256(key, sha256("{client_id}"))))),
)]
struct Signed {
    #[token(param)]
    client_id: String,
    key: Secret,
}

#[test]
fn a_signature_among_the_parameters_is_in_the_command_too() {
    let endpoint = Signed { client_id: "a b".into(), key: "k".into() };
    let shown = explained(&endpoint, &cx()).expect("an explanation");
    assert!(shown.to_string().ends_with("\n\nts=1700000000&client_id=a+b&sig=***"), "{shown}");
    let curl = shown.curl();
    assert!(curl.contains("'https://auth.example.com/token?v=1&lang=en'"), "{curl}");
    assert!(
        curl.ends_with("--data-urlencode 'client_id=a b' \\\n  --data-urlencode 'sig='\"$SIG\""),
        "{curl}"
    );
    // What is signed here is a digest, and no text.
    assert_eq!(shown.signatures.len(), 1);
    assert_eq!((shown.signatures[0].algorithm, shown.signatures[0].key_bits), ("hmac_sha256", 8));
}

#[derive(TokenEndpoint)]
#[token(get = "https://auth.example.com/token?v=1", query("kind" = "x"), sign(query("sig" = hex(sha256(url)))))]
struct InQuery {
    user: String,
    password: Secret,
}

#[test]
fn a_query_is_whole_in_the_command() {
    let endpoint = InQuery { user: "u".into(), password: "p".into() };
    let curl = explained(&endpoint, &cx()).expect("an explanation").curl();
    let sent = endpoint.request(&cx()).expect("a request").uri().to_string();
    let (before, after) = sent.split_once("password=p").expect("the password");
    assert!(curl.contains(&format!("'{before}password='\"$PASSWORD\"'{after}'")), "{curl}\n{sent}");
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", auth = basic_raw)]
struct Basic {
    client_id: String,
    client_secret: Secret,
}

#[test]
fn basic_is_curls_own_work() {
    let endpoint = Basic { client_id: "it's".into(), client_secret: "p".into() };
    let shown = explained(&endpoint, &cx()).expect("an explanation");
    let curl = shown.curl_with(|name| format!("SHOP_{name}"));
    assert!(curl.contains(r#"--user 'it'\''s:'"$SHOP_CLIENT_SECRET""#), "{curl}");
    assert!(!curl.contains("authorization"), "{curl}");
}

#[test]
fn what_cannot_be_sent_is_not_shown_either() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", header("X-Client" = client_id))]
    struct Provider {
        client_id: String,
    }
    let endpoint = Provider { client_id: "a\nb".into() };
    assert!(explained(&endpoint, &cx()).is_err_and(|error| error.stage() == Stage::Request));
}

#[derive(serde::Deserialize)]
struct Tenant {
    host: auth_runtime::Host,
    id: String,
}

#[derive(TokenEndpoint)]
#[token(get = "https://discover.example.com/", response(token = none, extra = Tenant))]
struct Discovery {
    client_id: String,
}

#[derive(TokenEndpoint)]
#[token(post = "https://{found.extra.host}/t/{found.extra.id}", hosts("*.example.com"))]
struct Found {
    #[token(step)]
    found: Discovery,
    client_secret: Secret,
}

#[test]
fn a_value_that_is_not_there_yet_is_shown_by_its_name() {
    let endpoint = Found { found: Discovery { client_id: "c".into() }, client_secret: "s".into() };
    let both = explain(&endpoint, &cx()).expect("two requests");
    let urls: Vec<String> = both.iter().map(|one| one.url.to_string()).collect();
    assert_eq!(
        urls,
        ["https://discover.example.com/?client_id=c", "https://{found.extra.host}/t/{found.extra.id}"]
    );
    let response = http::Response::new(Bytes::from_static(br#"{"host":"eu.example.com","id":"7"}"#));
    let token = endpoint.found.response(response, &cx()).expect("a discovery");
    let given = cx().with_step("found", token);
    let one = explain(&endpoint, &given).expect("one request");
    assert_eq!(one.len(), 1);
    assert_eq!(one[0].url.to_string(), "https://eu.example.com/t/7");
}

/// An endpoint of which nobody knows what is secret.
struct ByHand;

impl TokenEndpoint for ByHand {
    fn provider(&self) -> &'static str {
        "By hand"
    }

    fn request(&self, _: &Context) -> Result<http::Request<Body>, Error> {
        http::Request::post("https://u:pass@h.example.com:8443/bot123:SECRET/login?x=SECRET")
            .header("x-key", "SECRET")
            .body(Body::from(b"SECRET".to_vec()))
            .map_err(|_| Error::custom(Stage::Request, "By hand", "no request", Action::ReportBug))
    }

    fn response(&self, _: http::Response<Bytes>, _: &Context) -> Result<Token, Error> {
        Err(Error::custom(Stage::Response, "By hand", "no response", Action::ReportBug))
    }
}

#[test]
fn an_endpoint_by_hand_shows_where_it_goes_and_nothing_else() {
    let shown = explained(&ByHand, &Context::new()).expect("an explanation");
    let all = format!("{shown}\n{shown:?}\n{}", shown.curl());
    assert!(!all.contains("SECRET") && !all.contains("pass"), "{all}");
    assert!(shown.to_string().contains("host: h.example.com:8443\n"), "{shown}");
}

#[test]
fn a_signature_over_the_body_shows_the_body_without_its_secrets() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://a.example/t",
        encoding = json,
        sign("X-Signature" = hex(hmac_sha256(key, "{stamp}.{body}"))),
        let stamp = now(unix),
    )]
    struct Signed {
        shop_id: u32,
        pass: Secret,
        key: Secret,
    }
    let signed = Signed { shop_id: 7, pass: "hunter2-tr0ub4dor".into(), key: "k3y-of-the-shop".into() };
    let explained = explained(&signed, &cx()).unwrap();
    let text = explained.signatures[0].string_to_sign.to_string();
    assert_eq!(text, r#"1700000000.{"shop_id":7,"pass":"***"}"#);
}
