//! Endpoints that need another one's token, or what came with it.

use std::sync::Arc;

use auth_runtime::{HostLabel, Secret, Server, Token, TokenEndpoint};
use serde::Deserialize;

use crate::{fixed, refused, sent_with};

#[derive(Clone, TokenEndpoint)]
#[token(
    post = "{server}/partner/token",
    servers(LIVE = "https://api.example.com"),
    grant_type = client_credentials,
    response(extra = Reply)
)]
struct Partner {
    server: Server,
    client_id: String,
    client_secret: Secret,
}

#[derive(Deserialize)]
struct Reply {
    region: String,
    r#type: Option<u8>,
    server: Server,
    labels: Labels,
}

#[derive(Deserialize)]
struct Labels {
    zone: HostLabel,
}

fn partner() -> Partner {
    Partner { server: Partner::LIVE, client_id: "shop".into(), client_secret: "s".into() }
}

/// What the partner's exchange gives, with an extra that names a server.
fn token(server: &str) -> Token {
    let extra: Reply = serde_json::from_value(serde_json::json!({
        "region": "eu", "type": null, "server": server, "labels": {"zone": "z1"},
    }))
    .unwrap();
    Token::builder("p4rtner").extra(extra).build()
}

#[derive(TokenEndpoint)]
#[token(
    post = "{partner.server}/business/{business_id}/token",
    auth = bearer(partner.token),
    param("client" = partner.client_id, "region" = partner.extra.region, "type" = partner.extra.type),
    header("X-Zone" = "{partner.extra.labels.zone}"),
)]
struct Business {
    #[token(step)]
    partner: Arc<Partner>,
    business_id: u64,
}

#[test]
fn a_steps_token_fields_and_extra() {
    let business = Business { partner: Arc::new(partner()), business_id: 7 };
    let steps = business.steps();
    assert_eq!(steps.len(), 1);
    assert_eq!((steps[0].name, steps[0].endpoint.provider()), ("partner", "Partner"));
    let cx = fixed().build().with_step("partner", token("https://eu.example.com"));
    assert_eq!(
        sent_with(&business, &cx),
        "POST https://api.example.com/business/7/token\ncontent-type: application/x-www-form-urlencoded\n\
         x-zone: z1\nauthorization: Bearer p4rtner\nclient=shop&region=eu"
    );
}

#[test]
fn a_step_comes_first() {
    let business = Business { partner: Arc::new(partner()), business_id: 7 };
    let error = refused(&business, &fixed().build());
    assert!(error.contains("the token of the step `partner` is not there yet"), "{error}");
}

#[derive(TokenEndpoint)]
#[token(post = "{partner.extra.server}/token", hosts("*.example.com", "auth.example.net"), auth = bearer(partner.token))]
struct Pinned {
    #[token(step)]
    partner: Partner,
}

#[test]
fn a_url_out_of_a_response_goes_to_the_pinned_hosts_only() {
    let pinned = Pinned { partner: partner() };
    for (server, fine) in [
        ("https://eu.example.com", true),
        ("https://a.b.example.com:8443/base", true),
        ("https://auth.example.net", true),
        ("https://example.com", false),
        ("https://eu.example.com.evil.org", false),
        ("https://evilexample.com", false),
        ("https://other.example.net", false),
    ] {
        let cx = fixed().build().with_step("partner", token(server));
        match pinned.request(&cx) {
            Ok(request) => assert!(fine && request.uri() == format!("{server}/token").as_str(), "{server}"),
            Err(error) => assert!(!fine && error.to_string().contains("does not allow"), "{server}: {error}"),
        }
    }
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://{partner.extra.labels.zone}.example.com/token",
    hosts("*.example.com"),
    auth = bearer(partner.token)
)]
struct Zoned {
    #[token(step)]
    partner: Partner,
}

#[test]
fn a_part_of_a_host_out_of_a_response() {
    let cx = fixed().build().with_step("partner", token("https://eu.example.com"));
    assert!(sent_with(&Zoned { partner: partner() }, &cx).starts_with("POST https://z1.example.com/token\n"));
}

#[test]
fn steps_nest_and_take_any_endpoint() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/user", auth = bearer(business.token))]
    struct User<B: TokenEndpoint> {
        #[token(step)]
        business: B,
    }

    let user = User { business: Business { partner: Arc::new(partner()), business_id: 7 } };
    assert_eq!(user.steps()[0].endpoint.steps().len(), 1);
    let cx = fixed().build().with_step("business", Token::builder("b").build());
    assert_eq!(sent_with(&user, &cx), "POST https://auth.example.com/user\nauthorization: Bearer b\n");
    let boxed: User<Box<dyn TokenEndpoint>> = User { business: Box::new(partner()) };
    assert_eq!(boxed.steps()[0].endpoint.provider(), "Partner");
}
