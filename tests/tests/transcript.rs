//! What a transcript shows of an exchange, and what it does not.
#![allow(clippy::unwrap_used, reason = "all of this file is a test, its helpers too")]

use std::sync::{Arc, Mutex};

use auth_runtime::transcript::Record;
use auth_runtime::{Body, Bytes, Client, Context, Error, Secret, Server, Token, TokenEndpoint, blocking};
use auth_simulator::{Failure, Simulator};
use auth_tests::leak;
use auth_tests::providers::{Declared, PARTNER_TOKEN, anywhere, business, six};
use auth_tests::raw::{Play, Raw};
use auth_tests::wire::{self, context, redacted, reply, response_with, server};

/// Everything that a sink can print of one record, and what it gets by the word for secrets.
#[derive(Clone, Debug)]
struct Seen {
    texts: Vec<String>,
    ticket: String,
    exposed: String,
    outcome: &'static str,
    step: Option<String>,
}

impl Seen {
    fn of(record: &Record<'_>) -> Self {
        let ticket = record.support_ticket();
        let mut texts = vec![record.to_string(), ticket.clone(), format!("{record:?}")];
        texts.extend(record.error().map(leak::texts).unwrap_or_default());
        let mut exposed = Vec::new();
        record.expose_secrets_to(&mut exposed).unwrap();
        let outcome = match (record.token(), record.error()) {
            (Some(_), None) => "token",
            (None, Some(_)) => "error",
            (None, None) => "dropped",
            (Some(_), Some(_)) => unreachable!("a token and an error"),
        };
        Seen {
            texts,
            ticket,
            exposed: String::from_utf8_lossy(&exposed).into_owned(),
            outcome,
            step: record.step().map(str::to_owned),
        }
    }
}

type Log = Arc<Mutex<Vec<Seen>>>;

fn recording(client: Client) -> (Client, Log) {
    let log = Log::default();
    let sink = Arc::clone(&log);
    (client.transcript(move |record| sink.lock().unwrap().push(Seen::of(record))), log)
}

fn new() -> (Client, Log) {
    recording(Client::new().unwrap())
}

fn take(log: &Log) -> Vec<Seen> {
    std::mem::take(&mut log.lock().unwrap())
}

#[tokio::test]
async fn every_success_and_every_failure_of_every_provider() {
    let (client, log) = new();
    for declared in six() {
        let simulator = Simulator::start(declared.provider).await.unwrap();
        let cx = wire::at(simulator.origin());
        simulator.echo(true);
        let mut failures: Vec<Option<Failure>> = vec![None];
        failures.extend(Failure::all(declared.provider).into_iter().map(Some));
        for failure in failures {
            let what = format!("{} {failure:?}", declared.name());
            if let Some(failure) = failure {
                simulator.fail_next(failure);
            }
            simulator.clear();
            let outcome = client.exchange_with(&declared.endpoint, &cx).await;
            let seen = take(&log);
            assert_eq!(seen.len(), simulator.requests().len(), "{what}");
            assert_eq!(
                seen.last().unwrap().outcome,
                if outcome.is_ok() { "token" } else { "error" },
                "{what}"
            );
            let mut secrets = declared.secrets();
            if let Ok(token) = &outcome {
                secrets = secrets.and("the token", token.access_token().expose_secret());
            }
            for seen in seen {
                secrets.assert_absent(&what, &seen.texts);
                // The check itself finds what is there.
                assert!(secrets.found_in(&seen.exposed).is_some(), "{what}: {}", seen.exposed);
            }
        }
    }
}

#[tokio::test]
async fn a_step_has_a_record_of_its_own() {
    let (client, log) = new();
    let simulator = Simulator::start(auth_simulator::Provider::Thredfi).await.unwrap();
    let token = client.exchange_with(&business(), &wire::at(simulator.origin())).await.unwrap();
    let seen = take(&log);
    let steps: Vec<_> = seen.iter().map(|seen| seen.step.as_deref()).collect();
    assert_eq!(steps, [Some("partner"), None]);
    assert!(seen[0].ticket.starts_with("Token request to Thredfi, step `partner`\n"), "{}", seen[0].ticket);
    assert!(seen[1].exposed.contains(token.access_token().expose_secret()));
}

/// One response over a transport without a network: the record's text and ticket.
async fn shown(endpoint: &dyn TokenEndpoint, response: http::Response<Bytes>) -> (String, String) {
    struct Canned(http::Response<Bytes>, Box<auth_runtime::transcript::TranscriptSink>);
    impl auth_runtime::Transport for Canned {
        fn send(&self, _: http::Request<Body>) -> auth_runtime::SendFuture<'_> {
            Box::pin(async { Ok(self.0.clone()) })
        }

        fn transcript_sink(&self) -> Option<&auth_runtime::transcript::TranscriptSink> {
            Some(&*self.1)
        }
    }
    let log = Log::default();
    let sink = Arc::clone(&log);
    let canned = Canned(response, Box::new(move |record| sink.lock().unwrap().push(Seen::of(record))));
    drop(auth_runtime::exchange(endpoint, &canned, &context()).await);
    let seen = take(&log).pop().unwrap();
    (seen.texts[0].clone(), seen.ticket)
}

/// Behind the request: the response as it is shown.
async fn answered(endpoint: &dyn TokenEndpoint, response: http::Response<Bytes>) -> String {
    let (text, _) = shown(endpoint, response).await;
    text.split_once("\n\nHTTP/").map(|(_, response)| format!("HTTP/{response}")).unwrap()
}

#[derive(Debug, TokenEndpoint)]
#[token(
    name = "Example",
    post = "{server}/token",
    encoding = json,
    response(token = "data.access_token", refresh_token = "data.renew", expires_in = "data.expires_in" | 1h),
    error(code = "code", message = "message", trace = "trace"),
)]
struct Example {
    server: Server,
    client_id: String,
    client_secret: Secret,
}

fn example() -> Example {
    Example { server: anywhere(), client_id: "shop".into(), client_secret: "hunter2-tr0ub4dor".into() }
}

#[tokio::test]
async fn of_a_response_with_a_token_no_undeclared_value_is_shown() {
    let body = r#"{"data":{"access_token":"t0ken-0001","renew":"r3new-0001","expires_in":900,
        "session":"s3ssion-0001","pin":4711,"ok":true,"none":null,"list":["l1st-0001",2]},
        "trace":"t-1","private_key":{"kid":"k-1"},"echo":"hunter2-tr0ub4dor and t0ken-0001"}"#;
    let mut response = response_with(200, "x-request-id", "r-77", body);
    for (name, value) in
        [("set-cookie", "sid=c00kie-0001"), ("x-auth-token", "h3ader-0001"), ("x-odd", "odd-0001")]
    {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    assert_eq!(
        answered(&example(), response).await,
        "HTTP/1.1 200 OK\n\
         content-type: application/json\n\
         x-request-id: r-77\n\
         set-cookie: ***\n\
         x-auth-token: ***\n\
         x-odd: ***\n\
         \n\
         {\"data\":{\"access_token\":\"***\",\"renew\":\"***\",\"expires_in\":900,\"session\":\"***\",\
         \"pin\":\"***\",\"ok\":true,\"none\":null,\"list\":[\"<9 characters>\",\"<number>\"]},\"trace\":\"t-1\",\
         \"private_key\":\"***\",\"echo\":\"<32 characters>\"}\n"
    );
}

#[tokio::test]
async fn a_refusal_is_shown_without_what_was_sent_or_sounds_like_a_credential() {
    let body = r#"{"code":"E7","message":"no such shop","hint":"you sent hunter2-tr0ub4dor",
        "debug":{"apiKey":"of another one","note":"see the manual"}}"#;
    let (text, ticket) = shown(&example(), reply(401, body)).await;
    let shown = "{\"code\":\"E7\",\"message\":\"no such shop\",\"hint\":\"you sent ***\",\
                 \"debug\":{\"apiKey\":\"***\",\"note\":\"see the manual\"}}";
    assert!(text.contains(shown), "{text}");
    assert!(ticket.contains(shown), "{ticket}");
}

#[tokio::test]
async fn bodies_that_are_no_json() {
    let example = example();
    for (status, body, shown) in [
        (502, "Bad gateway: hunter2-tr0ub4dor", "\n\nBad gateway: ***\n"),
        (502, "<html><body>hunter2-tr0ub4dor</body></html>", "\n\n<HTML>\n"),
        (502, "<p>hunter2-tr0ub4dor", "\n\n<"),
        (502, r#"{"access_token":"cut o"#, "\n\n<{…}>\n"),
        (502, "access_token=t0ken-0001&x=y", "\n\n<access_token=…&x=…>\n"),
        (502, "", "application/json\n"),
        (200, "t0ken-0001", "\n\n<text, 10 bytes>\n"),
        (200, "<html>t0ken-0001</html>", "\n\n<HTML>\n"),
        (
            200,
            r#"{"a":1,"access_token":"t0ken-0001","a":2,"data":1,"data":2}"#,
            "\n\n<{a: number, access_token: string, ",
        ),
    ] {
        let text = answered(&example, reply(status, body)).await;
        assert!(text.contains(shown), "{status} {body}: {text}");
    }
}

/// Nothing of these is a refusal beyond doubt, and each has a credential where nobody declared one.
#[tokio::test]
async fn a_response_that_may_hold_a_token_is_no_refusal() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example/t", response(token = "data.token", expires_in = 1h), error(code = "code", message = "message"))]
    struct Elsewhere {}
    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example/t", response(token = header("X-Auth"), expires_in = 1h), error(code = "code", message = "message"))]
    struct InHeader {}
    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example/t", response(success = "code" == "0"))]
    struct Mistyped {}
    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example/t", response(success = "data", token = "data.access_token", expires_in = 1h), error(detail = "data"))]
    struct Below {}
    let body = r#"{"code":0,"message":"success","ticket":"LIVE-1","data":{"access_token":"LIVE-2","pass":"LIVE-3","n":4711}}"#;
    for endpoint in [&Elsewhere {} as &dyn TokenEndpoint, &InHeader {}, &Mistyped {}, &Below {}] {
        for status in [200, 302] {
            let mut response = response_with(status, "x-auth", "LIVE-4", body);
            for (name, value) in
                [("x-odd", "LIVE-5"), ("refresh", "0;url=/?t=LIVE-6"), ("location", "/cb?t=LIVE-7")]
            {
                response.headers_mut().append(name, value.parse().unwrap());
            }
            let (text, ticket) = shown(endpoint, response).await;
            assert!(
                !text.contains("LIVE") && !ticket.contains("LIVE") && !text.contains("4711"),
                "{status}: {text}"
            );
        }
    }
}

#[tokio::test]
async fn a_refusal_hides_what_is_under_an_odd_key_or_in_a_structure() {
    for body in [
        r#"{"access token":"LIVE","client secret":{"a":"LIVE"},"access_token_0123456789":"LIVE"}"#,
        r#"{"session":"LIVE","jwt":"LIVE","key":"LIVE","pwd":["LIVE"]}"#,
        "\u{feff}{\"access_token\":\"LIVE\"}",
        ")]}',\n{\"access_token\":\"LIVE\"}",
        "<password>LIVE</password>",
        "see https://a.example/cb?access_token=LIVE",
    ] {
        let text = answered(&example(), reply(401, body)).await;
        assert!(!text.contains("LIVE"), "{body}: {text}");
    }
}

#[tokio::test]
async fn long_refusals_keep_their_beginning() {
    let items = vec![r#""item""#; 3000].join(",");
    let body = format!(r#"{{"code":"E7","message":"no such shop","a":[{items}]}}"#);
    let text = answered(&example(), reply(401, body)).await;
    assert!(text.contains(r#"{"code":"E7","message":"no such shop","a":["item","item","#), "{text}");
    let mut response = reply(401, "{}");
    for _ in 0..100 {
        response.headers_mut().append("x-request-id", "a".repeat(4000).parse().unwrap());
    }
    let text = answered(&example(), response).await;
    assert_eq!(text.matches("x-request-id: <4000 bytes>\n").count(), 31, "{text}");
}

#[tokio::test]
async fn what_steers_a_terminal_is_written_out() {
    let odd = Example { client_id: "a\u{1b}[2J\u{9b}1m\u{202e}b\u{2028}c".into(), ..example() };
    let (text, ticket) = shown(&odd, reply(401, "{}")).await;
    for text in [text, ticket] {
        assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}', '\u{2028}']), "{text:?}");
        assert!(text.contains(r"\u{9b}1m\u{202e}b\u{2028}c"), "{text}");
    }
}

#[test]
fn an_endpoint_that_panics_does_not_meet_a_sink_that_panics_too() {
    struct Panics;
    impl TokenEndpoint for Panics {
        fn provider(&self) -> &'static str {
            "Panics"
        }

        fn request(&self, _: &Context) -> Result<http::Request<Body>, Error> {
            panic!("the endpoint")
        }

        fn response(&self, _: http::Response<Bytes>, _: &Context) -> Result<Token, Error> {
            unreachable!("nothing is sent")
        }
    }
    let client = Client::new().unwrap().transcript(|_| panic!("the sink"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let exchange = || runtime.block_on(client.exchange(&Panics));
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(exchange)).unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the endpoint"));
}

#[tokio::test]
async fn the_user_of_basic_is_told_and_the_password_is_not() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example/t", auth = basic)]
    struct Basic {
        client_id: String,
        client_secret: Secret,
    }
    let basic = Basic { client_id: "shop".into(), client_secret: "hunter2-tr0ub4dor".into() };
    let (_, ticket) = shown(&basic, reply(401, "{}")).await;
    assert!(ticket.contains("\nuser:      shop\n") && !ticket.contains("hunter2"), "{ticket}");
}

#[test]
fn an_endpoint_by_hand_tells_its_secrets() {
    struct Telling;
    impl TokenEndpoint for Telling {
        fn provider(&self) -> &'static str {
            "Telling"
        }

        fn request(&self, _: &Context) -> Result<http::Request<Body>, Error> {
            unreachable!("nothing is sent")
        }

        fn response(&self, _: http::Response<Bytes>, _: &Context) -> Result<Token, Error> {
            unreachable!("nothing is sent")
        }

        fn secrets(&self, _: &Context) -> Vec<Secret> {
            vec!["s3cret-key-1234".into()]
        }
    }
    let response = response_with(200, "server", "nginx s3cret-key-1234", "{}");
    let shown = redacted(&Telling, &response, &context());
    assert!(shown.headers.contains(&("server".to_owned(), "nginx ***".to_owned())), "{shown}");
}

#[derive(Debug, TokenEndpoint)]
#[token(post = "https://example.com/token", response(token = text, expires_in = 1h))]
struct Bare {
    client_secret: Secret,
}

#[tokio::test]
async fn a_bare_token_is_never_shown() {
    let bare = Bare { client_secret: "hunter2-tr0ub4dor".into() };
    for body in ["t0ken-0001", "\"t0ken-0001\"", "4711"] {
        assert!(answered(&bare, reply(200, body)).await.ends_with("\n\n***\n"), "{body}");
    }
    assert!(answered(&bare, reply(403, "go away")).await.ends_with("\n\ngo away\n"));
}

struct ByHand;

impl TokenEndpoint for ByHand {
    fn provider(&self) -> &'static str {
        "By hand"
    }

    fn request(&self, _: &Context) -> Result<http::Request<Body>, Error> {
        let request = http::Request::post("https://example.com/token?key=hunter2-tr0ub4dor");
        Ok(request
            .header("x-key", "hunter2-tr0ub4dor")
            .body(Body::from(b"hunter2-tr0ub4dor".to_vec()))
            .unwrap())
    }

    fn response(&self, _: http::Response<Bytes>, _: &Context) -> Result<Token, Error> {
        Ok(Token::builder("t0ken-0001").build())
    }
}

#[tokio::test]
async fn of_an_endpoint_by_hand_no_value_is_shown() {
    let response = response_with(200, "x-session", "s3ssion-0001", r#"{"key":"t0ken-0001"}"#);
    let (text, ticket) = shown(&ByHand, response).await;
    let wanted = "POST /*** HTTP/1.1\nhost: example.com\nx-key: ***\n\n***\n\n\
                  HTTP/1.1 200 OK\ncontent-type: application/json\nx-session: ***\n\n<{key: string}>\n";
    assert!(text.ends_with(wanted), "{text}");
    assert!(ticket.ends_with(wanted), "{ticket}");
}

#[tokio::test]
async fn the_block_for_the_providers_support() {
    let response = reply(401, r#"{"code":"E7","message":"no such shop","trace":"t-0042"}"#);
    let (_, ticket) = shown(&example(), response).await;
    let duration = ticket.lines().find(|line| line.starts_with("duration:")).unwrap();
    assert_eq!(
        ticket.replace(duration, "duration:  D ms"),
        format!(
            "Token request to Example\n\
             time:      2022-03-21T03:11:40Z (UTC)\n\
             duration:  D ms\n\
             outcome:   HTTP 401 Unauthorized\n\
             problem:   refused the token request\n\
             code:      E7\n\
             message:   no such shop\n\
             trace id:  t-0042\n\
             library:   auth-runtime {}\n\
             \n\
             POST /token HTTP/1.1\n\
             host: anywhere.example\n\
             accept: application/json\n\
             content-type: application/json\n\
             \n\
             {{\"client_id\":\"shop\",\"client_secret\":\"***\"}}\n\
             \n\
             HTTP/1.1 401 Unauthorized\n\
             content-type: application/json\n\
             \n\
             {{\"code\":\"E7\",\"message\":\"no such shop\",\"trace\":\"t-0042\"}}\n",
            env!("CARGO_PKG_VERSION")
        )
    );
}

#[tokio::test]
async fn a_trace_id_in_a_header() {
    let (_, ticket) = shown(&example(), response_with(200, "x-correlation-id", "c-9", "{}")).await;
    assert!(ticket.contains("\ntrace id:  c-9 (x-correlation-id)\n"), "{ticket}");
    let (_, ticket) = shown(&example(), reply(200, "{}")).await;
    assert!(ticket.contains("\ntrace id:  none in the response\n"), "{ticket}");
}

#[tokio::test]
async fn a_request_that_was_not_made_and_one_that_got_no_response() {
    let (client, log) = new();
    let broken = Example { server: server("http://127.0.0.1:1"), ..example() };
    client.exchange(&broken).await.unwrap_err();
    let cx = Context::builder().param("client_id", "twice").build();
    client.exchange_with(&broken, &cx).await.unwrap_err();
    let [refused, impossible] = &take(&log)[..] else { panic!("two records") };
    assert!(refused.texts[0].ends_with("\n\nno response\n"), "{}", refused.texts[0]);
    assert!(refused.exposed.starts_with("POST /token HTTP/1.1\nhost: 127.0.0.1:1\n"), "{}", refused.exposed);
    assert!(
        impossible.texts[0].ends_with("\nnothing was sent: this is not for the provider to mend\n"),
        "{}",
        impossible.texts[0]
    );
    assert_eq!((impossible.exposed.as_str(), impossible.outcome), ("", "error"));
}

#[tokio::test]
async fn an_exchange_that_the_caller_drops_is_told() {
    let (client, log) = new();
    let raw = Raw::start(Play::Hang(Vec::new())).await;
    let example = Example { server: server(raw.origin()), ..example() };
    let mut exchange = Box::pin(client.exchange(&example));
    std::future::poll_fn(|task| {
        assert!(exchange.as_mut().poll(task).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
    drop(exchange);
    let [dropped] = &take(&log)[..] else { panic!("one record") };
    assert_eq!(dropped.outcome, "dropped");
    assert!(
        dropped.ticket.contains("\noutcome:   the caller gave up before a response came\n"),
        "{}",
        dropped.ticket
    );
}

#[test]
fn a_blocking_client_tells_too() {
    let (client, log) = new();
    let broken = Example { server: server("http://127.0.0.1:1"), ..example() };
    blocking::Client::from(client).exchange(&broken).unwrap_err();
    assert_eq!(take(&log).len(), 1);
    let sink = Arc::clone(&log);
    let client = blocking::Client::new().unwrap();
    client
        .transcript(move |record| sink.lock().unwrap().push(Seen::of(record)))
        .exchange(&broken)
        .unwrap_err();
    assert_eq!(take(&log).len(), 1);
}

#[test]
fn the_response_of_a_second_step_shows_neither_token() {
    let Declared { endpoint, .. } = &six()[3];
    let cx = context().with_step("partner", Token::builder(PARTNER_TOKEN).build());
    let shown = redacted(
        &endpoint,
        &reply(200, format!(r#"{{"access_token":"new","note":"{PARTNER_TOKEN}"}}"#)),
        &cx,
    );
    assert_eq!(shown.body, r#"{"access_token":"***","note":"<23 characters>"}"#);
    assert_eq!(shown.to_string().lines().next(), Some("HTTP/1.1 200 OK"));
}
