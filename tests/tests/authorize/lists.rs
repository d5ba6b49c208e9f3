//! Schemes that sort, join and compose what a request has, by the answers that their own pages and SDKs print.

use std::time::{Duration, UNIX_EPOCH};

use auth_runtime::{Body, Context, Secret, TokenEndpoint, http};

fn at(seconds: u64) -> auth_runtime::ContextBuilder {
    Context::builder().now(UNIX_EPOCH + Duration::from_secs(seconds))
}

fn request(method: &str, url: &str, content_type: &str, body: &str) -> http::Request<Body> {
    let request = http::Request::builder().method(method).uri(url);
    let request =
        if content_type.is_empty() { request } else { request.header("content-type", content_type) };
    request.body(Body::from(body.as_bytes().to_vec())).unwrap()
}

fn authorized(
    endpoint: &impl TokenEndpoint,
    mut request: http::Request<Body>,
    cx: &Context,
) -> http::Request<Body> {
    endpoint.authorize(None, &mut request, cx).unwrap();
    request
}

fn header<'a>(request: &'a http::Request<Body>, name: &str) -> &'a str {
    request.headers()[name].to_str().unwrap()
}

const FORM: &str = "application/x-www-form-urlencoded";

/// OAuth 1 (RFC 5849): one list, rendered twice.
#[derive(TokenEndpoint)]
#[token(api(
    let oauth = pairs("oauth_consumer_key" = consumer_key, "oauth_nonce" = nonce,
        "oauth_signature_method" = "HMAC-SHA1", "oauth_timestamp" = now(unix), "oauth_token" = access_token,
        "oauth_version" = "1.0"),
    let listed = pairs(oauth, query, form, name = pct(name), value = pct(value), sorted),
    let params = pct(listed),
    let address = pct("{scheme}://{header.host}{path}"),
    let consumer = pct(consumer_secret),
    let owner = pct(token_secret),
    let signature = base64(hmac_sha1("{consumer}&{owner}", "{method}&{address}&{params}")),
    let fields = pairs(oauth, "oauth_signature" = signature, value = pct(value), each = "{name}=\"{value}\"", join = ", "),
    sign("Authorization" = "OAuth {fields}"),
))]
struct OAuth1 {
    consumer_key: String,
    consumer_secret: Secret,
    access_token: Secret,
    token_secret: Secret,
}

/// "Creating a signature" of Twitter's documentation.
#[test]
fn oauth_1() {
    let endpoint = OAuth1 {
        consumer_key: "xvz1evFS4wEEPTGEFPHBog".into(),
        consumer_secret: "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw".into(),
        access_token: "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb".into(),
        token_secret: "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE".into(),
    };
    let post = request(
        "POST",
        "https://api.twitter.com/1/statuses/update.json?include_entities=true",
        FORM,
        "status=Hello%20Ladies%20%2B%20Gentlemen%2C%20a%20signed%20OAuth%20request%21",
    );
    let cx = at(1_318_622_958).nonce("kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg").build();
    let sent = authorized(&endpoint, post, &cx);
    assert_eq!(
        header(&sent, "authorization"),
        "OAuth oauth_consumer_key=\"xvz1evFS4wEEPTGEFPHBog\", \
         oauth_nonce=\"kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg\", oauth_signature_method=\"HMAC-SHA1\", \
         oauth_timestamp=\"1318622958\", oauth_token=\"370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb\", \
         oauth_version=\"1.0\", oauth_signature=\"tnnArxj06cWHq44gCs1OSKk%2FjLY%3D\""
    );
    assert!(sent.headers()["authorization"].is_sensitive());
}

/// RFC 5849 section 3.4.1.1: a parameter in the query and in the body, names that are percent-encoded, an empty value.
#[test]
fn the_example_of_rfc_5849() {
    #[derive(TokenEndpoint)]
    #[token(api(
        let listed = pairs(query, form, "oauth_consumer_key" = key, "oauth_token" = token_id,
            "oauth_signature_method" = "HMAC-SHA1", "oauth_timestamp" = now(unix), "oauth_nonce" = nonce,
            name = pct(name), value = pct(value), sorted),
        let params = pct(listed),
        let address = pct("{scheme}://{header.host}{path}"),
        sign("X-Text" = "{method}&{address}&{params}"),
    ))]
    struct Text {
        key: String,
        token_id: String,
    }

    let endpoint = Text { key: "9djdj82h48djs9d2".into(), token_id: "kkk9d7dh3k39sjv7".into() };
    let url = "http://EXAMPLE.com:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b";
    let post = request("POST", url, FORM, "c2&a3=2+q");
    let sent = authorized(&endpoint, post, &at(137_131_201).nonce("7d8f3e4a").build());
    assert_eq!(
        header(&sent, "x-text"),
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2\
         %3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26\
         oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
    );
}

/// Alibaba Cloud, "Request signatures" of the RPC style.
#[test]
fn alibaba() {
    #[derive(TokenEndpoint)]
    #[token(api(
        query("Format" = "XML", "AccessKeyId" = access_key_id, "SignatureMethod" = "HMAC-SHA1",
            "SignatureVersion" = "1.0", "SignatureNonce" = uuid, "Timestamp" = now("%Y-%m-%dT%H:%M:%SZ")),
        let listed = pairs(query, form, name = pct(name), value = pct(value), sorted),
        let params = pct(listed),
        sign(query("Signature" = base64(hmac_sha1("{access_key_secret}&", "{method}&%2F&{params}")))),
    ))]
    struct Alibaba {
        access_key_id: String,
        access_key_secret: Secret,
    }

    let endpoint = Alibaba { access_key_id: "testid".into(), access_key_secret: "testsecret".into() };
    let get = request("GET", "https://ecs.aliyuncs.com/?Action=DescribeRegions&Version=2014-05-26", "", "");
    let cx = at(1_456_231_584).uuid("3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf").build();
    let sent = authorized(&endpoint, get, &cx);
    let query = sent.uri().query().unwrap();
    assert!(query.starts_with("Action=DescribeRegions&Version=2014-05-26&Format=XML&AccessKeyId=testid&"));
    assert!(query.ends_with("&Signature=OLeaidS1JvxuMvnyHOwuJ%2BuX5qY%3D"), "{query}");
}

/// Pusher Channels, "Authenticating requests": a digest of the body among the parameters that are signed.
#[test]
fn pusher() {
    #[derive(TokenEndpoint)]
    #[token(api(
        let digest = hex(md5(body)),
        query("auth_key" = key, "auth_timestamp" = now(unix), "auth_version" = "1.0", "body_md5" = digest),
        let params = pairs(query, name = lower(name), sorted),
        sign(query("auth_signature" = hex(hmac_sha256(secret, "{method}\n{path}\n{params}")))),
    ))]
    struct Pusher {
        #[token(public)]
        key: String,
        secret: Secret,
    }

    let endpoint = Pusher { key: "278d425bdf160c739803".into(), secret: "7ad3773142a6692b25b8".into() };
    let body = r#"{"name":"foo","channels":["project-3"],"data":"{\"some\":\"data\"}"}"#;
    let post = request("POST", "http://api.pusherapp.com/apps/3/events", "application/json", body);
    let sent = authorized(&endpoint, post, &at(1_353_088_179).build());
    assert_eq!(
        sent.uri().query(),
        Some(
            "auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0&body_md5=ec365a775a4cd0599faeb73354201b6f\
             &auth_signature=da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"
        )
    );
}

/// Worldline, "Authentication": the headers of a prefix, the caller's among them.
#[test]
fn worldline() {
    #[derive(TokenEndpoint)]
    #[token(api(
        let date = now(http_date),
        header("Date" = date, "X-GCS-ServerMetaInfo" = meta_info),
        let gcs = pairs(headers("x-gcs-*"), sorted, each = "{name}:{value}\n", join = ""),
        let decoded = unpct(query),
        let text = "{method}\n[{header.content_type}]\n{date}\n[{gcs}]{path}[?{decoded}]\n",
        let signature = base64(hmac_sha256(secret_api_key, text)),
        sign("Authorization" = "GCS v1HMAC:{api_key_id}:{signature}"),
    ))]
    struct Worldline {
        api_key_id: String,
        secret_api_key: Secret,
        meta_info: String,
    }

    let endpoint = Worldline {
        api_key_id: "5e45c937b9db33ae".into(),
        secret_api_key: "I42Zf4pVnRdroHfuHnRiJjJ2B6+22h0yQt/R3nZR8Xg=".into(),
        meta_info: "processed header value".into(),
    };
    let url = "https://api.preprod.connect.worldline-solutions.com/v1/9991/tokens/123456789";
    let mut delete = request("DELETE", url, "application/json", "");
    for name in ["x-gcs-customerheader", "x-gcs-clientmetainfo"] {
        delete.headers_mut().insert(name, "processed header value".parse().unwrap());
    }
    let sent = authorized(&endpoint, delete, &at(1_402_061_983).build());
    assert_eq!(
        header(&sent, "authorization"),
        "GCS v1HMAC:5e45c937b9db33ae:jGWLz3ouN4klE+SkqO5gO+KkbQNM06Rric7E3dcfmqw="
    );
}

/// Vonage, "Signing messages": a separator in front of each pair, the secret behind all of them.
#[test]
fn vonage() {
    #[derive(TokenEndpoint)]
    #[token(api(
        query("timestamp" = now(unix)),
        let listed = pairs(query, except("sig"), sorted, each = "&{name}={value}", join = ""),
        sign(query("sig" = hex(md5("{listed}{secret}")))),
    ))]
    struct Vonage {
        secret: Secret,
    }

    let get = request("GET", "https://rest.nexmo.com/sms/json?b=2&a=1", "", "");
    let sent = authorized(&Vonage { secret: "secret".into() }, get, &at(1_461_605_396).build());
    assert_eq!(sent.uri().query(), Some("b=2&a=1&timestamp=1461605396&sig=6af838ef94998832dbfc29020b564830"));
}

/// Hawk: a digest of the body and its type, where there is one.
#[test]
fn hawk_with_a_payload() {
    #[derive(TokenEndpoint)]
    #[token(api(
        let payload = base64(sha256("hawk.1.payload\n[{media_type}]\n[{body}]\n")),
        let hash = when(body, payload),
        let post = when(method == "POST" | "PUT", "with a body"),
        let other = when(media_type != "text/plain", "not text"),
        sign("X-Hash" = "{method}[ {hash}][ {post}][ {other}]"),
    ))]
    struct Hawk {}

    // The payload and the hash of Hawk's README.
    let body = "Thank you for flying Hawk";
    let post = request("POST", "http://example.com:8000/resource", "text/plain; charset=utf-8", body);
    let sent = authorized(&Hawk {}, post, &Context::new());
    assert_eq!(header(&sent, "x-hash"), "POST Yi9LfIIFRtBEPt74PVmbTF/xVAwPn7ub15ePICfgnuY= with a body");
    let sent = authorized(&Hawk {}, request("GET", "http://example.com/", "", ""), &Context::new());
    assert_eq!(
        header(&sent, "x-hash"),
        "GET not text",
        "an absent value is not the one that it is compared with"
    );
}

/// Members of a JSON object: strings as their text, the rest as it is sent; and a list in a list.
#[test]
fn members_of_json() {
    #[derive(TokenEndpoint)]
    #[token(api(
        let own = pairs("b" = "own", name = upper(name)),
        let listed = pairs(json, own, "empty" = missing, sorted, join = ";"),
        sign("X-Listed" = listed),
    ))]
    struct Members {
        missing: Option<String>,
    }

    let endpoint = Members { missing: None };
    let body = r#"{"c": "x\"y", "a": [1, 2], "d": {"e": 1.0}, "f": null}"#;
    let post = request("POST", "https://example.com/", "application/json; charset=utf-8", body);
    let sent = authorized(&endpoint, post, &Context::new());
    assert_eq!(header(&sent, "x-listed"), r#"B=own;a=[1,2];c=x"y;d={"e":1.0};f=null"#);
    let text = request("POST", "https://example.com/", "text/plain", body);
    assert_eq!(header(&authorized(&endpoint, text, &Context::new()), "x-listed"), "B=own");

    for (content_type, body, expected) in [
        ("", body, "a body and no `Content-Type`"),
        ("application/json", "[1]", "is not a JSON object"),
        ("application/json", "{", "is not a JSON object"),
    ] {
        let mut post = request("POST", "https://example.com/", content_type, body);
        let error = endpoint.authorize(None, &mut post, &Context::new()).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}
