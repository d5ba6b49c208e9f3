//! Two real exchanges, ours and by hand, in memory: JSON with a nested response, and JSON with an RSA
//! signature.

use std::time::SystemTime;

use auth_benches::options::Options;
use auth_benches::rounds::{Variant, measure};
use auth_runtime::{Body, Context, PrivateKey, Secret, Server, TokenEndpoint};
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{Request, Response};
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::data::{ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET, SERVER, Wire, noon, response_bytes};
use crate::{ours, report};

/// As Accounting+.
#[derive(Clone, Debug, TokenEndpoint)]
#[token(
    post = "{server}/oauth/clients/accesstoken",
    encoding = json,
    response(token = "data.access_token", expires_in = "data.expires_in", success = "status" == "00"),
    error(code = "status", message = "message", trace = "traceId", refused = ["ACC07"]),
)]
struct Nested {
    server: Server,
    client_id: String,
    client_secret: Secret,
}

/// As Klikoo.
#[derive(Clone, Debug, TokenEndpoint)]
#[token(
    post = "{server}/v1/open-api/access-token",
    encoding = json,
    grant_type = client_credentials,
    let timestamp = now("%Y-%m-%dT%H:%M:%S%:z", offset = "+07:00"),
    header("Open-Api-Timestamp" = timestamp),
    sign("Open-Api-Signature" = base64(rsa_sha256(private_key, "{client_id}|{timestamp}"))),
    response(token = "data.access_token", expires_in = "data.expires_in",
        success = "response_code" == "200012000"),
    error(code = "response_code", message = "response_message", refused = ["401xx6570", "400xx6508"],
        clock = ["400xx6505"], config = ["403xx6571"], transient = ["500xx9999", "503xx9991"]),
)]
struct Signed {
    server: Server,
    #[token(param = "additional_info.client_id")]
    client_id: Uuid,
    #[token(param = "additional_info.client_secret")]
    client_secret: Secret,
    private_key: PrivateKey,
}

type Error = Box<dyn std::error::Error>;

#[derive(Deserialize)]
struct Reply {
    #[serde(alias = "response_code")]
    status: String,
    data: ReplyData,
}

#[derive(Deserialize)]
struct ReplyData {
    access_token: String,
    expires_in: u64,
}

struct Token {
    access_token: String,
    expires_at: SystemTime,
}

fn read(response: &Response<Bytes>, success: &str, now: SystemTime) -> Result<Token, Error> {
    let Reply { status, data } = serde_json::from_slice(response.body())?;
    if status != success {
        return Err(status.into());
    }
    let expires_at = now + std::time::Duration::from_secs(data.expires_in);
    Ok(Token { access_token: data.access_token, expires_at })
}

struct BareNested {
    server: String,
    client_id: String,
    client_secret: String,
}

impl BareNested {
    fn request(&self) -> Result<Request<Bytes>, Error> {
        #[derive(Serialize)]
        struct Credentials<'a> {
            client_id: &'a str,
            client_secret: &'a str,
        }
        let body = Credentials { client_id: &self.client_id, client_secret: &self.client_secret };
        let request = Request::post(format!("{}/oauth/clients/accesstoken", self.server))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json");
        Ok(request.body(serde_json::to_vec(&body)?.into())?)
    }
}

struct BareSigned {
    server: String,
    client_id: Uuid,
    client_secret: String,
    private_key: RsaKeyPair,
}

impl BareSigned {
    fn request(&self, now: SystemTime) -> Result<Request<Bytes>, Error> {
        #[derive(Serialize)]
        struct Credentials<'a> {
            grant_type: &'a str,
            additional_info: Info<'a>,
        }
        #[derive(Serialize)]
        struct Info<'a> {
            client_id: Uuid,
            client_secret: &'a str,
        }
        let jakarta = TimeZone::fixed(Offset::from_seconds(7 * 3600)?);
        let timestamp = jiff::Timestamp::try_from(now)?.to_zoned_datetime(jakarta);
        let timestamp = timestamp.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        let message = format!("{}|{timestamp}", self.client_id);
        let mut signature = vec![0; self.private_key.public_modulus_len()];
        self.private_key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature)?;
        let info = Info { client_id: self.client_id, client_secret: &self.client_secret };
        let body = Credentials { grant_type: "client_credentials", additional_info: info };
        let request = Request::post(format!("{}/v1/open-api/access-token", self.server))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .header("open-api-timestamp", timestamp)
            .header("open-api-signature", STANDARD.encode(signature));
        Ok(request.body(serde_json::to_vec(&body)?.into())?)
    }
}

pub(crate) fn run(options: Options) {
    nested(options);
    signed(options);
}

fn nested(options: Options) {
    let body = format!(
        r#"{{"status":"00","message":"Success","data":{{"organization_name":"PT. Test","client_id":"{CLIENT_ID}","access_token":"{ACCESS_TOKEN}","expires_in":172800}}}}"#
    );
    let ours = Nested {
        server: Server::parse(SERVER).expect("a server"),
        client_id: CLIENT_ID.to_owned(),
        client_secret: Secret::from(CLIENT_SECRET),
    };
    let bare = BareNested {
        server: SERVER.to_owned(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: CLIENT_SECRET.to_owned(),
    };
    let by_hand =
        |now, send: &dyn Fn(Request<Bytes>) -> Response<Bytes>| read(&send(bare.request()?), "00", now);
    compare(
        "as Accounting+: JSON, a nested response",
        &ours,
        &by_hand,
        body.as_bytes(),
        options.rounds(3000),
    );
}

fn signed(options: Options) {
    let body = format!(
        r#"{{"response_code":"200012000","response_message":"Sukses","data":{{"access_token":"{ACCESS_TOKEN}","token_type":"Bearer","expires_in":900}}}}"#
    );
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
    let der: Pkcs8V1Der<'_> = pair.as_der().expect("a key that can be written");
    let pem = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode(der.as_ref())
    );
    let client_id: Uuid = CLIENT_ID.parse().expect("a UUID");
    let ours = Signed {
        server: Server::parse(SERVER).expect("a server"),
        client_id,
        client_secret: Secret::from(CLIENT_SECRET),
        private_key: PrivateKey::from_pem(&pem).expect("the key"),
    };
    let bare = BareSigned {
        server: SERVER.to_owned(),
        client_id,
        client_secret: CLIENT_SECRET.to_owned(),
        private_key: pair,
    };
    let by_hand = |now, send: &dyn Fn(Request<Bytes>) -> Response<Bytes>| {
        read(&send(bare.request(now)?), "200012000", now)
    };
    compare("as Klikoo: JSON, RSA-2048 with SHA-256", &ours, &by_hand, body.as_bytes(), options.rounds(1000));
}

/// One exchange by hand at an instant, over a transport.
type ByHand<'a> = dyn Fn(SystemTime, &dyn Fn(Request<Bytes>) -> Response<Bytes>) -> Result<Token, Error> + 'a;

fn compare(title: &str, ours: &dyn TokenEndpoint, by_hand: &ByHand<'_>, body: &[u8], rounds: usize) {
    let (now, seen) = (noon(), std::cell::RefCell::new(Vec::new()));
    let see = |wire| seen.borrow_mut().push(wire);
    let cx = Context::builder().now(now).build();
    let token = ours::exchange(ours, &cx, |request| {
        see(Wire::of(&request.map(Body::into_bytes)));
        response_bytes(body)
    });
    let token = token.expect("a token");
    let theirs = by_hand(now, &|request| {
        see(Wire::of(&request));
        response_bytes(body)
    });
    let theirs = theirs.expect("a token");
    assert_eq!(token.access_token().expose_secret(), theirs.access_token);
    assert_eq!(token.expires_at(), Some(theirs.expires_at));
    let seen = seen.into_inner();
    assert_eq!(seen[0], seen[1], "the requests differ");

    let variants = vec![
        Variant::new(
            "ours",
            || response_bytes(body),
            |response| {
                ours::exchange(ours, &Context::new(), |request| {
                    drop(std::hint::black_box(request));
                    response
                })
                .expect("a token")
            },
        ),
        Variant::new(
            "by hand, bare",
            || std::cell::Cell::new(Some(response_bytes(body))),
            |response| {
                let send = |request: Request<Bytes>| {
                    drop(std::hint::black_box(request));
                    response.take().unwrap_or_default()
                };
                by_hand(SystemTime::now(), &send).expect("a token")
            },
        ),
    ];
    report::print(&format!("{title}, in memory"), &measure(variants, rounds));
}
