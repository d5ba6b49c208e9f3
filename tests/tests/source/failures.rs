//! After a failure the provider is left alone, and a token that is still good is served.

use auth_runtime::Action;
use auth_runtime::TokenSource;
use auth_runtime::source::State;
use auth_tests::scripted::{Says, Scripted};

use super::{builder, cut, just_before, seconds, source, text, until, within};
use auth_runtime::testing::ManualClock;

#[tokio::test]
async fn a_token_that_is_good_is_served_through_an_outage() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    within(source.token()).await.unwrap();
    provider.otherwise(Says::Fails(cut()));
    // A ninth of its life before the end at the latest.
    let acquired = clock.wall();
    while clock.wall() < acquired + seconds(899) {
        assert_eq!(text(&within(source.token()).await), "t1");
        within(source.settled()).await;
        clock.advance(seconds(1));
    }
    assert!(provider.calls() > 1, "it was tried");
    assert_eq!(source.status().state, State::Degraded);
    clock.advance(seconds(1));
    assert!(matches!(within(source.token()).await.unwrap_err().action(), Action::Wait { until: Some(_) }));
    provider.otherwise(Says::Numbered(900));
    clock.advance(seconds(60));
    assert_eq!(text(&within(source.token()).await), "t2");
    assert_eq!(source.status().state, State::Ok);
}

#[tokio::test]
async fn waits_grow_and_have_a_top() {
    let provider = Scripted::new(Says::down());
    let clock = ManualClock::new();
    let source = builder(&provider, &clock).backoff(seconds(4), seconds(64)).build();
    let mut waits = Vec::new();
    for _ in 0..200 {
        let error = within(source.token()).await.unwrap_err();
        let wait = error.retry_at().unwrap().duration_since(clock.wall()).unwrap();
        waits.push(wait);
        clock.advance(wait);
    }
    assert_eq!(provider.calls(), 200);
    for (wait, top) in waits.iter().zip([4, 8, 16, 32, 64, 64, 64]) {
        assert!(*wait <= seconds(top) && *wait >= std::time::Duration::from_millis(100), "{wait:?} {top}");
    }
    // Full jitter: of 196 draws some are in each third of all there is.
    for third in [0, 22, 43] {
        let drawn = waits[4..].iter().filter(|wait| **wait >= seconds(third) && **wait < seconds(third + 21));
        assert!(drawn.count() > 20, "no jitter in {waits:?}");
    }
}

/// RFC 9110 section 10.2.3, as the provider spells it, and how long the source then waits.
#[tokio::test]
async fn retry_after_is_obeyed_and_clamped() {
    for (value, wait) in [
        ("120", 120),
        ("0120", 120),
        ("Thu, 01 Jan 2026 00:02:00 GMT", 120),
        ("Thursday, 01-Jan-26 00:02:00 GMT", 120),
        ("Thu Jan  1 00:02:00 2026", 120),
        ("3601", 3600),
        ("86400", 3600),
        ("99999999999999999999", 3600),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600),
    ] {
        for status in [429, 503] {
            let provider = Scripted::new(Says::Numbered(900));
            let (source, clock) = source(&provider);
            provider.then(Says::RetryAfter(status, value.to_owned()));
            let until = clock.wall() + seconds(wait);
            let error = within(source.token()).await.unwrap_err();
            assert_eq!(
                (error.retry_at(), error.action()),
                (Some(until), Action::Wait { until: Some(until) })
            );
            clock.advance(just_before(seconds(wait)));
            within(source.token()).await.unwrap_err();
            assert_eq!(provider.calls(), 1, "{value}");
            clock.advance(std::time::Duration::from_nanos(1));
            within(source.token()).await.unwrap();
        }
    }
    // What is over, and what is no such wish, is an ordinary wait.
    for value in ["0", "-5", "soon", "Thu, 01 Jan 1970 00:00:00 GMT"] {
        let provider = Scripted::new(Says::RetryAfter(503, value.to_owned()));
        let (source, clock) = source(&provider);
        let next = within(source.token()).await.unwrap_err().retry_at().unwrap();
        let wait = next.duration_since(clock.wall()).unwrap();
        assert!(wait >= std::time::Duration::from_millis(100) && wait <= seconds(1), "{value}: {wait:?}");
    }
}

#[tokio::test]
async fn nothing_is_tried_again_in_the_flight_unless_told_to() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, _clock) = source(&provider);
    provider.then(Says::down());
    within(source.token()).await.unwrap_err();
    assert_eq!(provider.calls(), 1);
}

#[tokio::test]
async fn a_flight_tries_as_often_as_it_is_told() {
    let provider = Scripted::new(Says::down());
    let clock = ManualClock::new();
    let source = builder(&provider, &clock).backoff(seconds(1), seconds(1)).retry(3, seconds(30)).build();
    let asking = tokio::spawn({
        let source = source.clone();
        async move { source.token().await }
    });
    for calls in 1..=2 {
        within(provider.asked(calls)).await;
        // The deadline of the flight, and the wait before the next try.
        until(|| clock.sleepers() == 2).await;
        clock.advance(seconds(1));
    }
    within(asking).await.unwrap().unwrap_err();
    assert_eq!((provider.calls(), provider.most_at_once()), (3, 1));
}

#[tokio::test]
async fn a_flight_stops_trying_when_its_time_is_over() {
    let provider = Scripted::new(Says::RetryAfter(503, "10".to_owned()));
    let clock = ManualClock::new();
    let source = builder(&provider, &clock).retry(100, seconds(25)).build();
    let asking = tokio::spawn({
        let source = source.clone();
        async move { source.token().await }
    });
    for calls in 1..=2 {
        within(provider.asked(calls)).await;
        until(|| clock.sleepers() == 2).await;
        clock.advance(seconds(10));
    }
    // At 20 s; the next try would be at 30.
    let error = within(asking).await.unwrap().unwrap_err();
    assert_eq!(provider.calls(), 3);
    assert_eq!(error.retry_at(), Some(clock.wall() + seconds(10)));
}

#[tokio::test]
async fn a_provider_that_never_answers_ends_at_the_deadline() {
    let provider = Scripted::new(Says::Never);
    let clock = ManualClock::new();
    let source = builder(&provider, &clock).deadline(seconds(7)).build();
    let asking = tokio::spawn({
        let source = source.clone();
        async move { source.token().await }
    });
    within(provider.asked(1)).await;
    until(|| clock.sleepers() == 1).await;
    clock.advance(seconds(7));
    let error = within(asking).await.unwrap().unwrap_err();
    assert!(error.to_string().contains("deadline"), "{error}");
    assert_eq!(provider.under_way(), 0);
}

/// Asks each minute of so many hours: in which minutes a request was sent.
async fn asked_in(source: &TokenSource, provider: &Scripted, clock: &ManualClock, hours: u64) -> Vec<u64> {
    let (mut sent, begin) = (Vec::new(), clock.wall());
    for _ in 0..hours * 60 {
        let calls = provider.calls();
        within(source.token()).await.unwrap_err();
        if provider.calls() > calls {
            sent.push(clock.wall().duration_since(begin).unwrap().as_secs() / 60);
        }
        clock.advance(seconds(60));
    }
    sent
}

/// Directus 11.3.5 suspends a user for good after 25 wrong passwords, however far apart.
#[tokio::test]
async fn a_refused_login_is_sent_five_more_times_and_then_never() {
    let provider = Scripted::new(Says::refuses("invalid_client"));
    let (source, clock) = source(&provider);
    let sent = asked_in(&source, &provider, &clock, 24 * 4).await;
    // After 5 and 30 minutes, 2, 8 and 24 hours, a fifth less at most, as a minute's steps show it.
    let gaps: Vec<_> = sent.windows(2).map(|pair| pair[1] - pair[0]).collect();
    for (gap, (least, most)) in gaps.iter().zip([(4, 5), (24, 30), (96, 120), (384, 480), (1152, 1440)]) {
        assert!(*gap >= least && *gap <= most, "{gaps:?}");
    }
    assert_eq!(gaps.len(), 5, "{gaps:?}");
    let error = source.token().await.unwrap_err();
    assert!(error.to_string().contains("not sent again until the credentials change"), "{error}");
    assert_eq!(error.retry_at(), None);
    // Somebody says that they are good again.
    provider.otherwise(Says::Numbered(900));
    source.credentials_changed();
    assert_eq!(text(&within(source.token()).await), "t1");
}

/// What a wrong password gets from providers whose refusal nobody has classed.
#[tokio::test]
async fn in_36_hours_an_unchanged_wrong_password_is_sent_six_times_at_most() {
    for (status, body) in [
        (401, ""),
        (401, "<html>401 Unauthorized</html>"),
        (401, r#"{"errors":[{"extensions":{"code":"INVALID_CREDENTIALS"}}]}"#),
        (400, r#"{"error":"invalid_grant"}"#),
        (400, r#"{"error":"wrong","error_description":"no such user"}"#),
        (403, r#"{"error":null}"#),
        (403, r#"{"status":403,"message":null}"#),
        (404, r#"{"code":101,"error":"Invalid username/password."}"#),
        (422, r#"{"detail":"no"}"#),
        (200, r#"{"ok":false}"#),
        (200, r#"{"error":"bad"}"#),
    ] {
        let provider = Scripted::new(Says::Status(status, body.to_owned()));
        let (source, clock) = source(&provider);
        let sent = asked_in(&source, &provider, &clock, 36).await;
        assert!(sent.len() <= 6, "{status} {body}: {sent:?}");
        assert!(sent.len() >= 5, "{status} {body}: it is given up too early: {sent:?}");
    }
}

/// Nobody's word about the credentials: it passes, and nothing is given up.
#[tokio::test]
async fn a_page_is_asked_past_within_the_hour_however_long_it_stays() {
    for (status, body) in [
        (403, "<html>blocked</html>"),
        (404, "no such page"),
        (451, ""),
        (500, ""),
        (302, ""),
        (200, "<html>maintenance</html>"),
        (299, "<html>odd</html>"),
        (799, "odd"),
    ] {
        let provider = Scripted::new(Says::Status(status, body.to_owned()));
        let (source, clock) = source(&provider);
        let sent = asked_in(&source, &provider, &clock, 24 * 3).await;
        assert!(sent[1] <= 1, "{status}: {sent:?}");
        let latest = sent.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
        assert!((48..=60).contains(&latest), "{status}: {sent:?}");
        provider.otherwise(Says::Numbered(900));
        clock.advance(seconds(3600));
        assert_eq!(text(&within(source.token()).await), "t1");
    }
}
