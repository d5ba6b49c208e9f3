//! What the tool reads from its command line and environment.

use std::fs;
use std::path::Path;

use auth_simulator::{Provider, Recorded, credentials as demo};
use serde_json::Value;

use crate::process::{Run, Running, WORDS, example, provider, run, token};
use crate::secrets::assert_none_in;

/// Exit status 2, one message, nothing printed.
fn refused(run: &Run) -> &str {
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
    assert_none_in(&run.stderr, &[]);
    &run.stderr
}

fn form(request: &Recorded) -> Vec<(String, String)> {
    url::form_urlencoded::parse(&request.body).into_owned().collect()
}

#[test]
fn a_value_arrives_character_for_character() {
    let running = Running::start(Provider::AccountingPlus);
    for value in [
        "0123",
        "1e3",
        "true",
        "null",
        " leading",
        "trailing ",
        "\ttab\t",
        "1,2",
        "[1]",
        "{\"a\":1}",
        "a=b",
        "'\"\\$HOME",
        "é🔑",
    ] {
        running.simulator.clear();
        let mut command = running.token("accounting-plus");
        command.env("ACCOUNTING_PLUS_CLIENT_ID", value).env("ACCOUNTING_PLUS_CLIENT_SECRET", value);
        assert_eq!(run(&mut command).code, Some(3), "{value}");
        let sent: Value = serde_json::from_slice(&running.simulator.requests()[0].body).unwrap();
        assert_eq!((&sent["client_id"], &sent["client_secret"]), (&Value::from(value), &Value::from(value)));
    }
}

#[test]
fn what_is_optional_is_sent_where_it_is_set() {
    let running = Running::start(Provider::Asset);
    let mut command = running.token("asset");
    command
        .env("ASSET_BUSINESS_ID", demo::ASSET_BUSINESS_ID)
        .env("ASSET_EXPIRES_IN", "60")
        .env("ASSET_SCOPE", "ledger:read  invoice:create ")
        .env("ASSET_RESOURCE", "https://api.example.com/a urn:example:b");
    let acquired = run(&mut command);
    assert_eq!(acquired.code, Some(0), "{acquired:?}");
    let sent = form(&running.simulator.requests()[0]);
    let all = |name: &str| -> Vec<&str> {
        sent.iter().filter(|(n, _)| n == name).map(|(_, value)| value.as_str()).collect()
    };
    assert_eq!(all("business_id"), [demo::ASSET_BUSINESS_ID]);
    assert_eq!(all("expires_in"), ["60"]);
    assert_eq!(all("scope"), ["ledger:read invoice:create"]);
    assert_eq!(all("resource"), ["https://api.example.com/a", "urn:example:b"]);

    // Empty is as good as not set.
    running.simulator.clear();
    let mut command = running.token("asset");
    for name in ["BUSINESS_ID", "EXPIRES_IN", "SCOPE", "RESOURCE"] {
        command.env(format!("ASSET_{name}"), "");
    }
    assert_eq!(run(&mut command).code, Some(0));
    assert_eq!(form(&running.simulator.requests()[0]).len(), 3);

    let running = Running::start(Provider::Chift);
    let acquired = run(running.token("chift").env("CHIFT_MARKETPLACE_ID", demo::CHIFT_MARKETPLACE_ID));
    assert_eq!(acquired.code, Some(0), "{acquired:?}");
    let sent: Value = serde_json::from_slice(&running.simulator.requests()[0].body).unwrap();
    assert_eq!(sent["marketplaceId"], demo::CHIFT_MARKETPLACE_ID);
}

#[test]
fn everything_that_is_missing_is_named_at_once() {
    for word in WORDS {
        for empty in [false, true] {
            let names = crate::secrets::variables(provider(word)).iter().map(|(name, _)| *name);
            let names: Vec<&str> =
                names.filter(|name| word != "thredfi" || *name != "THREDFI_BUSINESS_ID").collect();
            let mut command = example("token");
            command.arg(word);
            if empty {
                command.envs(names.iter().map(|name| (name, "")));
            }
            let run = run(&mut command);
            let message = refused(&run);
            for name in names {
                assert!(message.contains(name), "{name}: {message}");
            }
            assert!(
                message.contains("not set") && message.ends_with("; fix the configuration\n"),
                "{message}"
            );
            assert_eq!(message.lines().count(), 1, "{message}");
            assert_eq!(message.contains("--base-url"), word == "klikoo", "{message}");
        }
    }
}

#[test]
fn another_case_is_another_variable() {
    let mut command = token("chift");
    command.env_remove("CHIFT_CLIENT_ID").env("chift_client_id", "someone");
    if cfg!(unix) {
        assert!(refused(&run(command.arg("--dry-run"))).contains("CHIFT_CLIENT_ID is not set"));
    }
}

#[test]
fn a_wrong_value_is_named_and_never_shown() {
    for (word, name, value, says) in [
        ("thredfi", "THREDFI_PARTNER_UUID", "hunter2", "is not a UUID;"),
        ("thredfi-business", "THREDFI_BUSINESS_ID", "../hunter2", "is not a UUID;"),
        ("chift", "CHIFT_ACCOUNT_ID", "hunter2\n", "is not a UUID (it begins or ends with white space);"),
        ("chift", "CHIFT_MARKETPLACE_ID", "hunter2", "is not a UUID;"),
        ("klikoo", "KLIKOO_CLIENT_ID", "hunter2", "is not a UUID;"),
        ("klikoo", "KLIKOO_PRIVATE_KEY", "hunter2", "holds no key: "),
        ("asset", "ASSET_EXPIRES_IN", "0", "is not a whole number"),
        ("asset", "ASSET_EXPIRES_IN", "0123", "is not a whole number"),
        ("asset", "ASSET_EXPIRES_IN", "yes", "is not a whole number"),
        ("asset", "ASSET_EXPIRES_IN", "hunter2", "is not a whole number"),
        ("asset", "ASSET_RESOURCE", "https://a hunter2", "is not a space-separated list"),
        ("asset", "ASSET_RESOURCE", "https://a#hunter2", "is not a space-separated list"),
    ] {
        let run =
            run(token(word).env(name, value).args(["--base-url", "https://provider.example", "--dry-run"]));
        let message = refused(&run);
        assert!(message.contains(&format!("{name} {says}")), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
}

#[cfg(unix)]
#[test]
fn a_value_that_is_no_text_is_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let value = OsStr::from_bytes(b"hunter2\xff");
    let failed = run(token("chift").env("CHIFT_CLIENT_SECRET", value));
    let message = refused(&failed);
    assert!(
        message.contains("CHIFT_CLIENT_SECRET is not UTF-8") && !message.contains("hunter2"),
        "{message}"
    );
    // One that nobody asked for is in nobody's way.
    assert_eq!(run(token("chift").env("CHIFT_OTHER", value).arg("--dry-run")).code, Some(0));
}

#[test]
fn the_key_comes_from_a_variable_or_a_file() {
    let running = Running::start(Provider::Klikoo);
    let one_line = demo::KLIKOO_PRIVATE_KEY.replace('\n', "\\n");
    assert_eq!(run(running.token("klikoo").env("KLIKOO_PRIVATE_KEY", one_line)).code, Some(0));

    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join("klikoo.pem");
    fs::write(&file, demo::KLIKOO_PRIVATE_KEY).unwrap();
    let from_file = |path: &Path| {
        let mut command = running.token("klikoo");
        command.env_remove("KLIKOO_PRIVATE_KEY").env("KLIKOO_PRIVATE_KEY_FILE", path);
        run(&mut command)
    };
    assert_eq!(from_file(&file).code, Some(0));

    let missing = from_file(&folder.join("hunter2.pem"));
    let message = refused(&missing);
    assert!(message.contains("KLIKOO_PRIVATE_KEY_FILE cannot be read: "), "{message}");
    // Who puts the key itself where its path belongs does not see it again.
    let swapped = from_file(Path::new(demo::KLIKOO_PRIVATE_KEY));
    assert!(refused(&swapped).contains("KLIKOO_PRIVATE_KEY_FILE cannot be read: "), "{swapped:?}");
    // A file without an end.
    if Path::new("/dev/zero").exists() {
        let endless = from_file(Path::new("/dev/zero"));
        assert!(refused(&endless).contains("KLIKOO_PRIVATE_KEY_FILE holds no key: "), "{endless:?}");
    }

    let both = run(running.token("klikoo").env("KLIKOO_PRIVATE_KEY_FILE", &file));
    assert!(
        refused(&both).contains("KLIKOO_PRIVATE_KEY and KLIKOO_PRIVATE_KEY_FILE are both set"),
        "{both:?}"
    );
}

#[test]
fn a_wrong_base_url_is_refused_without_its_password() {
    for (url, says) in [
        ("http://provider.example", "plain http is for loopback"),
        ("provider.example", "begins with `https://`"),
        ("https://user:hunter2@provider.example", "do not belong here"),
        ("https://provider.example/?key=hunter2", "ends before its query"),
        ("", "it is empty"),
    ] {
        for word in WORDS {
            let run = run(token(word).args(["--base-url", url]));
            let message = refused(&run);
            assert!(message.contains("--base-url is wrong: ") && message.contains(says), "{message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
    }
}

#[test]
fn a_wrong_command_line_is_input_too() {
    for arguments in [
        &[][..],
        &["nobody"],
        &["chift", "--header", "--dry-run"],
        &["chift", "--header", "--explain"],
        &["chift", "--verbose"],
        &["chift", "--base-url"],
    ] {
        refused(&run(example("token").args(arguments)));
    }
}

#[test]
fn a_value_that_may_not_stand_in_the_request_is_input_too() {
    let failed = run(token("thredfi").env("THREDFI_API_KEY", "hunter2\n"));
    let message = refused(&failed);
    assert!(message.contains("Thredfi: ") && message.contains("fix the configuration"), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
}
