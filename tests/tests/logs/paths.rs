//! Each path that an exchange may take.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use auth_runtime::{Action, Body, Bytes, Client, Context, Error, Token, TokenEndpoint, blocking};
use auth_simulator::{Failure, Recorded, Simulator};
use auth_tests::layout::{Layout, TOKEN};
use auth_tests::leak::{self, Secrets};
use auth_tests::providers::{self, Declared, one_request_to};
use auth_tests::raw::{Play, Raw, http, nobody};
use auth_tests::tls::{ALWAYS, Authority, Years};
use auth_tests::{capture, wire};
use http::StatusCode;

use crate::print;

/// Each response of a simulator that repeats what it was sent, and a good one: the secrets of all of it.
pub(crate) async fn simulated(client: &Client, declared: &Declared) -> Secrets {
    let simulator = Simulator::start(declared.provider).await.unwrap();
    simulator.echo(true);
    let cx = wire::at(simulator.origin());
    let mut secrets = providers::secrets(declared.provider);
    let mut keep = |token: Option<Token>| {
        let tokens = token.iter().flat_map(|token| [Some(token.access_token()), token.refresh_token()]);
        for token in tokens.flatten() {
            secrets = std::mem::take(&mut secrets).and("a token", token.expose_secret());
        }
    };
    let good = print(client.exchange_with(&declared.endpoint, &cx).await);
    assert!(good.is_some());
    keep(good);
    // Where there is a step, its token is there, so that it is the endpoint itself that fails.
    let mut ready = wire::at(simulator.origin());
    for step in declared.endpoint.steps() {
        let token = client.exchange_with(step.endpoint, &cx).await.unwrap();
        keep(Some(token.clone()));
        ready = ready.with_step(step.name, token);
    }
    let own = Failure::all(declared.provider);
    let any = [200, 302, 307, 400, 401, 403, 429, 500, 502, 503]
        .map(|status| StatusCode::from_u16(status).unwrap());
    let pages = any.map(Failure::Page).into_iter().chain(any.map(Failure::Redirect));
    for failure in own.into_iter().chain(pages) {
        for cx in [&cx, &ready] {
            simulator.fail_next(failure.clone());
            assert!(print(client.exchange_with(&declared.endpoint, cx).await).is_none(), "{failure:?}");
        }
    }
    computed(secrets, &simulator.requests())
}

fn computed(secrets: Secrets, requests: &[Recorded]) -> Secrets {
    requests.iter().fold(secrets, |secrets, request| providers::with_computed(secrets, &request.headers))
}

/// Each fault of the network, without TLS.
pub(crate) async fn broken(client: &Client, layout: &Layout) {
    let endpoint = &layout.declared.endpoint;
    let good = layout.good();
    let whole = http("200 OK", &[("Content-Type", "application/json")], &good);
    let cut = whole[..whole.len() - 9].to_vec();
    let repeated = format!("{}/?{}", "https://e.example", String::from_utf8_lossy(&whole).escape_default());
    for play in [
        Play::Say(whole.clone()),
        Play::Keep(whole.clone()),
        Play::Say(cut.clone()),
        Play::Reset(cut.clone()),
        Play::HalfClose(cut.clone()),
        Play::Hang(cut),
        Play::Drip(b"HTTP/1.1 200 OK\r\n\r\n{".to_vec()),
        Play::Reset(Vec::new()),
        Play::Greet(b"SSH-2.0\r\n".to_vec()),
        Play::Say(http("302 Found", &[("Location", &repeated)], &good)),
        Play::Say(http("429 Too Many Requests", &[("Retry-After", TOKEN)], &good)),
        Play::Say(http("500 Oops", &[("Set-Cookie", TOKEN)], &good)),
        Play::Say(http("200 OK", &[("Content-Length", TOKEN)], &good)),
        Play::Say(http("200 OK", &[], &good[..good.len() - 1])),
        Play::Say(http("200 OK", &[], &layout.with_life("\"expires_in\":\"soon\""))),
        Play::Say(http("200 OK", &[], &layout.with_token(&format!("\"{TOKEN}\\r\\n\"")))),
        Play::Say(http("200 OK", &[], &format!("{good}{}", " ".repeat(1 << 20)))),
        Play::Say(format!("HTTP/1.1 {TOKEN}\r\n{TOKEN}\r\n\r\n").into_bytes()),
    ] {
        let raw = Raw::start(play).await;
        print(client.exchange_with(endpoint, &one_request_to(raw.origin())).await);
    }
    let (origin, _kept) = nobody();
    print(client.exchange_with(endpoint, &one_request_to(&origin)).await);
}

/// A good exchange over TLS, and each bad one.
pub(crate) async fn over_tls(layout: &Layout) {
    let authority = Authority::new("a test's authority");
    let root = reqwest::Certificate::from_der(authority.der()).unwrap();
    let own = reqwest::Client::builder().no_proxy().tls_certs_only([root]).build().unwrap();
    let client = Client::from(own);
    let response = http("200 OK", &[], &layout.good());
    for acceptor in [
        authority.server("localhost", ALWAYS),
        authority.server("localhost", Years(2000, 2001)),
        authority.server("other.example", ALWAYS),
        authority.server_that_asks("localhost"),
        Authority::new("another").server("localhost", ALWAYS),
    ] {
        let raw = Raw::start_tls(Play::Say(response.clone()), acceptor).await;
        let cx = one_request_to(&format!("https://localhost:{}", raw.port()));
        print(client.exchange_with(&layout.declared.endpoint, &cx).await);
    }
    #[cfg(feature = "unified")]
    for status in [StatusCode::OK, StatusCode::UNAUTHORIZED] {
        let response = (status, layout.good());
        let server = auth_tests::http2::Http2::start(authority.server_of_http2("localhost"), response).await;
        let cx = one_request_to(&format!("https://localhost:{}", server.port()));
        let outcome = client.exchange_with(&layout.declared.endpoint, &cx).await;
        assert_eq!(
            outcome.as_ref().map_err(Error::stage).err(),
            (!status.is_success()).then_some(auth_runtime::Stage::Refused)
        );
        print(outcome);
    }
}

/// What fails before anything is sent, and what panics.
pub(crate) fn refused(layout: &Layout) {
    let endpoint = &layout.declared.endpoint;
    let bad = Token::builder(format!("{TOKEN}\r\n")).refresh_token(TOKEN).build();
    for cx in [Context::new(), Context::new().with_step("partner", bad.clone())] {
        match endpoint.request(&cx) {
            Ok(request) => {
                let texts =
                    [leak::debugs(&request), leak::debugs(request.headers()), leak::debugs(request.body())];
                texts.concat().into_iter().for_each(capture::push);
            }
            Err(error) => drop(print(Err(error))),
        }
    }
    let mut request = http::Request::new(Body::default());
    endpoint
        .authorize(Some(&bad), &mut request, &layout.cx)
        .map_or_else(|error| drop(print(Err(error))), |()| panic!("it is no header"));

    // It panics with all of it in its hands, and whoever holds it then finds a poisoned lock.
    let held = Mutex::new((bad, endpoint.request(&layout.cx).unwrap()));
    catch_unwind(AssertUnwindSafe(|| {
        let _guard = held.lock().unwrap();
        panic!("on purpose");
    }))
    .unwrap_err();
    leak::debugs(&held).into_iter().for_each(capture::push);
    catch_unwind(AssertUnwindSafe(|| drop(held.lock().unwrap()))).unwrap_err();
    let panics = Panics(layout.declared.endpoint.clone());
    let outcome =
        tokio::task::block_in_place(|| blocking::Client::new().unwrap().exchange_with(&panics, &layout.cx));
    assert_eq!(outcome.as_ref().unwrap_err().action(), Action::ReportBug);
    print(outcome);
}

/// An endpoint with a defect, which shows after the request was made.
struct Panics(Arc<dyn TokenEndpoint>);

impl TokenEndpoint for Panics {
    fn provider(&self) -> &str {
        self.0.provider()
    }

    fn request(&self, cx: &Context) -> Result<http::Request<Body>, Error> {
        let request = self.0.request(cx)?;
        assert!(request.headers().is_empty(), "on purpose");
        Ok(request)
    }

    fn response(&self, response: http::Response<Bytes>, cx: &Context) -> Result<Token, Error> {
        self.0.response(response, cx)
    }
}
