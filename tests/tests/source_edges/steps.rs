//! Many who need a step's token, and one of them or the step is refused.

use auth_runtime::source::State;
use auth_runtime::testing::ManualClock;
use auth_runtime::{Body, Secret, SendFuture, TokenEndpoint, TokenPool, TokenSource, Transport};
use auth_tests::login::{Login, Rotates};
use auth_tests::scripted::{Says, Scripted};
use tokio::sync::watch;

use super::{ask, cut, seconds, text, until, within};

/// It has nothing but its partner's token.
#[derive(Clone, TokenEndpoint)]
#[token(name = "Business", post = "https://provider.example/business/{id}", auth = bearer(partner.token))]
struct Business {
    #[token(step)]
    partner: Login,
    id: u32,
}

fn businesses(provider: impl Transport + 'static, clock: &ManualClock) -> TokenPool<u32> {
    let business = |id| async move { Ok(Business { partner: Login::new(), id }) };
    TokenPool::builder(provider, business).clock(clock.clone()).build()
}

/// On the way to the provider what business 2 sends is held while this is closed.
struct Slow {
    provider: Scripted,
    open: watch::Sender<bool>,
}

impl Transport for Slow {
    fn send(&self, request: http::Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            if request.uri().path() == "/business/2" {
                let _ = self.open.subscribe().wait_for(|open| *open).await;
            }
            self.provider.send(request).await
        })
    }
}

/// It has a password as well.
#[derive(Clone, TokenEndpoint)]
#[token(name = "Customer", post = "https://provider.example/customer", auth = bearer(partner.token))]
struct Customer {
    #[token(step)]
    partner: Login,
    username: String,
    password: Secret,
}

/// What each request came with: a partner's token, or the partner's own login.
fn asked(provider: &Scripted) -> Vec<String> {
    let with = |headers: &http::HeaderMap| match headers.get("authorization") {
        Some(token) => token.to_str().unwrap().replace("Bearer ", ""),
        None => "partner".to_owned(),
    };
    provider.headers().iter().map(with).collect()
}

/// However many there are, a step's source is there as long as somebody waits for it.
#[tokio::test]
async fn eleven_hundred_steps_at_once() {
    const MANY: u32 = 1_100;
    let provider = Scripted::new(Says::Numbered(900));
    let business = |id: u32| async move { Ok(Business { partner: Login::with(&format!("s-{id}")), id }) };
    let pool = TokenPool::builder(provider.clone(), business).build();
    provider.hold();
    let tasks: Vec<_> = (0..MANY).map(|id| ask(&pool.get(&id))).collect();
    within(provider.asked(MANY as usize)).await;
    provider.go();
    for task in tasks {
        within(task).await.unwrap().unwrap();
    }
    assert_eq!(provider.calls(), 2 * MANY as usize);
}

/// Wrong passwords say nothing about the partner, whose token is a day old.
#[tokio::test]
async fn a_refused_password_is_sent_once_and_costs_no_partners_token() {
    let (provider, clock) = (Scripted::new(Says::refuses("invalid_client")), ManualClock::new());
    provider.then(Says::token("partner-1", 86_400));
    let customer = |id: u32| async move {
        let (username, password) = (format!("user-{id}"), "wrong".into());
        Ok(Customer { partner: Login::new(), username, password })
    };
    let pool = TokenPool::builder(provider.clone(), customer).clock(clock.clone()).build();
    for id in 0..50 {
        within(pool.get(&id).token()).await.unwrap_err();
        clock.advance(seconds(60));
    }
    let all = asked(&provider);
    assert_eq!(all.iter().filter(|with| *with == "partner").count(), 1);
    assert_eq!(all.len(), 51);
}

/// It was taken back, and the first one has replaced it: who is refused with the old one tries again as well.
#[tokio::test]
async fn two_whose_partners_token_was_taken_back() {
    let (provider, clock) = (Scripted::new(Says::token("business", 60)), ManualClock::new());
    provider.then(Says::token("partner-1", 3600));
    let open = watch::Sender::new(true);
    let pool = businesses(Slow { provider: provider.clone(), open: open.clone() }, &clock);
    for id in [1, 2] {
        within(pool.get(&id).token()).await.unwrap();
    }
    clock.advance(seconds(60));
    open.send_replace(false);
    let (second, source) = (ask(&pool.get(&2)), pool.get(&2));
    until(|| source.stats().exchanges == 2).await;
    provider.then(Says::refuses("invalid_token")).then(Says::token("partner-2", 3600));
    assert_eq!(text(&within(pool.get(&1).token()).await), "business");
    provider.then(Says::refuses("invalid_token"));
    open.send_replace(true);
    assert_eq!(text(&within(second).await.unwrap()), "business");
    let all = asked(&provider);
    assert_eq!(all[..3], ["partner", "partner-1", "partner-1"]);
    assert_eq!(all[3..], ["partner-1", "partner", "partner-2", "partner-1", "partner-2"]);
}

/// A partner that works again, as one of them has seen, works for all of them.
#[tokio::test]
async fn a_partner_that_works_again_opens_everybody() {
    let (provider, clock) = (Scripted::new(Says::refuses("invalid_client")), ManualClock::new());
    let pool = businesses(provider.clone(), &clock);
    let one = pool.get(&1);
    for _ in 0..8 {
        assert_eq!(within(one.token()).await.unwrap_err().step(), Some("partner"));
        clock.advance(seconds(1800));
    }
    provider.otherwise(Says::token("any", 900));
    clock.advance(seconds(8 * 3600));
    within(pool.get(&2).token()).await.unwrap();
    within(one.token()).await.unwrap();
}

/// The customer connects the partner again: nobody has to tell those who need it.
#[tokio::test]
async fn a_named_step_that_works_again_opens_its_parent() {
    let (provider, clock) = (Scripted::new(Says::token("business", 900)), ManualClock::new());
    let partner = TokenSource::builder(Rotates::from("r0"), provider.clone())
        .persist(|_| async { Ok(()) })
        .clock(clock.clone())
        .build();
    let source = TokenSource::builder(Business { partner: Login::new(), id: 1 }, provider.clone())
        .clock(clock.clone())
        .step("partner", &partner)
        .build();
    provider.then(Says::Fails(cut())).then(Says::pair("partner-1", 3600, "r2"));
    within(source.token()).await.unwrap_err();
    partner.set_refresh_token("r1");
    within(partner.token()).await.unwrap();
    clock.advance(seconds(60));
    assert_eq!(text(&within(source.token()).await), "business");
    until(|| source.status().state == State::Ok).await;
}
