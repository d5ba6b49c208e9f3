//! A login is never repeated after a response that is not declared transient: of each provider, each class of its
//! document, as its simulator gives it.

use auth_runtime::source::State;
use auth_runtime::testing::ManualClock;
use auth_runtime::{Action, Client, TokenSource};
use auth_simulator::{Failure, Simulator};
use auth_tests::providers::six;
use auth_tests::wire;
use http::StatusCode;

use super::{seconds, within};

/// Some of the simulators look at the clock.
fn today() -> ManualClock {
    let clock = ManualClock::new();
    clock.set_wall(std::time::SystemTime::now());
    clock
}

#[tokio::test]
async fn each_failure_of_each_provider() {
    let client = Client::new().unwrap();
    let (mut waits, mut latched) = (0, 0);
    for declared in six() {
        let simulator = Simulator::start(declared.provider).await.unwrap();
        let statuses = [200, 302, 400, 401, 403, 404, 418, 429, 500, 502, 503, 504];
        let pages = statuses.map(|status| Failure::Page(StatusCode::from_u16(status).unwrap()));
        for failure in Failure::all(declared.provider).into_iter().chain(pages) {
            simulator.clear();
            // As eager as a source can be told to be.
            let clock = today();
            let source = TokenSource::builder(declared.endpoint.clone(), client.clone())
                .context(wire::at(simulator.origin()))
                .clock(clock.clone())
                .backoff(seconds(0), seconds(0))
                .build();
            // A business's failure is that of its partner as well: the first request is the partner's.
            simulator.fail_next(failure.clone());
            let error = within(source.token()).await.unwrap_err();
            let transient = matches!(error.action(), Action::Wait { .. });
            // Less than a probe takes; what the provider asked for is over.
            let next = error.retry_at().unwrap().duration_since(clock.wall()).unwrap();
            for wait in [next / 2, next / 4, next / 4] {
                clock.advance(if transient { wait } else { next / 4 });
                let _ = within(source.token()).await;
            }
            let logins = simulator.requests().len();
            let what = format!("{} {failure:?}: {error}", declared.name());
            if transient {
                waits += 1;
                assert!(logins > 1, "{what}");
                assert_eq!(source.status().state, State::Ok, "{what}");
            } else {
                latched += 1;
                assert_eq!(logins, 1, "{what}");
                assert_eq!(source.status().state, State::Refused, "{what}");
            }
        }
    }
    assert!(waits > 20 && latched > 60, "{waits} {latched}");
}

#[tokio::test]
async fn no_retry_of_a_flight_repeats_a_refused_login() {
    let client = Client::new().unwrap();
    for declared in six() {
        let simulator = Simulator::start(declared.provider).await.unwrap();
        for failure in Failure::all(declared.provider) {
            // What it is without a source.
            simulator.fail_next(failure.clone());
            let bare = client.exchange_with(&declared.endpoint, &wire::at(simulator.origin())).await;
            let transient = matches!(bare.unwrap_err().action(), Action::Wait { .. });
            simulator.clear();
            let clock = today();
            let source = TokenSource::builder(declared.endpoint.clone(), client.clone())
                .context(wire::at(simulator.origin()))
                .clock(clock.clone())
                .retry(5, seconds(1_000_000))
                .build();
            simulator.fail_next(failure.clone());
            let mut asking = Box::pin(source.token());
            let outcome = loop {
                // A flight that waits for its next try is let go on.
                tokio::select! {
                    outcome = &mut asking => break outcome,
                    () = tokio::task::yield_now() => if clock.sleepers() > 1 { clock.advance(seconds(1)) },
                }
            };
            let logins = simulator.requests().len();
            let what = format!("{} {failure:?}: {outcome:?}", declared.name());
            if transient {
                assert!(outcome.is_ok() && logins > 1, "{what}");
            } else {
                assert!(outcome.is_err() && logins == 1, "{what}");
            }
        }
    }
}
