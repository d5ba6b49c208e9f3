//! The five providers end to end, over HTTP on loopback, against simulators that were written from the
//! documents alone.
#![allow(clippy::unwrap_used, reason = "all of this file is a test, its helpers too")]

use std::sync::Arc;

use auth_providers::{AccountingPlus, Asset, Chift, ThredfiBusiness};
use auth_runtime::{Action, Body, Client, Error, Secret, Server, Stage, Token, TokenEndpoint, blocking};
use auth_simulator::credentials as with;
use auth_simulator::{
    AccountingPlusFailure, AssetFailure, ChiftFailure, Failure, KlikooFailure, Provider, Recorded, Simulator,
    ThredfiFailure, thredfi_business_token_path, thredfi_invoices_path,
};
use auth_tests::leak::{self, Secrets};
use auth_tests::providers::{self, Declared, anywhere, business, endpoint, partner, six};
use auth_tests::wire;
use uuid::Uuid;

/// `GET` with the token where the declaration puts it: the status.
async fn call(simulator: &Simulator, endpoint: &dyn TokenEndpoint, token: &Token, path: &str) -> u16 {
    let url = format!("{}{path}", simulator.origin());
    let mut request = http::Request::get(url).body(Body::default()).unwrap();
    endpoint.authorize(Some(token), &mut request, &auth_runtime::Context::new()).unwrap();
    let is_secret =
        |name: &http::HeaderName| name == "authorization" || name.as_str().ends_with("-signature");
    assert!(request.headers().iter().all(|(name, value)| value.is_sensitive() == is_secret(name)));
    let request = reqwest::Request::try_from(request).unwrap();
    reqwest::Client::builder().no_proxy().build().unwrap().execute(request).await.unwrap().status().as_u16()
}

fn assert_fresh(token: &Token, provider: Provider) {
    let left = token.expires_in(std::time::SystemTime::now()).unwrap().as_secs();
    let whole = match provider {
        Provider::AccountingPlus => 172_800,
        Provider::Asset => 600,
        Provider::Thredfi => 3600,
        Provider::Chift => 1800,
        Provider::Klikoo => 900,
    };
    assert!(left <= whole && left + 60 > whole, "{provider}: {left} s left");
}

#[tokio::test]
async fn six_tokens_and_a_call_with_each() {
    let client = Client::new().unwrap();
    for Declared { provider, endpoint, api_path } in six() {
        let simulator = Simulator::start(provider).await.unwrap();
        let token = client.exchange_with(&endpoint, &wire::at(simulator.origin())).await.unwrap();
        assert_fresh(&token, provider);
        assert_eq!(call(&simulator, &endpoint, &token, &api_path).await, 200, "{provider}");
        let wrong = Token::builder("not-a-token").build();
        assert!(matches!(call(&simulator, &endpoint, &wrong, &api_path).await, 401 | 403), "{provider}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_tokens_without_async() {
    for Declared { provider, endpoint, api_path } in six() {
        let simulator = Simulator::start(provider).await.unwrap();
        let cx = wire::at(simulator.origin());
        let shared = Arc::clone(&endpoint);
        let acquired =
            std::thread::spawn(move || blocking::Client::new().unwrap().exchange_with(&shared, &cx));
        // The other worker serves the simulator meanwhile.
        let token = tokio::task::block_in_place(|| acquired.join().unwrap()).unwrap();
        assert_fresh(&token, provider);
        assert_eq!(call(&simulator, &endpoint, &token, &api_path).await, 200, "{provider}");
    }
}

/// Thredfi's partner token with a JSON body, which the document offers too.
#[derive(Debug, TokenEndpoint)]
#[token(
    name = "Thredfi",
    post = "{server}/v1/platform/oauth2/token/",
    encoding = json,
    grant_type = client_credentials,
    auth = basic_raw(partner_uuid, api_key),
)]
struct ThredfiJson {
    server: Server,
    #[token(param = "client_id")]
    partner_uuid: Uuid,
    api_key: Secret,
}

/// And with a multipart one.
#[derive(Debug, TokenEndpoint)]
#[token(
    name = "Thredfi",
    post = "{server}/v1/platform/oauth2/token/",
    encoding = multipart,
    grant_type = client_credentials,
    auth = basic_raw(partner_uuid, api_key),
)]
struct ThredfiMultipart {
    server: Server,
    #[token(param = "client_id")]
    partner_uuid: Uuid,
    api_key: Secret,
}

#[tokio::test]
async fn thredfi_in_each_encoding() {
    let simulator = Simulator::start(Provider::Thredfi).await.unwrap();
    let client = Client::new().unwrap();
    let (partner_uuid, api_key) =
        (with::THREDFI_PARTNER_ID.parse().unwrap(), Secret::new(with::THREDFI_API_KEY));
    let json = ThredfiJson { server: anywhere(), partner_uuid, api_key: api_key.clone() };
    let multipart = ThredfiMultipart { server: anywhere(), partner_uuid, api_key };
    for (endpoint, media) in [
        (&partner() as &dyn TokenEndpoint, "application/x-www-form-urlencoded"),
        (&json, "application/json"),
        (&multipart, "multipart/form-data; boundary="),
    ] {
        simulator.clear();
        let token = client.exchange_with(endpoint, &wire::at(simulator.origin())).await.unwrap();
        assert!(simulator.requests()[0].header("content-type").unwrap().starts_with(media));
        assert_eq!(call(&simulator, endpoint, &token, Provider::Thredfi.api_path()).await, 200);
    }
}

#[tokio::test]
async fn a_business_token_takes_two_requests_and_is_good_for_that_business_only() {
    let simulator = Simulator::start(Provider::Thredfi).await.unwrap();
    let client = Client::new().unwrap();
    let token = client.exchange_with(&business(), &wire::at(simulator.origin())).await.unwrap();
    let paths: Vec<_> = simulator.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(
        paths,
        [Provider::Thredfi.token_path().to_owned(), thredfi_business_token_path(with::THREDFI_BUSINESS_ID)]
    );
    let other = thredfi_invoices_path(with::THREDFI_OTHER_BUSINESS_ID);
    assert_eq!(call(&simulator, &business(), &token, &other).await, 403);
}

#[tokio::test]
async fn the_partners_token_can_be_acquired_once_for_many_businesses() {
    let simulator = Simulator::start(Provider::Thredfi).await.unwrap();
    let client = Client::new().unwrap();
    let cx = wire::at(simulator.origin());
    let token = client.exchange_with(&partner(), &cx).await.unwrap();
    let cx = cx.with_step("partner", token);
    for business in [with::THREDFI_BUSINESS_ID, with::THREDFI_OTHER_BUSINESS_ID] {
        let endpoint = ThredfiBusiness::new(partner(), business.parse().unwrap());
        client.exchange_with(&endpoint, &cx).await.unwrap();
    }
    assert_eq!(simulator.requests().len(), 3);
}

#[tokio::test]
async fn a_wrong_clock_is_told_as_one() {
    let simulator = Simulator::start(Provider::Klikoo).await.unwrap();
    simulator.set_now(wire::later(6 * 60));
    let cx =
        auth_runtime::Context::builder().now(wire::now()).origin(wire::server(simulator.origin())).build();
    let error = Client::new().unwrap().exchange_with(&endpoint(Provider::Klikoo), &cx).await.unwrap_err();
    assert_eq!((error.code(), error.action()), (Some("400016505"), Action::CheckClock));
}

/// What an error of this failure says: the provider's code and who must act.
fn expected(failure: &Failure) -> (Option<String>, Action) {
    let wait = Action::Wait { until: None };
    match failure {
        Failure::AccountingPlus(failure) => match failure {
            AccountingPlusFailure::ClientIdNotFound | AccountingPlusFailure::InvalidCredentials => {
                (Some("ACC07".to_owned()), Action::AskCustomer)
            }
            AccountingPlusFailure::NotSuccess | AccountingPlusFailure::NotSuccessWithToken => {
                (Some("ACC99".to_owned()), Action::AskProvider)
            }
        },
        Failure::Asset(failure) | Failure::AssetNullError(failure) => match failure {
            AssetFailure::Unauthorized | AssetFailure::Forbidden => (None, Action::AskCustomer),
            AssetFailure::NotFound | AssetFailure::Unprocessable => (None, Action::FixConfiguration),
            AssetFailure::ServiceUnavailable => (None, wait),
        },
        Failure::Thredfi(failure) => {
            let (code, action) = match failure {
                ThredfiFailure::InvalidRequest => ("invalid_request", Action::FixConfiguration),
                ThredfiFailure::UnsupportedGrantType => ("unsupported_grant_type", Action::FixConfiguration),
                ThredfiFailure::InvalidClient => ("invalid_client", Action::AskCustomer),
                ThredfiFailure::InvalidToken => ("invalid_token", Action::AskCustomer),
                ThredfiFailure::ServerError => ("server_error", Action::AskProvider),
            };
            (Some(code.to_owned()), action)
        }
        Failure::Chift(failure) => {
            let action = match failure {
                ChiftFailure::Validation => Action::FixConfiguration,
                ChiftFailure::Unauthorized => Action::AskCustomer,
            };
            (Some("error".to_owned()), action)
        }
        Failure::Klikoo(klikoo) => {
            let action = match klikoo {
                KlikooFailure::Clock => Action::CheckClock,
                KlikooFailure::Signature
                | KlikooFailure::Token
                | KlikooFailure::TokenExpired
                | KlikooFailure::Credentials => Action::AskCustomer,
                KlikooFailure::Validation
                | KlikooFailure::Uuid
                | KlikooFailure::GrantType
                | KlikooFailure::IpNotAllowed => Action::FixConfiguration,
                KlikooFailure::Internal | KlikooFailure::SupplierDown => wait,
            };
            (Some(format!("{}01{}", failure.status().as_u16(), klikoo.case())), action)
        }
        Failure::Page(_) | Failure::Redirect(_) | Failure::Raw { .. } => unreachable!("no provider's own"),
    }
}

/// The credentials of a provider, and what was computed from them for these requests.
fn secrets(provider: Provider, requests: &[Recorded]) -> Secrets {
    requests.iter().fold(providers::secrets(provider), |secrets, request| {
        providers::with_computed(secrets, &request.headers)
    })
}

fn assert_failed(error: &Error, provider: Provider, failure: &Failure) {
    let (code, action) = expected(failure);
    assert_eq!(error.provider(), provider.name());
    assert_eq!(error.stage(), Stage::Refused, "{failure:?}");
    assert_eq!(error.status(), Some(failure.status()), "{failure:?}");
    assert_eq!(error.code(), code.as_deref(), "{failure:?}");
    assert_eq!(error.action(), action, "{failure:?}");
}

#[tokio::test]
async fn each_failure_is_a_typed_error() {
    let client = Client::new().unwrap();
    for provider in Provider::ALL {
        let simulator = Simulator::start(provider).await.unwrap();
        let cx = wire::at(simulator.origin());
        for failure in Failure::all(provider) {
            simulator.fail_next(failure.clone());
            let error = client.exchange_with(&endpoint(provider), &cx.again()).await.unwrap_err();
            assert_failed(&error, provider, &failure);
        }
        // The next request is a good one again.
        client.exchange_with(&endpoint(provider), &cx.again()).await.unwrap();
    }
}

#[tokio::test]
async fn each_failure_of_the_second_hop_is_a_typed_error() {
    let client = Client::new().unwrap();
    let simulator = Simulator::start(Provider::Thredfi).await.unwrap();
    let token = client.exchange_with(&partner(), &wire::at(simulator.origin())).await.unwrap();
    let cx = wire::at(simulator.origin()).with_step("partner", token);
    for failure in Failure::all(Provider::Thredfi) {
        simulator.fail_next(failure.clone());
        let error = client.exchange_with(&business(), &cx).await.unwrap_err();
        assert_failed(&error, Provider::Thredfi, &failure);
    }
}

#[tokio::test]
async fn a_provider_that_repeats_all_it_was_sent_makes_no_error_leak() {
    let client = Client::new().unwrap();
    for provider in Provider::ALL {
        let simulator = Simulator::start(provider).await.unwrap();
        simulator.echo(true);
        for failure in Failure::all(provider) {
            simulator.clear();
            simulator.fail_next(failure.clone());
            let error =
                client.exchange_with(&endpoint(provider), &wire::at(simulator.origin())).await.unwrap_err();
            assert_failed(&error, provider, &failure);
            let requests = simulator.requests();
            assert_eq!(requests.len(), 1);
            secrets(provider, &requests).assert_absent(&format!("{failure:?}"), &leak::texts(&error));
        }
    }
}

#[tokio::test]
async fn the_partners_token_is_a_secret_of_the_second_hop() {
    let client = Client::new().unwrap();
    let simulator = Simulator::start(Provider::Thredfi).await.unwrap();
    simulator.echo(true);
    let token = client.exchange_with(&partner(), &wire::at(simulator.origin())).await.unwrap();
    let cx = wire::at(simulator.origin()).with_step("partner", token.clone());
    for failure in Failure::all(Provider::Thredfi) {
        simulator.clear();
        simulator.fail_next(failure.clone());
        let error = client.exchange_with(&business(), &cx).await.unwrap_err();
        let secrets = secrets(Provider::Thredfi, &simulator.requests())
            .and_computed("the partner's token", token.access_token().expose_secret());
        secrets.assert_absent(&format!("{failure:?}"), &leak::texts(&error));
    }
}

#[tokio::test]
async fn wrong_credentials_make_no_error_leak() {
    // What the simulator itself refuses, not what it was told to: the secret is a wrong one, and a secret all
    // the same.
    let wrong = "wr0ng \"secret\" +/%41\\ \u{e9}";
    let client = Client::new().unwrap();
    let cases: [(Provider, Box<dyn TokenEndpoint>); 3] = [
        (
            Provider::AccountingPlus,
            Box::new(AccountingPlus::new(
                anywhere(),
                with::ACCOUNTING_PLUS_CLIENT_ID,
                wrong,
                wrong,
                with::ACCOUNTING_PLUS_EMAIL,
            )),
        ),
        (Provider::Asset, Box::new(Asset::new(anywhere(), with::ASSET_CLIENT_ID).with_secret(wrong))),
        (
            Provider::Chift,
            Box::new(Chift::new(with::CHIFT_CLIENT_ID, wrong, with::CHIFT_ACCOUNT_ID.parse().unwrap())),
        ),
    ];
    for (provider, endpoint) in cases {
        let simulator = Simulator::start(provider).await.unwrap();
        simulator.echo(true);
        let error = client.exchange_with(&endpoint, &wire::at(simulator.origin())).await.unwrap_err();
        assert_eq!((error.stage(), error.action()), (Stage::Refused, Action::AskCustomer));
        Secrets::new().and("the wrong secret", wrong).assert_absent(provider.name(), &leak::texts(&error));
    }
}

#[tokio::test]
async fn an_error_page_that_repeats_the_secret_does_not_leak_either() {
    let client = Client::new().unwrap();
    for provider in Provider::ALL {
        let simulator = Simulator::start(provider).await.unwrap();
        for status in [200, 400, 401, 502] {
            client.exchange_with(&endpoint(provider), &wire::at(simulator.origin())).await.unwrap();
            let requests = simulator.requests();
            let sent = &requests[requests.len() - 1];
            let headers: Vec<_> =
                sent.headers.values().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
            let page = format!("<html><h1>Oops</h1><pre>{headers:?}\n{}</pre></html>", sent.text());
            simulator.fail_next(Failure::raw(status, &[("content-type", "text/html")], page));
            // The same instant signs the same text, so the page holds this request's signature too.
            let error =
                client.exchange_with(&endpoint(provider), &wire::at(simulator.origin())).await.unwrap_err();
            assert!(error.to_string().contains("HTML"), "{error}");
            secrets(provider, &requests).assert_absent(provider.name(), &leak::texts(&error));
        }
    }
}
