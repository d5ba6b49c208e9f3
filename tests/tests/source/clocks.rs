//! A token has expired when either clock says so: the wall clock, which is set and goes on in a suspended machine,
//! or the monotonic one, which is never set and stands still there.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use auth_runtime::testing::ManualClock;
use auth_runtime::{Action, Body, Bytes, Context, Error, Stage, Token, TokenEndpoint, TokenSource};
use auth_tests::login::Login;
use auth_tests::scripted::{Says, Scripted};

use super::{Outcome, builder, just_before, seconds, source, text, until, within};

#[tokio::test]
async fn ended_to_the_moment() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    within(source.token()).await.unwrap();
    provider.otherwise(Says::down());
    clock.advance(just_before(seconds(900)));
    assert_eq!(text(&within(source.token()).await), "t1");
    within(source.settled()).await;
    clock.advance(Duration::from_nanos(1));
    within(source.token()).await.unwrap_err();
}

/// The monotonic clock stood still all night.
#[tokio::test]
async fn after_a_suspend() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    for _ in 0..100 {
        within(source.token()).await.unwrap();
    }
    clock.advance_wall(seconds(900));
    assert_eq!(text(&within(source.token()).await), "t2");
    // Into the window of a refresh, too.
    clock.advance_wall(seconds(860));
    assert_eq!(text(&within(source.token()).await), "t2");
    within(source.settled()).await;
    assert_eq!(text(&within(source.token()).await), "t3");
    assert_eq!(provider.calls(), 3);
}

/// Somebody set the wall clock back: the token expires no later by that.
#[tokio::test]
async fn after_the_wall_clock_was_set_back() {
    for back in [1, 3600, 86_400 * 365] {
        let provider = Scripted::new(Says::Numbered(900));
        let (source, clock) = source(&provider);
        within(source.token()).await.unwrap();
        clock.set_wall(clock.wall() - seconds(back));
        assert_eq!(text(&within(source.token()).await), "t1");
        clock.advance(seconds(899));
        provider.otherwise(Says::down());
        assert_eq!(text(&within(source.token()).await), "t1");
        within(source.settled()).await;
        clock.advance(seconds(1));
        assert!(within(source.token()).await.is_err(), "{back} s back, and served after its end");
    }
}

/// Somebody set it forward: the token is taken for ended, and the next one is good.
#[tokio::test]
async fn after_the_wall_clock_was_set_forward() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    within(source.token()).await.unwrap();
    clock.set_wall(clock.wall() + seconds(86_400));
    for _ in 0..10 {
        assert_eq!(text(&within(source.token()).await), "t2");
    }
    assert_eq!(provider.calls(), 2);
}

/// A machine that starts without the time, and gets it from NTP a moment later.
#[tokio::test]
async fn from_1970_to_now() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    let now = clock.wall();
    for begin in [UNIX_EPOCH, UNIX_EPOCH - seconds(3600)] {
        clock.set_wall(begin);
        let calls = provider.calls();
        let token = within(source.token()).await.unwrap();
        assert_eq!(token.expires_at(), Some(begin + seconds(900)));
        assert_eq!(within(source.token()).await.unwrap().expires_at(), Some(begin + seconds(900)));
        assert_eq!(provider.calls(), calls + 1);
        clock.set_wall(now);
        let token = within(source.token()).await.unwrap();
        assert_eq!(token.expires_at(), Some(now + seconds(900)));
        assert_eq!(provider.calls(), calls + 2);
        clock.advance(seconds(900));
    }
}

/// NTP sets the clock while the response is under way.
#[tokio::test]
async fn a_step_in_flight() {
    for (step, calls) in [(86_400_i64, 2), (3600, 2), (1, 1), (-1, 1), (-3600, 1), (-86_400, 1)] {
        let provider = Scripted::new(Says::Numbered(900));
        let (source, clock) = source(&provider);
        provider.hold();
        let asking = tokio::spawn({
            let source = source.clone();
            async move { source.token().await }
        });
        within(provider.asked(1)).await;
        let by = seconds(step.unsigned_abs());
        clock.set_wall(if step > 0 { clock.wall() + by } else { clock.wall() - by });
        let back = clock.wall();
        provider.go();
        let token = within(asking).await.unwrap().unwrap();
        assert_eq!(provider.calls(), calls, "{step}");
        assert!(token.expires_in(clock.wall()) > Some(Duration::ZERO), "{step}");
        // It lasts as long as it was sold for, and not a second more.
        clock.advance(seconds(880));
        within(source.token()).await.unwrap();
        within(source.settled()).await;
        provider.otherwise(Says::down());
        clock.set_wall(back);
        clock.advance(seconds(900));
        assert!(within(source.token()).await.is_err(), "{step}");
    }
}

/// The machine sleeps while the response is under way: what comes is dead, and is acquired anew, once.
#[tokio::test]
async fn asleep_in_flight() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    provider.hold();
    let asking = tokio::spawn({
        let source = source.clone();
        async move { source.token().await }
    });
    within(provider.asked(1)).await;
    clock.advance_wall(seconds(30_000));
    provider.go();
    assert_eq!(text(&within(asking).await.unwrap()), "t2");
    assert_eq!(provider.calls(), 2);
}

/// A provider whose tokens are over when they come: by its clock, or by ours.
struct Over(Duration);

impl TokenEndpoint for Over {
    fn provider(&self) -> &'static str {
        "Over"
    }

    fn request(&self, cx: &Context) -> Result<http::Request<Body>, Error> {
        Login::new().request(cx)
    }

    fn response(&self, _: http::Response<Bytes>, cx: &Context) -> Outcome {
        Ok(Token::builder("over").expires_at(cx.now() - self.0).build())
    }
}

/// Nothing happened here meanwhile: a second login would be one too many.
#[tokio::test]
async fn over_when_it_comes_is_no_reason_for_a_second_login() {
    for ago in [Duration::ZERO, seconds(1), seconds(3600)] {
        let (provider, clock) = (Scripted::new(Says::Numbered(1)), ManualClock::new());
        let source = TokenSource::builder(Over(ago), provider.clone()).clock(clock.clone()).build();
        let error = within(source.token()).await.unwrap_err();
        assert_eq!((error.stage(), error.action()), (Stage::Response, Action::CheckClock), "{error}");
        for _ in 0..3 {
            within(source.token()).await.unwrap_err();
        }
        assert_eq!(provider.calls(), 1, "{ago:?}");
    }
}

/// Of the machine's own clock: what is acquired is there, and has the end that it was sold with.
#[tokio::test]
async fn the_machines_clock() {
    let provider = Scripted::new(Says::Numbered(900));
    let source = TokenSource::new(Login::new(), provider.clone());
    let before = SystemTime::now();
    let token = within(source.token()).await.unwrap();
    let end = token.expires_at().unwrap();
    assert!(end >= before + seconds(900) && end <= SystemTime::now() + seconds(900));
    for _ in 0..1000 {
        assert_eq!(text(&within(source.token()).await), "t1");
    }
    assert_eq!(provider.calls(), 1);
}

/// Each step of a schedule of both clocks: no token is ever served that has ended by either.
#[tokio::test]
async fn no_schedule_of_steps_serves_an_ended_token() {
    // A generator of our own (Knuth's MMIX), so that it is the same schedule in every run.
    let mut state = 2026_u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..200 {
        let (provider, clock) = (Scripted::new(Says::Numbered(60)), ManualClock::new());
        let source = builder(&provider, &clock).backoff(seconds(1), seconds(1)).build();
        // Of each call: how old it was by the monotonic clock.
        let (mut mono, mut acquired) = (0_u64, Vec::<u64>::new());
        for _ in 0..40 {
            match draw(6) {
                0..=2 => {
                    let by = draw(30);
                    clock.advance(seconds(by));
                    mono += by;
                }
                3 => clock.advance_wall(seconds(draw(100))),
                4 => clock.set_wall(clock.wall() - seconds(draw(100))),
                _ => provider.otherwise(if draw(2) == 0 { Says::Numbered(60) } else { Says::down() }),
            }
            let outcome = within(source.token()).await;
            until(|| provider.under_way() == 0).await;
            within(source.settled()).await;
            // `Numbered` counts the good ones.
            let newest = within(source.token()).await;
            for token in [&outcome, &newest].into_iter().flatten() {
                let number: usize = token.access_token().expose_secret()[1..].parse().unwrap();
                acquired.resize(acquired.len().max(number), mono);
                assert!(mono - acquired[number - 1] < 60, "ended by the monotonic clock");
                assert!(token.expires_in(clock.wall()) > Some(Duration::ZERO), "ended by the wall clock");
            }
        }
    }
}
