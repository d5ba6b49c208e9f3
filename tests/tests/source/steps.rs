//! An endpoint that needs another one's token: that is acquired once, held, and replaced when it is refused.

use auth_runtime::source::State;
use auth_runtime::testing::ManualClock;
use auth_runtime::{Client, Invalidated, Secret, Token, TokenEndpoint, TokenSource};
use auth_simulator::{Provider, Simulator};
use auth_tests::providers::business;
use auth_tests::scripted::{Says, Scripted};
use auth_tests::{login::Login, wire};

use super::{Outcome, seconds, text, until, within};

/// Two of the same partner.
#[derive(Clone, Debug, TokenEndpoint)]
#[token(name = "Business", post = "https://provider.example/business/{id}", auth = bearer(partner.token))]
struct Business {
    #[token(step)]
    partner: Login,
    id: String,
}

fn business_of(partner: Login) -> Business {
    Business { partner, id: "b".to_owned() }
}

fn of_partner() -> Business {
    business_of(Login::new())
}

/// Which of the two a request was for: the partner's login, or a business with this token.
fn asked(provider: &Scripted) -> Vec<String> {
    provider
        .headers()
        .iter()
        .map(|headers| {
            let token = headers.get("authorization").map(|token| token.to_str().unwrap().to_owned());
            token.map_or("partner".to_owned(), |token| token.replace("Bearer ", ""))
        })
        .collect()
}

#[tokio::test]
async fn acquired_once_for_many_exchanges_over_its_life() {
    let (provider, clock) = (Scripted::new(Says::token("business", 60)), ManualClock::new());
    provider.then(Says::token("partner-1", 3600));
    let source = TokenSource::builder(of_partner(), provider.clone()).clock(clock.clone()).build();
    for _ in 0..50 {
        within(source.token()).await.unwrap();
        clock.advance(seconds(60));
    }
    assert_eq!(provider.calls(), 51);
    let all = asked(&provider);
    assert_eq!(all[0], "partner");
    assert!(all[1..].iter().all(|token| token == "partner-1"), "{all:?}");
    // Only its own are counted.
    assert_eq!(source.stats().exchanges, 50);
}

#[tokio::test]
async fn over_a_real_partner() {
    let simulator = Simulator::start(Provider::Thredfi).await.unwrap();
    let clock = ManualClock::new();
    let source = TokenSource::builder(business(), Client::new().unwrap())
        .context(wire::at(simulator.origin()))
        .clock(clock.clone())
        .build();
    for _ in 0..10 {
        let token = within(source.token()).await.unwrap();
        clock.advance(seconds(600));
        assert_eq!(source.invalidate(&token), Invalidated::Removed);
    }
    let partner = |path: &str| path == Provider::Thredfi.token_path();
    let requests = simulator.requests();
    // 5,400 s; a partner's token lives for 3,600.
    assert_eq!(requests.iter().filter(|request| partner(&request.path)).count(), 2);
    assert_eq!(requests.len(), 12);
}

/// The partner's token was taken back before its end: it is replaced, and the business is asked once more.
#[tokio::test]
async fn a_token_that_was_revoked_early_is_replaced() {
    let (provider, clock) = (Scripted::new(Says::token("business", 60)), ManualClock::new());
    provider.then(Says::token("partner-1", 3600)).then(Says::token("business", 60));
    let source = TokenSource::builder(of_partner(), provider.clone()).clock(clock.clone()).build();
    within(source.token()).await.unwrap();
    clock.advance(seconds(60));
    provider.then(Says::refuses("invalid_token")).then(Says::token("partner-2", 3600));
    assert_eq!(text(&within(source.token()).await), "business");
    assert_eq!(asked(&provider), ["partner", "partner-1", "partner-1", "partner", "partner-2"]);
    assert_eq!(source.status().state, State::Ok);
}

/// Three levels: an org's token is needed for a partner's, which is needed for a shop's.
#[derive(Clone, Debug, TokenEndpoint)]
#[token(name = "Partner", post = "https://provider.example/partner", auth = bearer(org.token))]
struct Partner {
    #[token(step)]
    org: Login,
}

#[derive(Clone, Debug, TokenEndpoint)]
#[token(name = "Shop", post = "https://provider.example/shop", auth = bearer(partner.token))]
struct Shop {
    #[token(step)]
    partner: Partner,
}

#[derive(Clone, Debug, TokenEndpoint)]
#[token(name = "Till", post = "https://provider.example/till", auth = bearer(shop.token))]
struct Till {
    #[token(step)]
    shop: Shop,
}

fn a_shop() -> Shop {
    Shop { partner: Partner { org: Login::new() } }
}

/// The partner is a step and has a step: the token of that one was taken back before its end.
#[tokio::test]
async fn a_revoked_token_of_a_steps_step_is_replaced() {
    let (provider, clock) = (Scripted::new(Says::token("shop", 60)), ManualClock::new());
    provider
        .then(Says::token("org-1", 7200))
        .then(Says::token("partner-1", 60))
        .then(Says::token("shop", 60));
    let source = TokenSource::builder(a_shop(), provider.clone()).clock(clock.clone()).build();
    within(source.token()).await.unwrap();
    clock.advance(seconds(60));
    provider.then(Says::refuses("invalid_token")).then(Says::token("org-2", 7200));
    provider.then(Says::token("partner-2", 60));
    assert_eq!(text(&within(source.token()).await), "shop");
    let asked = asked(&provider);
    assert_eq!(asked[3..], ["org-1", "partner", "org-2", "partner-2"], "{asked:?}");
    assert_eq!(source.status().state, State::Ok);
}

/// The same with pointers between the levels, and one level more.
#[tokio::test]
async fn a_revoked_token_is_replaced_at_any_depth() {
    let (provider, clock) = (Scripted::new(Says::token("till", 60)), ManualClock::new());
    for (token, life) in [("org-1", 7200), ("partner-1", 60), ("shop-1", 60), ("till", 60)] {
        provider.then(Says::token(token, life));
    }
    let till = std::sync::Arc::new(Till { shop: a_shop() });
    let source = TokenSource::builder(till, provider.clone()).clock(clock.clone()).build();
    within(source.token()).await.unwrap();
    clock.advance(seconds(60));
    provider.then(Says::refuses("invalid_token")).then(Says::token("org-2", 7200));
    provider.then(Says::token("partner-2", 60)).then(Says::token("shop-2", 60));
    assert_eq!(text(&within(source.token()).await), "till");
    let asked = asked(&provider);
    assert_eq!(asked[4..], ["org-1", "partner", "org-2", "partner-2", "shop-2"], "{asked:?}");
}

/// It is the business that is refused: its partner's token is replaced once, and no login repeated after that.
#[tokio::test]
async fn a_business_that_is_refused_stays_so() {
    let (provider, clock) = (Scripted::new(Says::refuses("invalid_client")), ManualClock::new());
    provider.then(Says::token("partner-1", 3600)).then(Says::token("business", 60));
    let source = TokenSource::builder(of_partner(), provider.clone()).clock(clock.clone()).build();
    within(source.token()).await.unwrap();
    clock.advance(seconds(60));
    provider.then(Says::refuses("invalid_client")).then(Says::token("partner-2", 3600));
    for _ in 0..10 {
        within(source.token()).await.unwrap_err();
        clock.advance(seconds(20));
    }
    assert_eq!(asked(&provider), ["partner", "partner-1", "partner-1", "partner", "partner-2"]);
    assert_eq!(source.status().state, State::Refused);
}

/// One that came a moment ago was not revoked.
#[tokio::test]
async fn a_new_partners_token_is_not_replaced() {
    let (provider, clock) = (Scripted::new(Says::refuses("invalid_client")), ManualClock::new());
    provider.then(Says::token("partner-1", 3600));
    let source = TokenSource::builder(of_partner(), provider.clone()).clock(clock.clone()).build();
    within(source.token()).await.unwrap_err();
    assert_eq!(asked(&provider), ["partner", "partner-1"]);
}

#[tokio::test]
async fn a_partner_that_is_refused_is_said_so_and_latched() {
    let (provider, clock) = (Scripted::new(Says::refuses("invalid_client")), ManualClock::new());
    let source = TokenSource::builder(of_partner(), provider.clone()).clock(clock.clone()).build();
    for _ in 0..10 {
        let error = within(source.token()).await.unwrap_err();
        assert_eq!((error.provider(), error.step()), ("Test", Some("partner")));
        clock.advance(seconds(20));
    }
    assert_eq!(provider.calls(), 1);
    provider.then(Says::token("partner-1", 3600)).otherwise(Says::token("business", 60));
    for _ in 0..60 {
        clock.advance(seconds(60));
        drop(within(source.token()).await);
    }
    assert_eq!(source.status().state, State::Ok);
}

/// A trial that succeeds has proved the partner's credentials as well.
#[tokio::test]
async fn what_opens_a_refusal_opens_that_of_the_partner() {
    for by_trial in [true, false] {
        for named in [true, false] {
            let (provider, clock) = (Scripted::new(Says::token("any", 3600)), ManualClock::new());
            let partner = TokenSource::builder(Login::new(), provider.clone()).clock(clock.clone()).build();
            let builder = TokenSource::builder(of_partner(), provider.clone()).clock(clock.clone());
            let source = if named { builder.step("partner", &partner) } else { builder }.build();
            provider.then(Says::refuses("invalid_client"));
            within(source.token()).await.unwrap_err();
            if by_trial {
                within(source.verify()).await.unwrap();
            } else {
                source.credentials_changed();
            }
            within(source.token()).await.unwrap_or_else(|error| panic!("{by_trial} {named}: {error}"));
        }
    }
}

/// A partner that is down for a moment: no more calls than its own waits allow.
#[tokio::test]
async fn a_partner_that_is_down() {
    let (provider, clock) = (Scripted::new(Says::RetryAfter(503, "40".to_owned())), ManualClock::new());
    let source = TokenSource::builder(of_partner(), provider.clone()).clock(clock.clone()).build();
    let next = clock.wall() + seconds(40);
    for _ in 0..39 {
        let error = within(source.token()).await.unwrap_err();
        assert_eq!(error.retry_at(), Some(next));
        clock.advance(seconds(1));
    }
    assert_eq!(provider.calls(), 1);
    provider.then(Says::token("partner-1", 3600)).otherwise(Says::token("business", 60));
    clock.advance(seconds(1));
    within(source.token()).await.unwrap();
}

/// A source that the user has anyway gives the step's tokens, to many.
#[tokio::test]
async fn a_source_that_is_named() {
    let (provider, clock) = (Scripted::new(Says::token("business", 60)), ManualClock::new());
    provider.then(Says::token("partner-1", 3600));
    let partner = TokenSource::builder(Login::new(), provider.clone()).clock(clock.clone()).build();
    for _ in 0..20 {
        let source = TokenSource::builder(of_partner(), provider.clone())
            .clock(clock.clone())
            .step("partner", &partner)
            .build();
        within(source.token()).await.unwrap();
    }
    assert_eq!((partner.stats().exchanges, provider.calls()), (1, 21));
}

/// While the business waits for its partner, its callers come and go.
#[tokio::test]
async fn nobody_owns_the_exchange_of_a_step() {
    let (provider, clock) = (Scripted::new(Says::token("business", 60)), ManualClock::new());
    provider.then(Says::token("partner-1", 3600)).hold();
    let source = TokenSource::builder(of_partner(), provider.clone()).clock(clock.clone()).build();
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let source = source.clone();
            tokio::spawn(async move { source.token().await })
        })
        .collect();
    until(|| source.stats().waits == 100).await;
    within(provider.asked(1)).await;
    tasks.iter().step_by(2).for_each(tokio::task::JoinHandle::abort);
    provider.go();
    for task in tasks.into_iter().skip(1).step_by(2) {
        let outcome: Outcome = within(task).await.unwrap();
        assert_eq!(text(&outcome), "business");
    }
    assert_eq!(provider.calls(), 2);
    // And no task stays with the last clone.
    clock.advance(seconds(4000));
    provider.hold();
    assert!(super::first_poll(source.token()).is_pending());
    within(provider.asked(3)).await;
    drop(source);
    until(|| provider.under_way() == 0).await;
    until(|| tokio::runtime::Handle::current().metrics().num_alive_tasks() == 0).await;
}

#[tokio::test]
async fn a_token_that_was_given_is_not_acquired() {
    let (provider, clock) = (Scripted::new(Says::token("business", 60)), ManualClock::new());
    let cx = auth_runtime::Context::new().with_step("partner", Token::builder(Secret::new("given")).build());
    let source =
        TokenSource::builder(of_partner(), provider.clone()).clock(clock.clone()).context(cx).build();
    within(source.token()).await.unwrap();
    assert_eq!(asked(&provider), ["given"]);
}
