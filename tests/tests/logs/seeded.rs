//! A leak that is put there is found, so that "nothing found" means something.

use auth_providers::Thredfi;
use auth_runtime::{Action, Body, Bytes, Client, Context, Error, Stage, Token, TokenEndpoint, blocking};
use auth_tests::leak::Secrets;
use auth_tests::raw::{Play, Raw, http};
use auth_tests::{capture, wire};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::print;

const SEEDED: &str = "seeded-\"\u{e9}\\%+/=&-s3cret";

/// An endpoint that tells its secret to whoever listens.
struct Talks(Say, String);

type Say = fn(&str);

impl TokenEndpoint for Talks {
    fn provider(&self) -> &'static str {
        "Talks"
    }

    fn request(&self, _: &Context) -> Result<http::Request<Body>, Error> {
        self.0(&self.1);
        Err(error())
    }

    fn response(&self, _: http::Response<Bytes>, _: &Context) -> Result<Token, Error> {
        Err(error())
    }
}

fn error() -> Error {
    Error::custom(Stage::Request, "Talks", "made by hand", Action::ReportBug)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seeded_leak_is_caught_wherever_and_however_it_is_written() {
    capture::install();
    let hex: Vec<_> = SEEDED.bytes().map(|byte| format!("{byte:02x}")).collect();
    let hex = hex.concat();
    let url: String = url::form_urlencoded::byte_serialize(SEEDED.as_bytes()).collect();
    let json = serde_json::to_string(SEEDED).unwrap();
    let basic = STANDARD.encode(format!("user:{SEEDED}"));
    let places: [(&str, Say); 7] = [
        ("log TRACE", |text| log::trace!("key {text}")),
        ("log ERROR", |text| log::error!(target: "x", "{text}")),
        ("tracing TRACE", |text| tracing::trace!("key {text}")),
        ("tracing INFO", |text| tracing::info!(key = text)),
        ("tracing DEBUG", |text| tracing::debug!(key = ?[text])),
        ("tracing WARN", |text| drop(tracing::warn_span!("exchange", key = %text).entered())),
        ("panic: ", |text| panic!("bad key {text}")),
    ];
    let secrets = Secrets::new().and("the seed", SEEDED);
    for (spelling, text) in
        [("raw", SEEDED), ("hex", &hex), ("URL", &url), ("JSON", &json), ("Base64", &basic)]
    {
        for (place, say) in places {
            let mark = capture::mark();
            let endpoint = Talks(say, text.to_owned());
            let client = blocking::Client::new().unwrap();
            tokio::task::block_in_place(|| client.exchange(&endpoint)).unwrap_err();
            let lines = capture::since(mark);
            let mut caught = lines.iter().filter(|line| secrets.found_in(line).is_some());
            assert!(caught.any(|line| line.starts_with(place)), "{spelling} by {place}: {lines:?}");
        }
    }
}

#[test]
fn a_seeded_leak_is_caught_in_what_is_printed() {
    capture::install();
    let mark = capture::mark();
    print(Err(Error::custom(Stage::Response, "v", format!("bad {SEEDED}"), Action::ReportBug)));
    let secrets = Secrets::new().and("the seed", SEEDED);
    let lines = capture::since(mark);
    // `Display`, both forms of `Debug`, and the panic.
    for start in ["v: bad ", "Error { message: ", "Error {\n", "panic: "] {
        let mut lines = lines.iter().filter(|line| line.starts_with(start));
        assert!(lines.any(|line| secrets.found_in(line).is_some()), "{start}");
    }
}

/// What `SECURITY.md` warns of: reqwest writes every byte to the log where the user tells it to.
#[tokio::test]
async fn a_client_of_the_users_own_that_is_told_to_be_verbose_is_caught() {
    capture::install();
    let declared = Thredfi::new(Thredfi::SANDBOX, uuid::Uuid::nil(), SEEDED);
    let raw = Raw::start(Play::Say(http("200 OK", &[], "{}"))).await;
    let basic = STANDARD.encode(format!("{}:{SEEDED}", uuid::Uuid::nil()));
    let secrets = Secrets::new().and_computed("Basic", &basic);
    for (is_verbose, client) in [false, true]
        .map(|on| (on, reqwest::Client::builder().no_proxy().connection_verbose(on).build().unwrap()))
    {
        let mark = capture::mark();
        Client::from(client).exchange_with(&declared, &wire::at(raw.origin())).await.unwrap_err();
        let lines = capture::since(mark);
        let caught = lines.iter().find(|line| secrets.found_in(line).is_some());
        assert_eq!(caught.is_some(), is_verbose, "{caught:?}");
        assert!(
            caught.is_none_or(|line| line.starts_with("log TRACE reqwest::connect::verbose: ")),
            "{caught:?}"
        );
    }
}
