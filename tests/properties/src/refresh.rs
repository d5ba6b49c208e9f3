//! A response to a refresh: a new refresh token that stands in it is kept and saved, whatever else does.

mod endpoints;
mod unique;

use std::sync::{Arc, LazyLock, Mutex};

use auth_runtime::testing::ManualClock;
use auth_runtime::{
    Body, Bytes, Context, Error, RotatedToken, Secret, SendFuture, Token, TokenSource, TokenSourceBuilder,
    Transport,
};
use auth_tests::leak::{self, Secrets};
use http::{Request, Response};
use serde_json::Value;

use crate::response::good::at;
use crate::response::input::Input;
use crate::sentinel::{self, SECRET, STEP, TOKEN};
use endpoints::Endpoint;
use unique::Unique;

/// The refresh token that is redeemed: `$STEP` in an input.
const OLD: &str = STEP;

/// Any bytes, as an input of `response`: the response to a refresh of one of the endpoints.
pub fn check(input: &[u8]) {
    static ALL: LazyLock<Vec<Endpoint>> = LazyLock::new(endpoints::all);
    if sentinel::is_spelt(input) {
        return;
    }
    let letter = input.first().copied().unwrap_or(b'f');
    let endpoint = ALL.iter().find(|endpoint| endpoint.letter == letter);
    if let Some(endpoint) = endpoint.or_else(|| ALL.get(usize::from(letter) % ALL.len())) {
        let input = Input::read(input, &sentinel::NAMED);
        let kept = read(endpoint, &input);
        if endpoint.letter != b'k' {
            saved(endpoint, &input, kept.as_deref());
        }
    }
}

/// What the response alone gives: the new refresh token, if there is one.
fn read(endpoint: &Endpoint, input: &Input) -> Option<String> {
    let old = Token::builder("the-old-token").refresh_token(OLD).build();
    let cx = Context::builder().now(crate::response::now()).build().with_refresh_token(OLD).with_token(old);
    let outcome = endpoint.response(input.response(), &cx);
    let kept = refresh_token(&outcome).filter(|kept| *kept != OLD).map(str::to_owned);
    let json = serde_json::from_slice::<Value>(&input.body);
    if let (Ok(json), Ok(Unique(true))) = (&json, serde_json::from_slice(&input.body)) {
        let there = endpoint.places.iter().find_map(|place| readable(at(json, place)));
        let new = there.filter(|there| there != OLD);
        assert_eq!(kept, new, "{json}: {outcome:?}");
    }
    let (texts, sold) = match &outcome {
        Ok(token) => (leak::debugs(token), true),
        Err(error) => (leak::texts(error), kept.as_deref() == Some(TOKEN)),
    };
    let mut secrets = Secrets::new().and("the secret", SECRET).and("the old refresh token", OLD);
    if sold {
        secrets = secrets.and("the new refresh token", TOKEN);
    }
    secrets.assert_absent("a refresh", &texts);
    kept
}

fn refresh_token(outcome: &Result<Token, Error>) -> Option<&str> {
    let found = match outcome {
        Ok(token) => token.refresh_token(),
        Err(error) => error.refresh_token(),
    };
    found.map(Secret::expose_secret)
}

/// RFC 6749 appendix A.17; a number is a text that lost its quotes.
fn readable(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            let is_one = !text.trim().is_empty() && text.bytes().all(|byte| matches!(byte, 0x20..=0x7E));
            is_one.then(|| text.clone())
        }
        Value::Number(number) => number.as_u64().filter(|number| *number != 0).map(|_| number.to_string()),
        _ => None,
    }
}

/// Gives one response, and then nothing for ever.
struct Once(Mutex<Option<Response<Bytes>>>);

impl Transport for Once {
    fn send(&self, _: Request<Body>) -> SendFuture<'_> {
        let response = self.0.lock().expect("no panic").take();
        Box::pin(async move {
            match response {
                Some(response) => Ok(response),
                None => std::future::pending().await,
            }
        })
    }
}

/// A source that gets this response to its refresh saves what is new, before anything else.
fn saved(endpoint: &Endpoint, input: &Input, kept: Option<&str>) {
    let rows = Arc::new(Mutex::new(Vec::new()));
    let persist = {
        let rows = rows.clone();
        move |rotated: RotatedToken| {
            rows.lock().expect("no panic").push(rotated.refresh_token().expose_secret().to_owned());
            std::future::ready(Ok(()))
        }
    };
    let transport = Once(Mutex::new(Some(input.response())));
    let source: TokenSourceBuilder = endpoint.source(transport);
    let source: TokenSource = source.persist(persist).clock(ManualClock::new()).build();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        let asking = source.token();
        // A login may follow, which gets no response.
        tokio::select! {
            biased;
            outcome = asking => drop(outcome),
            () = idle() => {}
        }
    });
    let rows = rows.lock().expect("no panic").clone();
    assert_eq!(rows.first().map(String::as_str), kept, "{:?}", String::from_utf8_lossy(&input.body));
    assert!(rows.len() <= 1);
}

/// As long as tasks have anything to do.
async fn idle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}
