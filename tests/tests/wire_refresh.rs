//! The request that redeems a refresh token on the wire (RFC 6749 section 6), and how its response is read.
#![allow(clippy::unwrap_used, reason = "all of this file is a test, its helpers too")]

use auth_runtime::{Action, Body, Context, Secret, Stage, Token, TokenEndpoint};
use auth_tests::wire::{assert_request, context, explained, later, redacted, reply};
use serde::Deserialize;

const ACCEPT: (&str, &str) = ("accept", "application/json");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const JSON: (&str, &str) = ("content-type", "application/json");

/// What an earlier response gave.
fn redeeming() -> Context {
    context().with_refresh_token("r3fresh/+1").with_token(old())
}

fn old() -> Token {
    let old = Token::builder("0ld-t0ken").token_type("Bearer").expires_at(later(60));
    old.refresh_token("0ld-r3fresh").extra(Reply { tenant: "t-1".into() }).build()
}

fn refresh(endpoint: &dyn TokenEndpoint) -> Box<dyn TokenEndpoint + '_> {
    endpoint.refresh().expect("it is declared")
}

/// The token that this response gives.
fn refreshed(endpoint: &dyn TokenEndpoint, body: &'static str) -> Token {
    refresh(endpoint).response(reply(200, body), &redeeming()).unwrap()
}

#[derive(Clone, TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = password,
    auth = basic,
    header("X-Api" = "1"),
    error(refused = ["gone"]),
    api(token = header("X-Token")),
    refresh,
)]
struct Basic {
    client_id: String,
    client_secret: Secret,
    username: String,
    password: Secret,
}

fn basic() -> Basic {
    Basic {
        client_id: "shop".into(),
        client_secret: "s3cr3t".into(),
        username: "ada".into(),
        password: "p4ssw0rd".into(),
    }
}

#[test]
fn the_client_authenticates_as_it_does_and_the_user_is_not_sent() {
    assert_request(
        &refresh(&basic()).request(&redeeming()).unwrap(),
        "POST https://auth.example.com/token",
        &[ACCEPT, FORM, ("x-api", "1"), ("authorization", "Basic c2hvcDpzM2NyM3Q=")],
        "grant_type=refresh_token&refresh_token=r3fresh%2F%2B1",
    );
}

#[test]
fn the_whole_exchange_is_as_it_was() {
    assert_request(
        &basic().request(&redeeming()).unwrap(),
        "POST https://auth.example.com/token",
        &[ACCEPT, FORM, ("x-api", "1"), ("authorization", "Basic c2hvcDpzM2NyM3Q=")],
        "grant_type=password&username=ada&password=p4ssw0rd",
    );
}

#[test]
fn a_response_is_read_as_the_declaration_says() {
    let new = refreshed(&basic(), r#"{"access_token":"n3w","expires_in":900,"refresh_token":"n3xt"}"#);
    assert_eq!(new.access_token().expose_secret(), "n3w");
    assert_eq!(new.expires_at(), Some(later(900)));
    assert_eq!(new.refresh_token().unwrap().expose_secret(), "n3xt");
    // RFC 6749 section 6: it may leave the old one in force, and whoever keeps it knows that.
    let new = refreshed(&basic(), r#"{"access_token":"n3w","expires_in":900}"#);
    assert!(new.refresh_token().is_none());
}

#[test]
fn it_is_the_same_provider() {
    let basic = basic();
    let refresh = refresh(&basic);
    let error = refresh.response(reply(400, r#"{"error":"gone"}"#), &redeeming()).unwrap_err();
    assert_eq!(
        (error.provider(), error.stage(), error.action()),
        ("Basic", Stage::Refused, Action::AskCustomer)
    );
    let mut request = http::Request::new(Body::default());
    refresh.authorize(Some(&old()), &mut request, &Context::new()).unwrap();
    assert_eq!(request.headers()["x-token"], "0ld-t0ken");
    assert!(
        refresh.refresh().is_none()
            && refresh.details().into_rotating().is_none()
            && refresh.steps().is_empty()
    );
    assert!(basic.details().into_rotating().is_none());
}

#[test]
fn nothing_is_sent_without_what_it_redeems() {
    let basic = basic();
    let error = refresh(&basic).request(&context()).unwrap_err();
    assert_eq!(error.stage(), Stage::Request);
    assert!(error.to_string().contains("`Context::with_refresh_token`"), "{error}");
    let error = refresh(&basic).request(&context().with_refresh_token("")).unwrap_err();
    assert!(error.to_string().contains("`refresh_token` is an empty secret"), "{error}");
    let error = refresh(&basic).request(&context().with_refresh_token("r3fresh\n")).unwrap_err();
    assert!(error.to_string().contains("`refresh_token` has a line break"), "{error}");
}

#[test]
fn what_it_redeems_is_in_no_error_no_transcript_and_no_explanation() {
    let basic = basic();
    let body = r#"{"error":"invalid_grant","error_description":"r3fresh/+1 0ld-t0ken s3cr3t r3fresh%2F%2B1 0ld-r3fresh"}"#;
    // Whether it is sent, or the context has it and nobody asks.
    for endpoint in [&*refresh(&basic), &basic] {
        let error = endpoint.response(reply(400, body), &redeeming()).unwrap_err();
        let shown = redacted(&endpoint, &reply(400, body), &redeeming());
        let explained = explained(endpoint, &redeeming()).unwrap();
        let texts = [
            format!("{error} {error:?}"),
            format!("{shown} {shown:?}"),
            format!("{explained} {}", explained.curl()),
        ];
        for text in texts {
            for secret in ["r3fresh", "0ld-t0ken", "s3cr3t"] {
                assert!(!text.contains(secret), "{secret}: {text}");
            }
        }
        let secrets = endpoint.secrets(&redeeming());
        for secret in ["r3fresh/+1", "0ld-t0ken", "0ld-r3fresh"] {
            assert!(secrets.iter().any(|known| known.expose_secret() == secret), "{secret}");
        }
    }
}

#[test]
fn it_is_explained_before_there_is_anything_to_redeem() {
    let basic = basic();
    let explained = explained(&refresh(&basic), &context()).unwrap();
    assert_eq!(explained.body.to_string(), "grant_type=refresh_token&refresh_token=***");
    assert!(explained.curl().contains(r#"'refresh_token='"$REFRESH_TOKEN""#), "{}", explained.curl());
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    encoding = json,
    grant_type = password,
    query("v" = "2"),
    param("audience" = "api"),
    response(token = "data.token", expires_in = "data.life", refresh_token = "data.again", extra = Reply),
    refresh,
)]
struct Parameters {
    #[token(param = "client.id")]
    client_id: String,
    #[token(param = "client.clientSecret")]
    secret: Secret,
    username: String,
    password: Secret,
    #[token(header = "X-Gateway")]
    gateway: Secret,
}

#[derive(Debug, Deserialize)]
struct Reply {
    tenant: String,
}

#[test]
fn a_client_that_is_told_by_parameters_is_so_again() {
    let endpoint = Parameters {
        client_id: "shop".into(),
        secret: "s3cr3t\"".into(),
        username: "ada".into(),
        password: "p".into(),
        gateway: "k3y".into(),
    };
    assert_request(
        &refresh(&endpoint).request(&redeeming()).unwrap(),
        "POST https://auth.example.com/token?v=2",
        &[ACCEPT, JSON, ("x-gateway", "k3y")],
        r#"{"grant_type":"refresh_token","refresh_token":"r3fresh/+1","client":{"id":"shop","clientSecret":"s3cr3t\""}}"#,
    );
    let new = refreshed(&endpoint, r#"{"data":{"token":"n3w","life":"900","again":"n3xt"},"tenant":"t-2"}"#);
    assert_eq!(new.access_token().expose_secret(), "n3w");
    assert_eq!(new.extra::<Reply>().unwrap().tenant, "t-2");
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/login",
    encoding = json,
    header("X-Kind" = "login"),
    response(refresh_token = none, expires_in = 15min),
    refresh(
        post = "https://auth.example.com/session/{account}/renew",
        encoding = form,
        grant_type = none,
        auth = bearer(token),
        param("account" = account, "at" = now(unix), "token" = "{token}!"),
        query("n" = nonce),
        header("X-Kind" = "renew"),
    ),
)]
struct Elsewhere {
    #[token(param)]
    account: String,
    password: Secret,
}

#[test]
fn a_refresh_of_its_own_may_be_made_of_the_old_token_alone() {
    let endpoint = Elsewhere { account: "a/1".into(), password: "p".into() };
    assert_request(
        &refresh(&endpoint).request(&context().with_token(old())).unwrap(),
        "POST https://auth.example.com/session/a%2F1/renew?n=0123456789abcdef0123456789abcdef",
        &[ACCEPT, FORM, ("authorization", "Bearer 0ld-t0ken"), ("x-kind", "renew")],
        "account=a%2F1&at=1647832300&token=0ld-t0ken%21",
    );
    assert_request(
        &endpoint.request(&context()).unwrap(),
        "POST https://auth.example.com/login",
        &[ACCEPT, JSON, ("x-kind", "login")],
        r#"{"account":"a/1","password":"p"}"#,
    );
    let error = refresh(&endpoint).request(&context().with_refresh_token("r")).unwrap_err();
    assert!(error.to_string().contains("`Context::with_token`"), "{error}");
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = client_credentials,
    response(extra = Reply),
    error(code = "code"),
    refresh(put = "https://auth.example.com/token", param("token" = refresh_token), response(token = none)),
)]
struct LivesOn {
    client_id: String,
    client_secret: Secret,
}

fn lives_on() -> LivesOn {
    LivesOn { client_id: "c".into(), client_secret: "s".into() }
}

#[test]
fn the_old_token_lives_on() {
    let endpoint = lives_on();
    assert_request(
        &refresh(&endpoint).request(&redeeming()).unwrap(),
        "PUT https://auth.example.com/token",
        &[ACCEPT, FORM],
        "grant_type=refresh_token&token=r3fresh%2F%2B1",
    );
    // Whether the response says until when, and gives another refresh token, or has nothing to say.
    for (body, ends, next) in [
        (r#"{"expires_in":900,"refresh_token":"n3xt"}"#, 900, "n3xt"),
        (r#"{"access_token":"not-this","expires_in":null}"#, 60, "r3fresh/+1"),
        ("", 60, "r3fresh/+1"),
    ] {
        let token = refreshed(&endpoint, body);
        assert_eq!(token.access_token().expose_secret(), "0ld-t0ken");
        assert_eq!(token.token_type(), Some("Bearer"));
        assert_eq!(token.expires_at(), Some(later(ends)), "{body}");
        assert_eq!(token.refresh_token().unwrap().expose_secret(), next, "{body}");
        assert_eq!(token.extra::<Reply>().unwrap().tenant, "t-1");
    }
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", refresh(response(token = none, expires_in = none)))]
struct Unlimited {}

#[test]
fn what_lives_on_without_a_refresh_token_keeps_its_own() {
    let endpoint = Elsewhere { account: "a".into(), password: "p".into() };
    let context = context().with_token(old());
    let kept = refresh(&lives_on()).response(reply(200, ""), &context).unwrap();
    assert_eq!(kept.refresh_token().unwrap().expose_secret(), "0ld-r3fresh");
    // Only a refusal tells, from now on.
    let unlimited = refresh(&Unlimited {}).response(reply(200, ""), &context).unwrap();
    assert_eq!((kept.expires_at(), unlimited.expires_at()), (Some(later(60)), None));
    let new = refresh(&endpoint).response(reply(200, r#"{"access_token":"n3w"}"#), &context).unwrap();
    assert!(new.refresh_token().is_none() && new.extra::<Reply>().is_none());
}

#[test]
fn a_failure_lets_nothing_live_on() {
    let endpoint = lives_on();
    let refresh = refresh(&endpoint);
    let refused = refresh.response(reply(200, r#"{"code":"E1"}"#), &redeeming()).unwrap_err();
    assert_eq!((refused.stage(), refused.code()), (Stage::Refused, Some("E1")));
    for body in [r#"{"expires_in":90"#, "<html>", r#"{"expires_in":"soon"}"#] {
        let error = refresh.response(reply(200, body), &redeeming()).unwrap_err();
        assert_eq!(error.stage(), Stage::Response, "{body}: {error}");
    }
    // What is to live on is known before anything is redeemed.
    let error = refresh.request(&context().with_refresh_token("r")).unwrap_err();
    assert!(error.to_string().contains("`Context::with_token`"), "{error}");
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = refresh_token)]
struct Rotates {
    client_id: String,
    client_secret: Secret,
    #[token(rotates)]
    refresh_token: Secret,
}

#[test]
fn a_credential_that_rotates_is_what_the_last_response_gave() {
    let endpoint = Rotates { client_id: "c".into(), client_secret: "s".into(), refresh_token: "seed".into() };
    assert!(endpoint.refresh().is_none());
    assert_eq!(endpoint.details().into_rotating().unwrap().expose_secret(), "seed");
    let sent = |context: &Context, refresh_token: &str| {
        assert_request(
            &endpoint.request(context).unwrap(),
            "POST https://auth.example.com/token",
            &[ACCEPT, FORM],
            &format!("grant_type=refresh_token&client_id=c&client_secret=s&refresh_token={refresh_token}"),
        );
    };
    sent(&context(), "seed");
    sent(&redeeming(), "r3fresh%2F%2B1");
    let body = r#"{"error":"invalid_grant","error_description":"r3fresh/+1 is redeemed"}"#;
    let error = endpoint.response(reply(400, body), &redeeming()).unwrap_err();
    assert!(!format!("{error:?}").contains("r3fresh"), "{error:?}");
    let empty = endpoint.request(&context().with_refresh_token("")).unwrap_err();
    assert!(empty.to_string().contains("`refresh_token` is an empty secret"), "{empty}");
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/business", auth = bearer(partner.token), refresh)]
struct Business {
    #[token(step)]
    partner: Rotates,
    client_id: String,
}

#[test]
fn what_is_refreshed_is_no_business_of_a_step() {
    let partner = Rotates { client_id: "p".into(), client_secret: "s".into(), refresh_token: "seed".into() };
    let endpoint = Business { partner, client_id: "b".into() };
    let explained = auth_runtime::explain(&*refresh(&endpoint), &redeeming()).unwrap();
    assert_eq!(explained.len(), 2);
    let context = redeeming().with_step("partner", Token::builder("p4rtner").build());
    assert_request(
        &refresh(&endpoint).request(&context).unwrap(),
        "POST https://auth.example.com/business",
        &[ACCEPT, FORM, ("authorization", "Bearer p4rtner")],
        "grant_type=refresh_token&refresh_token=r3fresh%2F%2B1&client_id=b",
    );
    // A step's own rotating token is its own.
    let step = endpoint.partner.request(&redeeming().for_step()).unwrap();
    assert!(step.body().as_bytes().ends_with(b"refresh_token=seed"));
}
