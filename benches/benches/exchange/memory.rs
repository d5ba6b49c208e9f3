//! In memory: the request is built, the response is read, nothing is sent.

use std::time::SystemTime;

use auth_benches::limits::Limits;
use auth_benches::options::Options;
use auth_benches::rounds::{Variant, measure};
use auth_runtime::{Body, Context};
use bytes::Bytes;
use http::Request;

use crate::data::{ClientAuth, Outcome, SERVER, Wire, noon, reply, response_body, response_bytes};
use crate::{bare, checked, ours, peer, report};

/// Of the hand-written exchange with the same checks.
const MOST_OF_CHECKED: f64 = 1.15;
const MOST_OF_OAUTH2: f64 = 0.7;
/// More than the bare one.
const MOST_ALLOCATIONS: u64 = 2;

pub(crate) fn run(auth: ClientAuth, options: Options, limits: &mut Limits) {
    let place = match auth {
        ClientAuth::Basic => "client_secret_basic",
        ClientAuth::Body => "client_secret_post",
    };
    let body = response_body();
    let endpoint = ours::endpoint(SERVER, auth);
    let checked = checked::Provider::new(SERVER, auth);
    let bare = bare::Provider::new(SERVER, auth);
    let peer = peer::Peer::new(SERVER, auth);
    assert_same(auth);

    let variants = vec![
        Variant::new(
            "ours",
            || response_bytes(&body),
            |response| {
                ours::exchange(&*endpoint, &Context::new(), |request| sent(request, response))
                    .expect("a token")
            },
        ),
        Variant::new(
            "by hand, same checks",
            || response_bytes(&body),
            |response| {
                checked.exchange(SystemTime::now(), |request| sent(request, response)).expect("a token")
            },
        ),
        Variant::new(
            "by hand, bare",
            || response_bytes(&body),
            |response| bare.exchange(SystemTime::now(), |request| sent(request, response)).expect("a token"),
        ),
        Variant::new(
            "oauth2 5.0",
            || reply(&body),
            |response| {
                peer.exchange(response, |request| drop(std::hint::black_box(request))).expect("a token")
            },
        ),
    ];
    let measured = measure(variants, options.rounds(3000));
    report::print(&format!("client_credentials, {place}, in memory"), &measured);
    let [ours, checked, bare, oauth2] = &measured[..] else { unreachable!("four variants") };
    let ratio = |other| ours.ratio(other).median;
    limits.ratio(format!("{place}: time of the same checks by hand"), ratio(checked), MOST_OF_CHECKED);
    limits.ratio(format!("{place}: time of oauth2 5.0"), ratio(oauth2), MOST_OF_OAUTH2);
    limits.number(
        format!("{place}: allocations (bare + {MOST_ALLOCATIONS})"),
        ours.allocations.1.calls,
        bare.allocations.0.calls + MOST_ALLOCATIONS,
    );
}

/// The transport: it has the request, and gives the response that was there.
fn sent<B>(request: Request<B>, response: http::Response<Bytes>) -> http::Response<Bytes> {
    drop(std::hint::black_box(request));
    response
}

/// All variants send the same bytes and make the same of the response, or the comparison means nothing.
fn assert_same(auth: ClientAuth) {
    let body = response_body();
    let (now, seen) = (noon(), std::cell::RefCell::new(Vec::new()));
    let see = |wire| seen.borrow_mut().push(wire);
    let life = |at: SystemTime| at.duration_since(now).ok();

    let cx = Context::builder().now(now).build();
    let token = ours::exchange(&*ours::endpoint(SERVER, auth), &cx, |request: Request<Body>| {
        see(Wire::of(&request.map(Body::into_bytes)));
        response_bytes(&body)
    });
    let token = token.expect("a token");
    let life_of_ours = token.expires_at().and_then(life);
    let ours = Outcome::new(
        token.access_token().expose_secret(),
        token.token_type().unwrap_or_default(),
        life_of_ours,
    );

    let token = checked::Provider::new(SERVER, auth).exchange(now, |request| {
        see(Wire::of(&request));
        response_bytes(&body)
    });
    let token = token.expect("a token");
    let checked = Outcome::new(token.access_token(), token.token_type(), life(token.expires_at()));

    let token = bare::Provider::new(SERVER, auth).exchange(now, |request| {
        see(Wire::of(&request));
        response_bytes(&body)
    });
    let token = token.expect("a token");
    let bare = Outcome::new(&token.access_token, &token.token_type, life(token.expires_at));

    let peer = peer::Peer::new(SERVER, auth);
    let token = peer.exchange(reply(&body), |request| see(Wire::of(&request))).expect("a token");
    let oauth2 = peer::outcome(&token);

    for outcome in [ours, checked, bare, oauth2] {
        assert_eq!(outcome, Outcome::expected());
    }
    let seen = seen.into_inner();
    assert_eq!(seen.len(), 4);
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "the requests differ: {seen:#?}");
}
