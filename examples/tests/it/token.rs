//! The tool that acquires a token, where all goes well.

use std::process::Stdio;

use auth_simulator::{Provider, credentials as demo, thredfi_invoices_path};
use serde_json::{Value, json};

use crate::process::{Running, WORDS, example, provider, run, token};
use crate::secrets::assert_none_in;

/// Where the token of this word is good, and for how many seconds.
fn use_of(word: &str) -> (String, u64) {
    match word {
        "thredfi-business" => (thredfi_invoices_path(demo::THREDFI_BUSINESS_ID), 3600),
        word => {
            let seconds = match word {
                "accounting-plus" => 172_800,
                "chift" => 1800,
                "klikoo" => 900,
                _ => 3600,
            };
            (provider(word).api_path().to_owned(), seconds)
        }
    }
}

/// Whether the provider's API takes this value of `Authorization`.
fn opens(running: &Running, path: &str, authorization: &str) -> bool {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let call =
        client.get(format!("{}{path}", running.simulator.origin())).header("authorization", authorization);
    let response = running.runtime.block_on(call.send()).expect("a response");
    let is_success = response.status().is_success();
    let text = running.runtime.block_on(response.text()).expect("a text");
    // Accounting+ and Klikoo look at the token first, and then miss what else they want on a call.
    is_success || ["Invalid user", "Timestamp is not valid"].iter().any(|words| text.contains(words))
}

#[test]
fn one_json_object_has_the_token_and_its_expiry() {
    for word in WORDS {
        let running = Running::start(provider(word));
        let run = run(&mut running.token(word));
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{word}");
        let object: Value = serde_json::from_str(&run.stdout).unwrap();
        let names = ["provider", "access_token", "token_type", "expires_at", "expires_in", "extra"];
        assert_eq!(object.as_object().unwrap().len(), names.len(), "{word}");
        let places: Vec<_> =
            names.iter().map(|name| run.stdout.find(&format!("\"{name}\":")).unwrap()).collect();
        assert!(places.is_sorted(), "{word}: {}", run.stdout);

        assert_eq!(object["provider"], word);
        let (path, seconds) = use_of(word);
        let bearer = format!("Bearer {}", object["access_token"].as_str().unwrap());
        assert!(opens(&running, &path, &bearer), "{word}");

        let left = object["expires_in"].as_u64().unwrap();
        assert!(left <= seconds && left + 120 > seconds, "{word}: {left}");
        let at: jiff::Timestamp = object["expires_at"].as_str().unwrap().parse().unwrap();
        let left = at.as_second() - jiff::Timestamp::now().as_second();
        assert!(left <= seconds.cast_signed() && left + 120 > seconds.cast_signed(), "{word}: {at}");
        assert!(object["expires_at"].as_str().unwrap().ends_with('Z'));
    }
}

#[test]
fn extra_is_what_else_the_provider_said() {
    let extra = |word: &str| -> Value {
        let running = Running::start(provider(word));
        let run = run(&mut running.token(word));
        serde_json::from_str::<Value>(&run.stdout).unwrap()["extra"].take()
    };
    assert_eq!(extra("accounting-plus")["data"]["client_id"], demo::ACCOUNTING_PLUS_CLIENT_ID);
    assert_eq!(
        extra("thredfi-business"),
        json!({ "scope": "business_access", "business_id": demo::THREDFI_BUSINESS_ID })
    );
    assert!(extra("chift")["expires_on"].is_i64());
    for word in ["asset", "thredfi", "klikoo"] {
        assert_eq!(extra(word), json!({}));
    }
}

#[test]
fn the_header_is_ready_for_curl() {
    for word in WORDS {
        let running = Running::start(provider(word));
        let run = run(running.token(word).arg("--header"));
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{word}");
        let value =
            run.stdout.strip_prefix("Authorization: ").and_then(|rest| rest.strip_suffix('\n')).unwrap();
        assert!(value.starts_with("Bearer ") && !value.contains('\n'), "{word}");
        assert!(opens(&running, &use_of(word).0, value), "{word}");
    }
}

#[test]
fn a_dry_run_sends_nothing_and_shows_no_secret() {
    for word in WORDS {
        let running = Running::start(provider(word));
        for options in [&["--dry-run"][..], &["--explain"], &["--dry-run", "--explain"]] {
            let run = run(running.token(word).args(options));
            assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{word}");
            assert!(running.simulator.requests().is_empty(), "{word} {options:?}");
            // The signature of RSA is the same for the same text: what is shown may not hold what another run
            // sends.
            assert_none_in(&run.stdout, &[]);
            let http = options.contains(&"--dry-run");
            assert_eq!(run.stdout.contains(" HTTP/1.1\nhost: 127.0.0.1:"), http, "{}", run.stdout);
            assert_eq!(run.stdout.contains("***"), http, "{}", run.stdout);
            assert_eq!(run.stdout.contains("curl"), options.contains(&"--explain"), "{}", run.stdout);
        }
    }
}

#[test]
fn a_dry_run_is_the_request_as_it_would_be_sent() {
    let shown = |word: &str| {
        let run = run(token(word).args(["--dry-run", "--base-url", "https://provider.example"]));
        assert_eq!(run.code, Some(0), "{run:?}");
        run.stdout
    };
    assert_eq!(
        shown("asset"),
        "POST /v0/auth/token HTTP/1.1\n\
         host: provider.example\n\
         accept: application/json\n\
         content-type: application/x-www-form-urlencoded\n\
         \n\
         grant_type=client_credentials&client_id=simulated-client&client_secret=***\n"
    );
    assert_eq!(
        shown("thredfi-business"),
        "### request 1 of 2\n\
         POST /v1/platform/oauth2/token/ HTTP/1.1\n\
         host: provider.example\n\
         accept: application/json\n\
         content-type: application/x-www-form-urlencoded\n\
         authorization: Basic ***\n\
         \n\
         grant_type=client_credentials&client_id=a1b2c3d4-5678-90ab-cdef-1234567890ab\n\
         \n\
         ### request 2 of 2\n\
         POST /v1/platform/0b5e55b1-0000-4000-8000-000000000001/oauth2/token/ HTTP/1.1\n\
         host: provider.example\n\
         accept: application/json\n\
         authorization: Bearer ***\n"
    );
    let klikoo = shown("klikoo");
    assert!(klikoo.contains("\nopen-api-signature: ***\n") && klikoo.contains("+07:00\n"), "{klikoo}");
}

#[test]
fn an_explanation_says_what_is_signed_and_how() {
    let run = run(token("klikoo").args(["--explain", "--base-url", "https://provider.example"]));
    assert_eq!(run.code, Some(0), "{run:?}");
    let line = |begin: &str| {
        let found =
            run.stdout.lines().find_map(|line| line.strip_prefix('#')?.trim_start().strip_prefix(begin));
        found.unwrap_or_else(|| panic!("no `{begin}` in {}", run.stdout)).trim_start()
    };
    assert_eq!(line("open-api-signature"), "");
    assert_eq!(line("algorithm:"), "rsa_sha256");
    assert_eq!(line("key:"), "private_key, 2048 bits");
    let (client, timestamp) = line("string to sign:").split_once('|').unwrap();
    assert_eq!(client, demo::KLIKOO_CLIENT_ID);
    assert!(run.stdout.contains(&format!("--header 'open-api-timestamp: {timestamp}'")), "{}", run.stdout);
    // The variable that the tool itself read, so that the command works in the same shell.
    assert!(
        run.stdout.contains(r#""client_secret":"'"$(printf %s "$KLIKOO_CLIENT_SECRET" |"#),
        "{}",
        run.stdout
    );
    // Everything but the command is a comment, so that the whole can be pasted.
    assert!(run.stdout.contains("\n# $OPEN_API_SIGNATURE is computed from secrets"), "{}", run.stdout);
    let begins = ["#", "curl", "  "];
    let stray =
        run.stdout.lines().find(|line| !line.is_empty() && !begins.iter().any(|b| line.starts_with(b)));
    assert_eq!(stray, None);
}

#[test]
fn the_base_url_is_production_or_the_only_one() {
    for (word, host) in [
        ("accounting-plus", "staging-openapi.accountingplus.id"),
        ("asset", "api.getasset.com"),
        ("thredfi", "sandbox.thredfi.com"),
        ("thredfi-business", "sandbox.thredfi.com"),
        ("chift", "api.chift.eu"),
    ] {
        let run = run(token(word).arg("--dry-run"));
        assert!(run.stdout.contains(&format!("\nhost: {host}\n")), "{word}: {run:?}");
    }
    for word in WORDS {
        let run = run(token(word).args(["--dry-run", "--base-url", "https://provider.example:8443/base/"]));
        assert!(run.stdout.contains("\nhost: provider.example:8443\n"), "{word}: {run:?}");
        assert!(run.stdout.contains("POST /base/"), "{word}: {run:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let running = Running::start(Provider::Chift);
    let mut child = running.token("chift").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()));
}

#[test]
fn help_names_every_variable() {
    let run = run(example("token").arg("--help"));
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    for word in WORDS {
        assert!(run.stdout.contains(word), "{word}");
        for (name, _) in crate::secrets::variables(provider(word)) {
            assert!(run.stdout.contains(name), "{name}");
        }
    }
    for name in
        ["ASSET_BUSINESS_ID", "ASSET_EXPIRES_IN", "ASSET_SCOPE", "ASSET_RESOURCE", "CHIFT_MARKETPLACE_ID"]
    {
        assert!(run.stdout.contains(name), "{name}");
    }
}
