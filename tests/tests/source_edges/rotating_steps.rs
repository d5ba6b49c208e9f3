//! A step whose refresh token rotates needs a source that saves it.

use auth_runtime::testing::ManualClock;
use auth_runtime::{Action, Stage, TokenEndpoint, TokenSource};
use auth_tests::login::Rotates;
use auth_tests::scripted::{Says, Scripted};

use super::{Row, seconds, within};

#[derive(Clone, TokenEndpoint)]
#[token(name = "Shop", post = "https://provider.example/shop/{id}", auth = bearer(partner.token))]
struct Shop {
    #[token(step)]
    partner: Rotates,
    id: String,
}

fn shop() -> Shop {
    Shop { partner: Rotates::from("r0"), id: "s".to_owned() }
}

/// What each request for the partner redeemed.
fn redeemed(provider: &Scripted) -> Vec<String> {
    super::redeemed(provider).into_iter().filter(|redeemed| redeemed != "login").collect()
}

#[tokio::test]
async fn without_one_it_is_an_error_that_says_so() {
    let provider = Scripted::new(Says::pair("any", 900, "r1"));
    let source = TokenSource::new(shop(), provider.clone());
    for outcome in [within(source.token()).await, within(source.verify()).await] {
        let error = outcome.unwrap_err();
        assert_eq!((error.stage(), error.step()), (Stage::Request, Some("partner")));
        assert_eq!(error.action(), Action::FixConfiguration);
        assert!(error.to_string().contains("`step(name, &source)`"), "{error}");
    }
    assert_eq!(provider.calls(), 0, "nobody would have saved what came");
}

#[tokio::test]
async fn with_one_it_is_redeemed_once_and_saved() {
    let (provider, clock) = (Scripted::new(Says::token("shop", 900)), ManualClock::new());
    provider.then(Says::pair("partner-1", 1800, "r1"));
    let row = Row::of("r0");
    let saved = row.clone();
    let partner = TokenSource::builder(Rotates::from("r0"), provider.clone())
        .clock(clock.clone())
        .persist(move |rotated| saved.save(rotated))
        .build();
    let source =
        TokenSource::builder(shop(), provider.clone()).clock(clock.clone()).step("partner", &partner).build();
    within(source.token()).await.unwrap();
    // A trial takes the step's cached token.
    within(source.verify()).await.unwrap();
    assert_eq!((redeemed(&provider), row.read().as_str()), (vec!["r0".to_owned()], "r1"));
    clock.advance(seconds(1800));
    provider.then(Says::pair("partner-2", 1800, "r2"));
    within(source.token()).await.unwrap();
    assert_eq!((redeemed(&provider), row.read().as_str()), (vec!["r0".to_owned(), "r1".to_owned()], "r2"));
}
