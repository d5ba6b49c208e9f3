//! Ids and secrets with characters that end a line or a text: refused in each place where a value can stand.
//! Other control characters are refused where nothing encodes them, and are the value where something does.

use std::sync::LazyLock;

use auth_providers::{AccountingPlus, Asset, Chift, Klikoo, Thredfi, ThredfiBusiness};
use auth_runtime::http::HeaderValue;
use auth_runtime::{Action, Client, Context, Error, PrivateKey, Secret, Server, Stage, Token, TokenEndpoint};
use auth_simulator::credentials::KLIKOO_PRIVATE_KEY;
use auth_tests::leak;
use auth_tests::raw::{Play, Raw, http};
use auth_tests::wire::server;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

/// Making one takes longer than all that it does here, and it keeps no connection.
static CLIENT: LazyLock<Client> = LazyLock::new(|| Client::new().unwrap());

/// The last one is how a file with a secret ends.
const BREAKS: [&str; 7] = [
    "Zq9sentinel\r\nX-Evil: 1",
    "Zq9sentinel\nX-Evil: 1",
    "Zq9sentinel\rX-Evil: 1",
    "Zq9sentinel\0",
    "\0Zq9sentinel",
    "Zq9sentinel\r\n\r\nPOST /evil HTTP/1.1\r\nHost: h\r\n\r\n",
    "Zq9sentinel\n",
];

const CONTROLS: [&str; 3] = ["Zq9\u{7f}sentinel", "Zq9\u{1b}[2Jsentinel", "Zq9sentinel\u{1}"];

/// What may look like one of them to somebody who decodes once too often.
const ODD: [&str; 6] = [
    "%0D%0AX-Evil: 1",
    "%00",
    "\\r\\nX-Evil: 1",
    "\u{2028}X-Evil: 1",
    "a&key=b; key=c",
    "\"\\ +\u{e9}\u{1f511}",
];

/// Declares an endpoint that sends an id and a secret in this way, and nothing else.
macro_rules! declare {
    ($($name:ident $([$id:meta])? { $($attribute:tt)* })*) => {
        $(
            #[derive(TokenEndpoint)]
            #[token(post = "{server}/token", $($attribute)*)]
            struct $name {
                server: Server,
                $(#[$id])?
                id: String,
                key: Secret,
            }

            impl From<(&str, &str)> for $name {
                fn from((id, key): (&str, &str)) -> Self {
                    Self { server: server("https://anywhere.example"), id: id.to_owned(), key: key.into() }
                }
            }
        )*
    };
}
declare! {
    InForm { encoding = form }
    InJson { encoding = json }
    InMultipart { encoding = multipart }
    InQuery { encoding = query }
    InCookies [token(public)] { cookie("id" = id, "key" = key) }
    InHeaders { header("X-Id" = id, "X-Key" = key) }
    InTemplate { header("X-Both" = "{id}={key}") }
    InBasic { auth = basic(id, key) }
    InBasicRaw { auth = basic_raw(id, key) }
    InSignature { param("i" = id), sign("X-Signature" = hex(hmac_sha256(key, "{id}"))) }
    InPlainSignature { param("i" = id, "k" = key), sign("X-Signature" = "{id}={key}") }
    InBearer { param("i" = id), auth = bearer(key) }
}

#[derive(TokenEndpoint)]
#[token(post = "{server}/{id}/token", auth = bearer(key))]
struct InPath {
    server: Server,
    id: String,
    key: Secret,
}

async fn exchange(endpoint: &dyn TokenEndpoint, cx: impl FnOnce(Server) -> Context) -> (Raw, Option<Error>) {
    let raw = Raw::start(Play::Say(http("200 OK", &[], r#"{"access_token":"t","expires_in":60}"#))).await;
    let cx = cx(server(raw.origin()));
    let outcome = CLIENT.exchange_with(endpoint, &cx).await;
    (raw, outcome.err())
}

fn to(origin: Server) -> Context {
    Context::builder().origin(origin).build()
}

/// Refused, by the name of what is wrong, and nobody was talked to.
async fn assert_refused(endpoint: &dyn TokenEndpoint, name: &str, cx: impl FnOnce(Server) -> Context) {
    let (raw, error) = exchange(endpoint, cx).await;
    let error = error.unwrap();
    assert_eq!((error.stage(), error.action()), (Stage::Request, Action::FixConfiguration), "{error}");
    assert!(error.to_string().contains(&format!("`{name}`")), "{error} does not name `{name}`");
    for text in leak::texts(&error) {
        assert!(!text.contains("Zq9") && !text.contains("sentinel") && !text.contains("Evil"), "{text}");
    }
    assert_eq!(raw.connections(), 0, "{error}");
}

/// Sent as one request without a header more, which is given back: its head and its body.
async fn sent(endpoint: &dyn TokenEndpoint) -> (String, String) {
    let (raw, error) = exchange(endpoint, to).await;
    // Whether the response is to the provider's liking is not the question here.
    assert!(error.as_ref().is_none_or(|error| error.stage() != Stage::Request), "{error:?}");
    let requests = raw.requests();
    assert_eq!((raw.connections(), requests.len()), (1, 1));
    let (head, body) = requests[0].split_once("\r\n\r\n").unwrap();
    assert!(!head.to_lowercase().contains("\r\nx-evil"), "{head}");
    assert!(!head.contains(|char: char| char.is_control() && char != '\r' && char != '\n'), "{head:?}");
    assert_eq!(head.matches(['\r', '\n']).count(), 2 * head.matches("\r\n").count(), "{head:?}");
    (head.to_owned(), body.to_owned())
}

#[tokio::test]
async fn a_line_break_or_a_nul_is_refused_in_each_place_by_name() {
    for broken in BREAKS {
        for (pair, name) in [(("shop", broken), "key"), ((broken, "k3y"), "id")] {
            let (id, key) = pair;
            let in_path =
                InPath { server: server("https://anywhere.example"), id: id.to_owned(), key: key.into() };
            let all: [&dyn TokenEndpoint; 13] = [
                &InForm::from(pair),
                &InJson::from(pair),
                &InMultipart::from(pair),
                &InQuery::from(pair),
                &InCookies::from(pair),
                &InHeaders::from(pair),
                &InTemplate::from(pair),
                &InBasic::from(pair),
                &InBasicRaw::from(pair),
                &InSignature::from(pair),
                &InPlainSignature::from(pair),
                &InBearer::from(pair),
                &in_path,
            ];
            for endpoint in all {
                assert_refused(endpoint, name, to).await;
            }
        }
        let with_param = |origin| Context::builder().origin(origin).param("audience", broken).build();
        let good = ("shop", "k3y");
        let all: [&dyn TokenEndpoint; 4] =
            [&InForm::from(good), &InJson::from(good), &InMultipart::from(good), &InQuery::from(good)];
        for endpoint in all {
            assert_refused(endpoint, "audience", with_param).await;
        }
    }
}

#[tokio::test]
async fn other_control_characters_are_refused_where_nothing_encodes_them() {
    for control in CONTROLS {
        for (pair, name) in [(("shop", control), "key"), ((control, "k3y"), "id")] {
            assert_refused(&InHeaders::from(pair), name, to).await;
            assert_refused(&InTemplate::from(pair), name, to).await;
            assert_refused(&InPlainSignature::from(pair), name, to).await;
            assert_refused(&InBasicRaw::from(pair), name, to).await;
        }
        assert_refused(&InBearer::from(("shop", control)), "key", to).await;
        let server = server("https://anywhere.example");
        assert_refused(&InPath { server, id: control.to_owned(), key: "k3y".into() }, "id", to).await;
    }
    // A colon would move the border between the two.
    assert_refused(&InBasicRaw::from(("Zq9:sentinel", "k3y")), "id", to).await;
}

#[derive(TokenEndpoint)]
#[token(post = "{server}/token", header("X-Nonce" = nonce, "X-Request-Id" = uuid))]
struct Once {
    server: Server,
    id: String,
}

#[tokio::test]
async fn what_the_caller_fixes_is_no_exception() {
    for odd in BREAKS.into_iter().chain(CONTROLS) {
        let once = Once { server: server("https://anywhere.example"), id: "shop".to_owned() };
        let nonce = |origin| Context::builder().origin(origin).nonce(odd).build();
        assert_refused(&once, "x-nonce", nonce).await;
        let uuid = |origin| Context::builder().origin(origin).uuid(odd).build();
        assert_refused(&once, "x-request-id", uuid).await;
        // A header that is added has been checked by its type.
        assert!(HeaderValue::from_str(odd).is_err());
    }
}

#[tokio::test]
async fn what_an_encoding_can_hold_is_the_value() {
    let form = |text: &str| -> Vec<(String, String)> {
        url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
    };
    for odd in ODD.into_iter().chain(CONTROLS) {
        for (id, key) in [(odd, "k3y"), ("shop", odd)] {
            let pairs = [("id".to_owned(), id.to_owned()), ("key".to_owned(), key.to_owned())];

            let (_, body) = sent(&InForm::from((id, key))).await;
            assert!(!body.contains(char::is_control), "{body:?}");
            assert_eq!(form(&body), pairs);

            let (_, body) = sent(&InJson::from((id, key))).await;
            assert_eq!(
                serde_json::from_str::<serde_json::Value>(&body).unwrap(),
                serde_json::json!({"id": id, "key": key})
            );

            let (head, body) = sent(&InQuery::from((id, key))).await;
            let query = head.lines().next().unwrap().split(['?', ' ']).nth(2).unwrap();
            assert_eq!((form(query), body.as_str()), (pairs.to_vec(), ""));

            // Multipart has no escapes: a part ends at its boundary, which nobody can guess.
            let (head, body) = sent(&InMultipart::from((id, key))).await;
            let boundary = head.split("boundary=").nth(1).unwrap().split("\r\n").next().unwrap();
            let parts: Vec<_> = body.split(&format!("--{boundary}")).collect();
            assert_eq!((parts.len(), parts[0], parts[3]), (4, "", "--\r\n"));
            assert!(
                parts[1].ends_with(&format!("\r\n\r\n{id}\r\n"))
                    && parts[2].ends_with(&format!("\r\n\r\n{key}\r\n"))
            );

            let (head, _) = sent(&InCookies::from((id, key))).await;
            let cookie = head.split("\r\ncookie: ").nth(1).unwrap().split("\r\n").next().unwrap();
            // A cookie has no `+` for a space, and an ampersand ends nothing.
            let cookie = cookie.replace('+', "%2B").replace('&', "%26").replace("; ", "&");
            assert_eq!(form(&cookie), pairs);

            let (head, _) = sent(&InBasic::from((id, key))).await;
            let basic = head.split("authorization: Basic ").nth(1).unwrap().split("\r\n").next().unwrap();
            let basic = String::from_utf8(STANDARD.decode(basic).unwrap()).unwrap();
            let halves =
                basic.split_once(':').map(|(user, password)| form(&format!("id={user}&key={password}")));
            assert_eq!(halves.unwrap(), pairs);

            // A digest of it is one of anything else.
            sent(&InSignature::from((id, key))).await;
        }
    }
}

#[tokio::test]
async fn of_the_six() {
    let staging = AccountingPlus::STAGING;
    let partner = |key: &str| Thredfi::new(Thredfi::SANDBOX, Uuid::nil(), key);
    let asset = || Asset::new(Asset::SANDBOX, "shop").with_secret("s3cret");
    let key = PrivateKey::from_pem(KLIKOO_PRIVATE_KEY).unwrap();
    for broken in BREAKS {
        assert_refused(
            &AccountingPlus::new(staging.clone(), broken, "s3cret", "s1gnature", "ada@example.com"),
            "client_id",
            to,
        )
        .await;
        assert_refused(
            &AccountingPlus::new(staging.clone(), "shop", broken, "s1gnature", "ada@example.com"),
            "client_secret",
            to,
        )
        .await;
        assert_refused(&Asset::new(Asset::SANDBOX, broken).with_secret("s3cret"), "client_id", to).await;
        assert_refused(&asset().with_secret(broken), "client_secret", to).await;
        let mut of_business = asset();
        of_business.business_id = Some(broken.to_owned());
        assert_refused(&of_business, "business_id", to).await;
        let mut scoped = asset();
        scoped.scope = vec!["ledger:read".to_owned(), broken.to_owned()];
        assert_refused(&scoped, "scope", to).await;
        assert_refused(&partner(broken), "api_key", to).await;
        assert_refused(&ThredfiBusiness::new(partner(broken), Uuid::nil()), "api_key", to).await;
        let with_token = |origin| to(origin).with_step("partner", Token::builder(broken).build());
        let business = ThredfiBusiness::new(partner("k3y"), Uuid::nil());
        assert_refused(&business, "partner_token", with_token).await;
        assert_refused(&Chift::new(broken, "s3cret", Uuid::nil()), "client_id", to).await;
        assert_refused(&Chift::new("shop", broken, Uuid::nil()), "client_secret", to).await;
        let klikoo = Klikoo::new(server("https://k.example"), Uuid::nil(), broken, key.clone());
        assert_refused(&klikoo, "client_secret", to).await;
    }
}
