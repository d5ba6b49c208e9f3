//! Endpoints of other providers, declared as their catalogue entries describe them: the grammar is for these
//! too.

use auth_runtime::{Body, Context, Host, HostLabel, Secret, Server, Token, TokenEndpoint};
use serde::Deserialize;

/// The request as text: verb and URL, what is not `accept` or `content-type` of its headers, the body.
fn wire(endpoint: &dyn TokenEndpoint) -> String {
    wire_after(endpoint, &Context::new())
}

fn wire_after(endpoint: &dyn TokenEndpoint, context: &Context) -> String {
    let request = endpoint.request(context).expect("a request");
    let mut text = format!("{} {}\n", request.method(), request.uri());
    for (name, value) in request.headers() {
        if name != "accept" && name != "content-type" {
            text.extend([name.as_str(), ": ", value.to_str().expect("text"), "\n"]);
        }
    }
    text + std::str::from_utf8(request.body().as_bytes()).expect("text")
}

fn reply(endpoint: &dyn TokenEndpoint, body: &'static str) -> Token {
    let response = http::Response::new(auth_runtime::Bytes::from_static(body.as_bytes()));
    endpoint.response(response, &Context::new()).expect("a token")
}

#[derive(TokenEndpoint)]
#[token(post = "https://{instance}/identity/connect/token", grant_type = password)]
struct Acumatica {
    instance: Host,
    client_id: String,
    client_secret: Secret,
    username: String,
    password: Secret,
}

#[test]
fn acumatica_has_a_host_of_its_own_for_each_customer() {
    let endpoint = Acumatica {
        instance: Host::parse("erp.example.com").expect("a host"),
        client_id: "c".into(),
        client_secret: "s".into(),
        username: "u".into(),
        password: "p&w".into(),
    };
    assert_eq!(
        wire(&endpoint),
        "POST https://erp.example.com/identity/connect/token\n\
         grant_type=password&client_id=c&client_secret=s&username=u&password=p%26w"
    );
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.{region}.{cloud}.commercetools.com/oauth/token",
    encoding = query,
    grant_type = client_credentials,
    auth = basic,
    param("scope" = "manage_project:{project_key}"),
)]
struct Commercetools {
    region: HostLabel,
    cloud: HostLabel,
    project_key: String,
    client_id: String,
    client_secret: Secret,
}

#[test]
fn commercetools_posts_a_query_and_no_body() {
    let endpoint = Commercetools {
        region: HostLabel::parse("europe-west1").expect("a label"),
        cloud: HostLabel::parse("gcp").expect("a label"),
        project_key: "shop".into(),
        client_id: "id".into(),
        client_secret: "secret".into(),
    };
    assert_eq!(
        wire(&endpoint),
        "POST https://auth.europe-west1.gcp.commercetools.com/oauth/token?grant_type=client_credentials\
         &scope=manage_project%3Ashop\nauthorization: Basic aWQ6c2VjcmV0\n"
    );
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://{identity_host}/connect/token" | "https://dfid.dayforcehcm.com/connect/token",
    grant_type = password,
    param("client_id" = "Dayforce.HCMAnywhere.Client"),
)]
struct Dayforce {
    identity_host: Option<Host>,
    #[token(param = "companyId")]
    company_id: String,
    username: String,
    password: Secret,
}

#[test]
fn dayforce_has_a_default_host_and_a_constant_client() {
    let mut endpoint = Dayforce {
        identity_host: None,
        company_id: "acme".into(),
        username: "u".into(),
        password: "p".into(),
    };
    let body =
        "grant_type=password&client_id=Dayforce.HCMAnywhere.Client&companyId=acme&username=u&password=p";
    assert_eq!(wire(&endpoint), format!("POST https://dfid.dayforcehcm.com/connect/token\n{body}"));
    endpoint.identity_host = Some(Host::parse("id.example.com:8443").expect("a host"));
    assert_eq!(wire(&endpoint), format!("POST https://id.example.com:8443/connect/token\n{body}"));
}

#[derive(TokenEndpoint)]
#[token(
    post = "{server}/auth/v1/authenticate",
    servers(TEST = "https://apim-test.ecu360.com", PRODUCTION = "https://apim.ecu360.com"),
    encoding = json,
    rename_all = "camelCase",
    param("isEncrypted" = false, "mfaToken" = ""),
    response(token = "jwtToken", expires_in = 15min),
)]
struct Ecu360 {
    server: Server,
    #[token(header = "ecu360-api-key")]
    api_key: Secret,
    user_name: String,
    password: Secret,
}

#[test]
fn ecu360_logs_in_with_typed_constants_and_says_no_expiry() {
    assert_ne!(Ecu360::TEST, Ecu360::PRODUCTION);
    let endpoint =
        Ecu360 { server: Ecu360::TEST, api_key: "k".into(), user_name: "u".into(), password: "p\"w".into() };
    assert_eq!(
        wire(&endpoint),
        "POST https://apim-test.ecu360.com/auth/v1/authenticate\necu360-api-key: k\n\
         {\"isEncrypted\":false,\"mfaToken\":\"\",\"userName\":\"u\",\"password\":\"p\\\"w\"}"
    );
    let token = reply(&endpoint, r#"{"jwtToken":"t"}"#);
    let left = token.expires_in(std::time::SystemTime::now()).expect("an end").as_secs();
    assert!((890..=900).contains(&left), "{left}");
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://cert.api.fiservapps.com/fts-apim/oauth2/v2",
    grant_type = client_credentials,
    auth = basic,
    response(expires_in = ms("expires_in")),
)]
struct Fiserv {
    client_id: String,
    client_secret: Secret,
}

#[test]
fn fiserv_counts_in_milliseconds() {
    let endpoint = Fiserv { client_id: "c".into(), client_secret: "s".into() };
    let token = reply(&endpoint, r#"{"access_token":"t","expires_in":"899000"}"#);
    let left = token.expires_in(std::time::SystemTime::now()).expect("an end").as_secs();
    assert!((890..=899).contains(&left), "{left}");
}

#[derive(TokenEndpoint)]
#[token(get = "https://api.jobdiva.com/apiv2/authenticate", response(token = text, expires_in = jwt))]
struct JobDiva {
    #[token(param = "clientid")]
    client_id: String,
    username: String,
    password: Secret,
}

#[test]
fn jobdiva_answers_with_the_bare_token() {
    let endpoint = JobDiva { client_id: "1".into(), username: "a b".into(), password: "p".into() };
    assert_eq!(
        wire(&endpoint),
        "GET https://api.jobdiva.com/apiv2/authenticate?clientid=1&username=a%20b&password=p\n"
    );
    // {"exp":4102444800} is the first second of 2100: too far, as a life of over ten years is no unit that
    // anybody meant.
    let response =
        http::Response::new(auth_runtime::Bytes::from_static(b"e30.eyJleHAiOjQxMDI0NDQ4MDB9.c2ln"));
    let error = endpoint.response(response, &Context::new()).expect_err("no token lives that long");
    assert!(error.to_string().contains("over 10 years"), "{error}");
}

#[derive(TokenEndpoint)]
#[token(
    get = "https://api.sellercloud.com/api/server-by-team/",
    response(token = none, extra = TeamServer),
)]
struct SellercloudTeam {
    #[token(param = "team")]
    team_name: String,
}

#[derive(Deserialize)]
struct TeamServer {
    #[serde(rename = "restApiEndpoint")]
    rest_api: Server,
}

#[derive(TokenEndpoint)]
#[token(
    post = "{team.extra.rest_api}/api/token",
    hosts("*.sellercloud.com"),
    encoding = json,
    rename_all = "PascalCase",
)]
struct Sellercloud {
    #[token(step)]
    team: SellercloudTeam,
    username: String,
    password: Secret,
}

#[test]
fn sellercloud_names_its_second_url_in_the_first_response() {
    let endpoint = Sellercloud {
        team: SellercloudTeam { team_name: "t1".into() },
        username: "u".into(),
        password: "p".into(),
    };
    let team = reply(&endpoint.team, r#"{"restApiEndpoint":"https://t1.api.sellercloud.com/rest"}"#);
    assert_eq!(
        wire_after(&endpoint, &Context::new().with_step("team", team)),
        "POST https://t1.api.sellercloud.com/rest/api/token\n{\"Username\":\"u\",\"Password\":\"p\"}"
    );
    for elsewhere in
        ["https://sellercloud.com.example.net", "https://evilsellercloud.com", "https://sellercloud.com"]
    {
        let body = format!(r#"{{"restApiEndpoint":"{elsewhere}"}}"#);
        let response = http::Response::new(auth_runtime::Bytes::from(body));
        let team = endpoint.team.response(response, &Context::new()).expect("a token");
        let error = endpoint.request(&Context::new().with_step("team", team)).expect_err("another host");
        assert!(error.to_string().contains("hosts(…)"), "{error}");
    }
}

#[derive(TokenEndpoint)]
#[token(post = "{token_url}", grant_type = client_credentials, auth = basic)]
struct VeevaIdp {
    token_url: Server,
    client_id: String,
    client_secret: Secret,
    scope: Vec<String>,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://login.veevavault.com/auth/oauth/session/{profile_id}",
    auth = bearer(idp.token),
    param("client_id" = idp.client_id, "vaultDNS" = "{subdomain}.veevavault.com"),
    response(token = "sessionId", expires_in = none),
    api(token = header("Authorization")),
)]
struct VeevaVault {
    #[token(step)]
    idp: VeevaIdp,
    profile_id: String,
    subdomain: HostLabel,
}

#[test]
fn veeva_takes_the_token_of_an_ordinary_endpoint() {
    let endpoint = VeevaVault {
        idp: VeevaIdp {
            token_url: Server::parse("https://idp.example.com/oauth2/token").expect("a server"),
            client_id: "c".into(),
            client_secret: "s".into(),
            scope: vec!["vault".into(), "a:b".into()],
        },
        profile_id: "_9/..".into(),
        subdomain: HostLabel::parse("acme").expect("a label"),
    };
    assert_eq!(
        wire(&endpoint.idp),
        "POST https://idp.example.com/oauth2/token\nauthorization: Basic Yzpz\n\
         grant_type=client_credentials&scope=vault+a%3Ab"
    );
    let idp = reply(&endpoint.idp, r#"{"access_token":"i","token_type":"Bearer","expires_in":60}"#);
    assert_eq!(
        wire_after(&endpoint, &Context::new().with_step("idp", idp)),
        "POST https://login.veevavault.com/auth/oauth/session/_9%2F..\nauthorization: Bearer i\n\
         client_id=c&vaultDNS=acme.veevavault.com"
    );
    let session = reply(&endpoint, r#"{"responseStatus":"SUCCESS","sessionId":"sid"}"#);
    assert_eq!(session.expires_at(), None);
    let mut request = http::Request::new(Body::default());
    endpoint.authorize(Some(&session), &mut request, &Context::new()).expect("a header");
    assert_eq!(request.headers()["authorization"], "sid");
}

#[derive(TokenEndpoint)]
#[token(
    get = "https://{region}.redtailtechnology.com/api/public/v1/authentication",
    auth = basic_raw("{api_key}:{username}", password),
    response(token = "authenticated_user.user_key", expires_in = none),
)]
struct Redtail {
    region: HostLabel,
    api_key: Secret,
    username: String,
    password: Secret,
}

#[test]
fn redtail_has_a_basic_of_three_parts() {
    let endpoint = Redtail {
        region: HostLabel::parse("smf").expect("a label"),
        api_key: "k".into(),
        username: "u".into(),
        password: "p".into(),
    };
    assert_eq!(
        wire(&endpoint),
        "GET https://smf.redtailtechnology.com/api/public/v1/authentication\nauthorization: Basic azp1OnA=\n"
    );
    let key = reply(&endpoint, r#"{"authenticated_user":{"user_key":"uk"}}"#);
    assert_eq!(key.access_token().expose_secret(), "uk");
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://iam.cloud.ibm.com/identity/token",
    grant_type = "urn:ibm:params:oauth:grant-type:apikey",
    header("Authorization" = "Basic Yng6Yng="),
)]
struct IbmCloud {
    apikey: Secret,
}

#[test]
fn ibm_cloud_has_a_grant_of_its_own() {
    assert_eq!(
        wire(&IbmCloud { apikey: "k".into() }),
        "POST https://iam.cloud.ibm.com/identity/token\nauthorization: Basic Yng6Yng=\n\
         grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey=k"
    );
}

#[derive(TokenEndpoint)]
#[token(post = "https://api.pay.example/token", response(success = "code" == "0"), error(code = "code"))]
struct Mistyped {
    client_id: String,
}

#[test]
fn a_success_of_another_type_blames_the_declaration_and_not_the_provider() {
    let response = http::Response::new(auth_runtime::Bytes::from_static(br#"{"code":0,"access_token":"t"}"#));
    let error =
        Mistyped { client_id: "c".into() }.response(response, &Context::new()).expect_err("a mistake");
    assert_eq!(error.stage(), auth_runtime::Stage::Response);
    assert_eq!(error.action(), auth_runtime::Action::FixConfiguration);
    let text = error.to_string();
    assert!(
        text.contains(
            "`code` is a number in the response, and the declaration compares it with the text \"0\""
        )
    );
}

#[test]
fn the_token_of_a_step_can_be_given() {
    let endpoint = VeevaVault {
        idp: VeevaIdp {
            token_url: Server::parse("https://idp.example.com").expect("a server"),
            client_id: "c".into(),
            client_secret: "s".into(),
            scope: Vec::new(),
        },
        profile_id: "p".into(),
        subdomain: HostLabel::parse("acme").expect("a label"),
    };
    let missing = endpoint.request(&Context::new()).expect_err("no token yet").to_string();
    assert!(missing.contains("`Context::with_step`"), "{missing}");
    let context = Context::builder().step("idp", Token::builder("given").build()).build();
    assert!(wire_after(&endpoint, &context).contains("authorization: Bearer given\n"));
    let shown: Vec<_> = auth_runtime::explain(&endpoint, &Context::new()).expect("two requests");
    assert_eq!(shown.len(), 2);
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://{region}.api.concursolutions.com/oauth2/v0/token",
    grant_type = password,
    refresh,
)]
struct SapConcur {
    region: HostLabel,
    client_id: String,
    client_secret: Secret,
    username: String,
    password: Secret,
}

#[test]
fn sap_concur_refreshes_as_the_rfc_says() {
    let endpoint = SapConcur {
        region: HostLabel::parse("eu2").expect("a label"),
        client_id: "c".into(),
        client_secret: "s".into(),
        username: "u".into(),
        password: "p".into(),
    };
    let refresh = endpoint.refresh().expect("it is declared");
    assert_eq!(
        wire_after(&*refresh, &Context::new().with_refresh_token("r/1")),
        "POST https://eu2.api.concursolutions.com/oauth2/v0/token\n\
         grant_type=refresh_token&refresh_token=r%2F1&client_id=c&client_secret=s"
    );
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://{subdomain}.timify.com/v1/auth/token",
    encoding = json,
    response(token = "accessToken", refresh_token = "refreshToken", expires_in = "expires"),
    api(token = header("Authorization")),
    refresh(
        post = "https://{subdomain}.timify.com/v1/auth/refreshtoken",
        grant_type = none,
        param("refreshtoken" = refresh_token),
    ),
)]
struct Timify {
    subdomain: HostLabel,
    #[token(param = "appid")]
    app_id: String,
    #[token(param = "appsecret")]
    app_secret: Secret,
}

#[test]
fn timify_has_a_refresh_request_of_its_own() {
    let endpoint = Timify {
        subdomain: HostLabel::parse("api").expect("a label"),
        app_id: "a".into(),
        app_secret: "s".into(),
    };
    assert_eq!(
        wire(&endpoint),
        "POST https://api.timify.com/v1/auth/token\n{\"appid\":\"a\",\"appsecret\":\"s\"}"
    );
    let token = reply(&endpoint, r#"{"accessToken":"t","refreshToken":"r","expires":900}"#);
    let redeemed = token.refresh_token().expect("one").clone();
    let refresh = endpoint.refresh().expect("it is declared");
    assert_eq!(
        wire_after(&*refresh, &Context::new().with_refresh_token(redeemed)),
        "POST https://api.timify.com/v1/auth/refreshtoken\n{\"refreshtoken\":\"r\"}"
    );
    let token = reply(&*refresh, r#"{"accessToken":"t2","refreshToken":"r2","expires":900}"#);
    assert_eq!(token.refresh_token().expect("one").expose_secret(), "r2");
    let mut request = http::Request::new(Body::default());
    refresh.authorize(Some(&token), &mut request, &Context::new()).expect("a header");
    assert_eq!(request.headers()["authorization"], "t2");
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://api.amazon.com/auth/o2/token",
    grant_type = refresh_token,
    api(token = header("x-amz-access-token")),
)]
struct AmazonSellerPartner {
    client_id: String,
    client_secret: Secret,
    #[token(rotates)]
    refresh_token: Secret,
}

#[test]
fn amazon_takes_a_refresh_token_for_a_credential() {
    let endpoint = AmazonSellerPartner {
        client_id: "c".into(),
        client_secret: "s".into(),
        refresh_token: "Atzr|seed".into(),
    };
    let body =
        "POST https://api.amazon.com/auth/o2/token\ngrant_type=refresh_token&client_id=c&client_secret=s";
    assert_eq!(wire(&endpoint), format!("{body}&refresh_token=Atzr%7Cseed"));
    let context = Context::new().with_refresh_token("Atzr|next");
    assert_eq!(wire_after(&endpoint, &context), format!("{body}&refresh_token=Atzr%7Cnext"));
}
