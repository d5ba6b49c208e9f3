//! A response is a token that can be sent, or an error that shows nothing that is nobody's business.

mod endpoints;
pub(crate) mod good;
pub(crate) mod input;
mod refused;

use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use auth_runtime::{Context, Error, Token};
use auth_tests::leak::{self, Secrets};

use crate::sentinel::{self, SECRET, STEP};
use endpoints::Endpoint;
use input::Input;

/// Any bytes, as [`Input`] reads them: a response to one of the endpoints.
pub fn check(input: &[u8]) {
    static CASES: LazyLock<Vec<Case>> =
        LazyLock::new(|| endpoints::all().into_iter().map(Case::new).collect());
    if sentinel::is_spelt(input) {
        return;
    }
    let letter = input.first().copied().unwrap_or(b'f');
    let case = CASES.iter().find(|case| case.endpoint.letter == letter);
    if let Some(case) = case.or_else(|| CASES.get(usize::from(letter) % CASES.len())) {
        case.check(input);
    }
}

/// One endpoint, and everything of its request that is nobody's business.
struct Case {
    endpoint: Endpoint,
    cx: Context,
    /// What the request computed of the secret: `$COMPUTED` in an input.
    computed: String,
    secrets: Secrets,
}

impl Case {
    fn new(endpoint: Endpoint) -> Self {
        let cx = Context::builder().now(now()).nonce("0123456789abcdef").build();
        let cx = cx.with_step("partner", endpoints::step());
        let request = endpoint.declared.request(&cx).expect("a request");
        let computed = request.headers().iter().find_map(|(name, value)| {
            let is = ["authorization", "x-sign", "open-api-signature"].contains(&name.as_str());
            value.to_str().ok()?.rsplit(' ').next().filter(|_| is)
        });
        let computed = computed.unwrap_or(SECRET).to_owned();
        let secrets = Secrets::new().and("the secret", SECRET).and("a step's token", STEP);
        let secrets = secrets.and_computed("a computed value", &computed);
        Self { endpoint, cx, computed, secrets }
    }

    fn read(&self, input: &Input) -> Result<Token, Error> {
        self.endpoint.declared.response(input.response(), &self.cx)
    }

    fn check(&self, input: &[u8]) {
        let [secret, step, token] = sentinel::NAMED;
        let input = &Input::read(input, &[secret, step, token, ("$COMPUTED", &self.computed)]);
        let (first, second) = (self.read(input), self.read(input));
        assert_eq!(
            first.as_ref().map(told).map_err(leak::texts),
            second.as_ref().map(told).map_err(leak::texts)
        );
        match first {
            Ok(token) => self.good(input, &token),
            Err(error) => self.refused(input, &error),
        }
    }
}

/// All that a token says.
fn told(token: &Token) -> (&str, Option<&str>, Option<SystemTime>, Option<&str>) {
    let refresh_token = token.refresh_token().map(auth_runtime::Secret::expose_secret);
    (token.access_token().expose_secret(), token.token_type(), token.expires_at(), refresh_token)
}

pub(crate) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(auth_tests::wire::NOW)
}
