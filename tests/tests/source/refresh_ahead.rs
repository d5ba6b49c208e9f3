//! A token is replaced before it ends, at a moment drawn once, and nobody is called where nobody asks.

use std::time::Duration;

use auth_runtime::testing::ManualClock;
use auth_runtime::{Body, Bytes, Context, Error, Invalidated, Token, TokenEndpoint, TokenSource};
use auth_tests::login::Login;
use auth_tests::scripted::{Says, Scripted};

use super::{Outcome, builder, seconds, source, text, until, within};

/// After how many milliseconds of its life a token is replaced, if it is asked for in each of these steps.
async fn replaced_after(life: u64, step: Duration, ahead: Option<Duration>) -> Duration {
    let (provider, clock) = (Scripted::new(Says::Numbered(life)), ManualClock::new());
    let source = match ahead {
        Some(ahead) => builder(&provider, &clock).refresh_ahead(ahead).build(),
        None => builder(&provider, &clock).build(),
    };
    let acquired = clock.wall();
    within(source.token()).await.unwrap();
    loop {
        clock.advance(step);
        // Nobody waits for it: the old token is good.
        assert_eq!(text(&within(source.token()).await), "t1");
        within(source.settled()).await;
        if provider.calls() == 2 {
            return clock.wall().duration_since(acquired).unwrap();
        }
    }
}

#[tokio::test]
async fn ahead_by_a_tenth_or_what_is_set_and_at_most_by_half() {
    for (life, ahead, from, to) in [
        // A tenth to three twentieths of the life, and at least 30 to 45 s.
        (3600, None, 3060, 3240),
        (900, None, 765, 810),
        (100, None, 55, 70),
        // Never more than half, nor all of them at the same moment.
        (60, None, 30, 40),
        (40, None, 20, 27),
        (5, None, 2, 4),
        (1, None, 0, 1),
        (3600, Some(600), 2700, 3000),
        (3600, Some(3600), 1800, 2400),
        (3600, Some(1), 3598, 3599),
    ] {
        let step = Duration::from_millis((life * 5).clamp(100, ahead.unwrap_or(life) * 250));
        for _ in 0..3 {
            let after = replaced_after(life, step, ahead.map(seconds)).await;
            assert!(after >= seconds(from) && after <= seconds(to) + step, "{life} {ahead:?}: {after:?}");
        }
    }
}

#[tokio::test]
async fn the_moment_is_drawn_for_each_token() {
    let mut moments = Vec::new();
    for _ in 0..20 {
        moments.push(replaced_after(3600, seconds(1), None).await);
    }
    moments.sort_unstable();
    moments.dedup();
    // Of 180 seconds each is as likely: fewer than eight different ones of twenty are no chance.
    assert!(moments.len() > 8, "{moments:?}");
}

#[tokio::test]
async fn the_moment_is_drawn_once() {
    // One that were drawn anew for each question would come with one of the first.
    let mut fresh = 0;
    for _ in 0..40 {
        let (provider, clock) = (Scripted::new(Says::Numbered(3600)), ManualClock::new());
        let source = builder(&provider, &clock).build();
        within(source.token()).await.unwrap();
        clock.advance(seconds(3070));
        for _ in 0..200 {
            within(source.token()).await.unwrap();
        }
        within(source.settled()).await;
        fresh += usize::from(provider.calls() == 1);
    }
    assert!(fresh > 20, "only {fresh} of 40 tokens were left alone at the beginning of the window");
}

#[tokio::test]
async fn a_token_of_five_seconds_is_used() {
    let provider = Scripted::new(Says::Numbered(5));
    let (source, clock) = source(&provider);
    for _ in 0..100 {
        within(source.token()).await.unwrap();
    }
    assert_eq!((provider.calls(), source.stats().hits), (1, 99));
    // 2.4 s, and 24 requests of it later.
    for _ in 0..24 {
        clock.advance(Duration::from_millis(100));
        assert_eq!(text(&within(source.token()).await), "t1");
    }
    within(source.settled()).await;
    assert_eq!(provider.calls(), 1);
}

/// A provider whose tokens have no end.
struct Endless;

impl TokenEndpoint for Endless {
    fn provider(&self) -> &'static str {
        "Endless"
    }

    fn request(&self, cx: &Context) -> Result<http::Request<Body>, Error> {
        Login::new().request(cx)
    }

    fn response(&self, _: http::Response<Bytes>, _: &Context) -> Outcome {
        Ok(Token::builder("endless").build())
    }
}

#[tokio::test]
async fn without_an_end_it_is_used_until_it_is_refused() {
    let (provider, clock) = (Scripted::new(Says::Numbered(1)), ManualClock::new());
    let source = TokenSource::builder(Endless, provider.clone()).clock(clock.clone()).build();
    let token = within(source.token()).await.unwrap();
    assert_eq!((token.expires_at(), source.status().expires_at), (None, None));
    for _ in 0..100 {
        clock.advance(seconds(365 * 86_400 / 10));
        within(source.token()).await.unwrap();
    }
    assert_eq!(provider.calls(), 1);
    assert_eq!(source.invalidate(&token), Invalidated::Removed);
    within(source.token()).await.unwrap();
    assert_eq!(provider.calls(), 2);
}

#[tokio::test]
async fn an_idle_source_does_nothing() {
    let (provider, clock) = (Scripted::new(Says::Numbered(60)), ManualClock::new());
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let source = builder(&provider, &clock).build();
    assert_eq!((tasks(), clock.sleepers()), (0, 0), "building one starts something");
    within(source.token()).await.unwrap();
    until(|| tasks() == 0).await;
    for _ in 0..1000 {
        clock.advance(seconds(20));
        tokio::task::yield_now().await;
        assert_eq!((tasks(), clock.sleepers(), provider.calls()), (0, 0, 1));
    }
    // It is there when it is needed.
    assert_eq!(text(&within(source.token()).await), "t2");
    until(|| tasks() == 0).await;
}
