//! Verbs, hosts, paths.

use auth_runtime::{Host, HostLabel, Server, TokenEndpoint, TokenUrl};

use crate::{fixed, refused, sent};

#[test]
fn each_verb() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token")]
    struct Posted {
        id: u32,
    }
    #[derive(TokenEndpoint)]
    #[token(put = "https://auth.example.com/token")]
    struct Put {
        id: u32,
    }
    #[derive(TokenEndpoint)]
    #[token(get = "https://auth.example.com/token")]
    struct Got {
        id: u32,
    }

    let form = "content-type: application/x-www-form-urlencoded\nid=7";
    assert_eq!(sent(&Posted { id: 7 }), format!("POST https://auth.example.com/token\n{form}"));
    assert_eq!(sent(&Put { id: 7 }), format!("PUT https://auth.example.com/token\n{form}"));
    assert_eq!(sent(&Got { id: 7 }), "GET https://auth.example.com/token?id=7\n");
}

#[test]
fn a_server_a_host_and_a_label() {
    #[derive(TokenEndpoint)]
    #[token(
        name = "By server",
        post = "{server}/v1/{account}/token?kind={kind}",
        servers(LIVE = "https://api.example.com/base", TEST = "https://api.test.example.com:8443")
    )]
    struct ByServer {
        server: Server,
        account: String,
        kind: String,
    }
    #[derive(TokenEndpoint)]
    #[token(post = "https://{host}:8443/token")]
    struct ByHost {
        host: Host,
    }
    #[derive(TokenEndpoint)]
    #[token(post = "https://{tenant}.{region}.{domain}/token")]
    struct ByLabel {
        tenant: HostLabel,
        region: HostLabel,
        domain: Host,
    }

    let by_server = |server| ByServer { server, account: "a/b c".into(), kind: "é&=".into() };
    assert_eq!(
        sent(&by_server(ByServer::LIVE)),
        "POST https://api.example.com/base/v1/a%2Fb%20c/token?kind=%C3%A9%26%3D\n"
    );
    assert!(sent(&by_server(ByServer::TEST)).starts_with("POST https://api.test.example.com:8443/v1/"));
    assert_eq!(by_server(ByServer::LIVE).provider(), "By server");

    let host = ByHost { host: Host::parse("auth.example.com").unwrap() };
    assert_eq!(sent(&host), "POST https://auth.example.com:8443/token\n");
    let label = |text| HostLabel::parse(text).unwrap();
    let label =
        ByLabel { tenant: label("shop"), region: label("eu-1"), domain: Host::parse("example.com").unwrap() };
    assert_eq!(sent(&label), "POST https://shop.eu-1.example.com/token\n");
}

#[test]
fn a_whole_url_is_sent_character_for_character() {
    #[derive(TokenEndpoint)]
    #[token(post = "{token_url}", query("v" = "1"))]
    struct Whole {
        token_url: TokenUrl,
    }
    #[derive(TokenEndpoint)]
    #[token(get = "{token_url}" | "https://auth.example.com/token")]
    struct Own {
        token_url: Option<TokenUrl>,
        id: u32,
    }
    #[derive(TokenEndpoint)]
    #[token(post = "{server}")]
    struct Origin {
        server: Server,
    }

    let url = |text: &str| TokenUrl::parse(text).unwrap();
    for (given, asked) in [
        ("https://h.example/t/", "https://h.example/t/?v=1"),
        ("https://H.example:443/T//x/", "https://h.example/T//x/?v=1"),
        ("https://h.example/t?p=a%20b&q=", "https://h.example/t?p=a%20b&q=&v=1"),
        ("https://h.example/t?", "https://h.example/t?v=1"),
        ("https://h.example/t?p&", "https://h.example/t?p&v=1"),
        ("https://h.example/t&", "https://h.example/t&?v=1"),
    ] {
        assert_eq!(sent(&Whole { token_url: url(given) }), format!("POST {asked}\n"));
    }
    let own = |token_url| sent(&Own { token_url, id: 7 });
    assert_eq!(own(None), "GET https://auth.example.com/token?id=7\n");
    assert_eq!(own(Some(url("https://own.example/t/?a=b"))), "GET https://own.example/t/?a=b&id=7\n");
    let server = Server::parse("https://h.example/token/").unwrap();
    assert_eq!(sent(&Origin { server }), "POST https://h.example/token\n");
}

#[test]
fn an_alternative_takes_the_place_of_what_is_absent() {
    #[derive(TokenEndpoint)]
    #[token(post = "{server}/token" | "https://{host}/{tenant}/token" | "https://auth.example.com/token")]
    struct Provider {
        server: Option<Server>,
        host: Option<Host>,
        tenant: Option<String>,
    }

    let server = Server::parse("https://own.example.com").unwrap();
    let host = Host::parse("host.example.com").unwrap();
    let url = |server: Option<&Server>, host: Option<&Host>, tenant: Option<&str>| {
        sent(&Provider { server: server.cloned(), host: host.cloned(), tenant: tenant.map(Into::into) })
    };
    assert_eq!(url(Some(&server), None, None), "POST https://own.example.com/token\n");
    assert_eq!(url(None, Some(&host), Some("t")), "POST https://host.example.com/t/token\n");
    assert_eq!(url(None, Some(&host), None), "POST https://auth.example.com/token\n");
    assert_eq!(url(None, None, None), "POST https://auth.example.com/token\n");
}

#[test]
fn an_optional_piece_is_dropped_whole() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com[/tenants/{tenant}]/token?v=1[&region={region}]")]
    struct Provider {
        tenant: Option<String>,
        region: Option<String>,
    }

    let both = Provider { tenant: Some("t".into()), region: Some("eu".into()) };
    assert_eq!(sent(&both), "POST https://auth.example.com/tenants/t/token?v=1&region=eu\n");
    let none = Provider { tenant: None, region: None };
    assert_eq!(sent(&none), "POST https://auth.example.com/token?v=1\n");
}

#[test]
fn loopback_may_be_plain_http() {
    #[derive(TokenEndpoint)]
    #[token(post = "http://127.0.0.1:8080/token")]
    struct Local {}
    #[derive(TokenEndpoint)]
    #[token(post = "http://[[::1]]:8080/token")]
    struct Local6 {}

    assert_eq!(sent(&Local {}), "POST http://127.0.0.1:8080/token\n");
    assert_eq!(sent(&Local6 {}), "POST http://[::1]:8080/token\n");
}

#[test]
fn what_would_be_another_path_is_refused() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/{account}/token")]
    struct Provider {
        account: String,
    }

    for account in ["", ".", ".."] {
        let error = refused(&Provider { account: account.into() }, &fixed().build());
        assert!(error.contains("empty or made of dots"), "{error}");
    }
    let sneaky = Provider { account: "../admin?x#y".into() };
    assert_eq!(sent(&sneaky), "POST https://auth.example.com/..%2Fadmin%3Fx%23y/token\n");
}

#[test]
fn text_made_by_a_let_may_stand_in_a_path() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/{stamp}/{folder}",
        let stamp = now(unix),
        let folder = "{region}-{account}",
    )]
    struct Provider {
        region: String,
        account: u64,
    }

    assert_eq!(
        sent(&Provider { region: "e/u".into(), account: 5 }),
        "POST https://auth.example.com/1647832300/e%2Fu-5\n"
    );
}
