//! One provider call at a time, on success and on failure, whose outcome all who wait share.

use auth_runtime::{Action, Stage, TokenSource};
use auth_tests::scripted::{Says, Scripted};

use super::{Outcome, just_before, seconds, source, text, until, within};

const MANY: usize = 10_000;

/// So many tasks that ask while the provider holds the response back.
async fn crowd(source: &TokenSource, provider: &Scripted) -> Vec<Outcome> {
    provider.hold();
    let (calls, waits) = (provider.calls(), source.stats().waits);
    let tasks: Vec<_> = (0..MANY)
        .map(|_| {
            let source = source.clone();
            tokio::spawn(async move { source.token().await })
        })
        .collect();
    until(|| source.stats().waits == waits + MANY as u64).await;
    within(provider.asked(calls + 1)).await;
    provider.go();
    let mut outcomes = Vec::with_capacity(MANY);
    for task in tasks {
        outcomes.push(within(task).await.unwrap());
    }
    assert_eq!((provider.calls(), provider.most_at_once()), (calls + 1, 1));
    outcomes
}

async fn cold_then_expired() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    assert!(crowd(&source, &provider).await.iter().all(|outcome| text(outcome) == "t1"));
    clock.advance(seconds(900));
    assert!(crowd(&source, &provider).await.iter().all(|outcome| text(outcome) == "t2"));
    assert_eq!((source.stats().exchanges, source.stats().failures), (2, 0));
}

#[tokio::test]
async fn ten_thousand_make_one_call_on_one_thread() {
    cold_then_expired().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_make_one_call_on_four_threads() {
    cold_then_expired().await;
}

async fn all_fail_with_one_call() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    provider.then(Says::RetryAfter(503, "40".to_owned()));
    for _ in 0..2 {
        let next = clock.wall() + seconds(40);
        let outcomes = crowd(&source, &provider).await;
        let first = outcomes[0].as_ref().unwrap_err();
        assert_eq!((first.stage(), first.retry_at()), (Stage::Refused, Some(next)));
        assert_eq!(first.action(), Action::Wait { until: Some(next) });
        for outcome in &outcomes {
            let error = outcome.as_ref().unwrap_err();
            assert_eq!((error.to_string(), error.retry_at()), (first.to_string(), Some(next)));
        }
        // Whoever comes now gets the same without a call, to the end of the wait.
        let calls = provider.calls();
        clock.advance(just_before(seconds(40)));
        for _ in 0..100 {
            let error = within(source.token()).await.unwrap_err();
            assert_eq!((error.to_string(), error.retry_at()), (first.to_string(), Some(next)));
        }
        assert_eq!(provider.calls(), calls);
        clock.advance(seconds(1));
        provider.then(Says::RetryAfter(503, "40".to_owned()));
    }
}

#[tokio::test]
async fn ten_thousand_share_a_failure_on_one_thread() {
    all_fail_with_one_call().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_share_a_failure_on_four_threads() {
    all_fail_with_one_call().await;
}

#[tokio::test]
async fn the_very_token_is_shared() {
    #[derive(Debug)]
    struct Marked;
    struct Marks;
    impl auth_runtime::TokenEndpoint for Marks {
        fn provider(&self) -> &'static str {
            "Marks"
        }
        fn request(
            &self,
            cx: &auth_runtime::Context,
        ) -> Result<http::Request<auth_runtime::Body>, auth_runtime::Error> {
            auth_tests::login::Login::new().request(cx)
        }
        fn response(&self, _: http::Response<auth_runtime::Bytes>, cx: &auth_runtime::Context) -> Outcome {
            let token = auth_runtime::Token::builder("marked").extra(Marked);
            Ok(token.expires_at(cx.now() + seconds(900)).build())
        }
    }
    let provider = Scripted::new(Says::Numbered(900));
    let source = TokenSource::new(Marks, provider.clone());
    let outcomes = crowd(&source, &provider).await;
    let first: *const Marked = outcomes[0].as_ref().unwrap().extra().unwrap();
    assert!(outcomes.iter().all(|outcome| {
        let mark: &Marked = outcome.as_ref().unwrap().extra().unwrap();
        std::ptr::eq(mark, first)
    }));
    assert_eq!(provider.calls(), 1);
}
