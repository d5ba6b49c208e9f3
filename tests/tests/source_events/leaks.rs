//! All that a source prints, with providers who repeat what they were sent.

use std::fmt::Debug;
use std::time::Duration;

use auth_runtime::testing::ManualClock;
use auth_runtime::{Client, Error, Token, TokenSource};
use auth_simulator::{Failure, Simulator};
use auth_tests::leak::{self, Secrets};
use auth_tests::login::{Grant, Login, Rotates, SECRET};
use auth_tests::providers::{self, six};
use auth_tests::scripted::{Says, Scripted};
use auth_tests::{capture, wire};
use http::StatusCode;

use super::{TURN, told, within};

/// As a careless program does.
fn print(value: &dyn Debug) {
    leak::debugs(value).into_iter().for_each(capture::push);
}

fn print_error(error: &Error) {
    leak::texts(error).into_iter().for_each(capture::push);
}

fn print_all(source: &TokenSource, outcome: &Result<Token, Error>) {
    print(source);
    print(&source.status());
    print(&source.stats());
    print(outcome);
    if let Err(error) = outcome {
        print_error(error);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_the_six() {
    let _turn = TURN.lock().await;
    capture::install();
    let client = Client::new().unwrap();
    for declared in six() {
        let mark = capture::mark();
        let simulator = Simulator::start(declared.provider).await.unwrap();
        simulator.echo(true);
        let mut secrets = providers::secrets(declared.provider);
        let clock = ManualClock::new();
        clock.set_wall(std::time::SystemTime::now());
        let builder = TokenSource::builder(declared.endpoint.clone(), client.clone())
            .context(wire::at(simulator.origin()))
            .clock(clock.clone())
            .on_change(|change| print(change));
        print(&builder);
        let source = builder.build();
        let pages =
            [200, 302, 401, 500, 503].map(|status| Failure::Page(StatusCode::from_u16(status).unwrap()));
        for failure in Failure::all(declared.provider).into_iter().chain(pages) {
            simulator.fail_next(failure);
            for fails in [true, false] {
                let outcome = within(source.token()).await;
                print_all(&source, &outcome);
                assert_eq!(outcome.is_err(), fails);
                if let Ok(token) = &outcome {
                    secrets = secrets.and("a token", token.access_token().expose_secret());
                }
                source.credentials_changed();
            }
            source.forget();
            // Of a business the partner's too: it is the step that fails.
            drop(within(source.verify()).await.inspect(|token| print(token)));
        }
        let all = simulator.requests();
        let secrets =
            all.iter().fold(secrets, |secrets, request| providers::with_computed(secrets, &request.headers));
        assert!(told(mark).len() > 10, "nothing was told");
        secrets.assert_absent(declared.name(), &[capture::since(mark).join("\n")]);
    }
}

const ACCESS: &str = "an-acc3ss-t0ken-of-a-test";
const REFRESH: &str = "a-r3fresh-t0ken-of-a-test";
const SEED: &str = "a-s33d-out-of-the-database";

/// A provider who repeats what is secret in each of its words.
fn repeats() -> Vec<Says> {
    let mut all = Vec::new();
    for secret in [SECRET, REFRESH, SEED, ACCESS] {
        for status in [200, 400, 401, 429, 500, 503] {
            all.push(Says::Status(
                status,
                format!(r#"{{"error":"{secret}","error_description":"no {secret}, {secret}","{secret}":1}}"#),
            ));
            all.push(Says::Status(status, secret.to_owned()));
        }
        all.push(Says::RetryAfter(503, secret.to_owned()));
    }
    all
}

/// What a request does not hold its provider cannot know: each is asked with all of them in its hands.
#[tokio::test]
async fn of_refresh_tokens() {
    let _turn = TURN.lock().await;
    capture::install();
    let mark = capture::mark();
    let secrets = Secrets::new().and("the secret", SECRET).and("the refresh token", REFRESH);
    let secrets = secrets.and("the seed", SEED).and("the access token", ACCESS);
    for says in repeats() {
        let knows = |secret: &str| format!("{says:?}").contains(secret);
        for kind in ["rotates", "grant"] {
            let (provider, clock) = (Scripted::new(Says::pair(ACCESS, 900, REFRESH)), ManualClock::new());
            let hook = |rotated: auth_runtime::RotatedToken| {
                print(&rotated);
                std::future::ready(Ok(()))
            };
            let source = match kind {
                "rotates" => TokenSource::builder(Rotates::from(SEED), provider.clone()),
                _ => TokenSource::builder(Grant::at("https://provider.example/token"), provider.clone())
                    .refresh_token(SEED),
            };
            let source = source.clock(clock.clone()).persist(hook).on_change(|change| print(change)).build();
            for redeems in [SEED, REFRESH] {
                // The login and the refresh know other secrets than each other.
                if kind == "rotates" && (knows(SECRET) || knows(ACCESS)) {
                    continue;
                }
                if knows(redeems) {
                    provider.then(says.clone());
                }
                let outcome = within(source.token()).await;
                print_all(&source, &outcome);
                clock.advance(Duration::from_secs(3600));
                let outcome = within(source.token()).await;
                print_all(&source, &outcome);
                clock.advance(Duration::from_secs(3600));
            }
        }
        if knows_login(&says) {
            let (provider, clock) = (Scripted::new(says.clone()), ManualClock::new());
            let source = TokenSource::builder(Login::new(), provider).clock(clock).build();
            let outcome = within(source.token()).await;
            print_all(&source, &outcome);
        }
    }
    print(&Rotates::from(SEED));
    print(&TokenSource::fixed(ACCESS));
    assert!(told(mark).len() > 50, "nothing was told");
    secrets.assert_absent("a source", &[capture::since(mark).join("\n")]);
}

fn knows_login(says: &Says) -> bool {
    format!("{says:?}").contains(SECRET)
}
