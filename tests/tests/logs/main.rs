//! Nothing that is secret is in what the process logs at TRACE, prints of a token or an error, or says in a
//! panic, on each path of each provider. One test follows all of them: there is one logger for a process.
#![allow(clippy::unwrap_used, reason = "all of this is a test, its helpers too")]

mod paths;
mod seeded;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use auth_runtime::{Client, Error, Token, blocking};
use auth_tests::layout::{TOKEN, layouts};
use auth_tests::providers::{one_request_to, six};
use auth_tests::raw::{Play, Raw, http};
use auth_tests::{capture, leak};

use crate::paths::{broken, over_tls, refused, simulated};

/// As a careless program does: all that there is to print, and a panic with it.
fn print(outcome: Result<Token, Error>) -> Option<Token> {
    let token = outcome.as_ref().ok().cloned();
    let texts = outcome.as_ref().map_or_else(leak::texts, |token| leak::debugs(token));
    texts.into_iter().for_each(capture::push);
    let is_token = token.is_some();
    let panic =
        AssertUnwindSafe(|| if is_token { drop(outcome.unwrap_err()) } else { drop(outcome.unwrap()) });
    catch_unwind(panic).unwrap_err();
    token
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_leaks() {
    capture::install();
    // A transcript goes to its sink alone.
    let client = Client::new().unwrap().transcript(|record| drop(record.support_ticket()));
    let impatient = Client::builder().timeout(Duration::from_millis(200)).build().unwrap();
    for declared in six() {
        let mark = capture::mark();
        let secrets = simulated(&client, &declared).await;
        secrets.assert_absent(declared.name(), &[capture::since(mark).join("\n")]);
    }
    for layout in layouts() {
        let mark = capture::mark();
        let secrets = layout.declared.secrets().and("a token", TOKEN);
        refused(&layout);
        broken(&impatient, &layout).await;
        over_tls(&layout).await;
        let raw = Raw::start(Play::Say(http("200 OK", &[], &layout.good()))).await;
        let (endpoint, cx) = (layout.declared.endpoint.clone(), one_request_to(raw.origin()));
        let waiting =
            std::thread::spawn(move || blocking::Client::new().unwrap().exchange_with(&endpoint, &cx));
        assert!(print(tokio::task::block_in_place(|| waiting.join().unwrap())).is_some());
        secrets.assert_absent(layout.declared.name(), &[capture::since(mark).join("\n")]);
    }
    // That nothing was found means something only where something was written.
    let all = capture::since(0);
    let mut sources = vec!["log DEBUG reqwest::connect: ", "tracing TRACE hyper_util::", "panic: "];
    if cfg!(feature = "unified") {
        sources.extend(["log TRACE rustls::", "tracing TRACE h2::"]);
    }
    for source in sources {
        assert!(all.iter().any(|line| line.starts_with(source)), "nothing of {source}");
    }
}
