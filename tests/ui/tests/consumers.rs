//! Crates that use the derive otherwise than this one: of the edition before, and with the runtime under
//! another name.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Every declaration of `accepts/`, as a crate of the edition 2021.
const EDITION_2021: &str = r#"
[package]
name = "edition-2021"
edition = "2021"

[[test]]
name = "accepts"
path = "ACCEPTS"

[dependencies]
auth-runtime = { path = "RUNTIME", default-features = false, features = ["rsa", "url", "uuid"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
url = { version = "2", default-features = false }
uuid = { version = "1", default-features = false }
"#;

/// The crate `auth_runtime` does not exist here.
const RENAMED: &str = r#"
[package]
name = "renamed"
edition = "2021"

[dependencies]
tokens = { package = "auth-runtime", path = "RUNTIME", default-features = false, features = ["rsa", "url", "uuid"] }
serde = { version = "1", features = ["derive"] }
"#;

const RENAMED_LIB: &str = r#"#![forbid(unsafe_code)]
#![deny(warnings)]

#[derive(tokens::TokenEndpoint)]
#[token(crate = tokens, post = "https://auth.example.com/token", response(extra = Reply))]
pub struct Partner {
    pub client_id: String,
}

#[derive(serde::Deserialize)]
pub struct Reply {
    pub region: String,
}

#[derive(tokens::TokenEndpoint)]
#[token(
    crate = ::tokens,
    post = "{server}/{partner.extra.region}/token",
    servers(LIVE = "https://auth.example.com"),
    auth = bearer(partner.token),
    sign("X-Signature" = base64(rsa_sha256(key, body))),
    api(token = header("X-Key"))
)]
pub struct Provider {
    pub server: tokens::Server,
    #[token(step)]
    pub partner: Partner,
    pub key: tokens::PrivateKey,
}

pub const LIVE: tokens::Server = Provider::LIVE;
"#;

#[test]
fn they_compile() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (root, target) = (scratch.join("consumers"), scratch.parent().expect("the target folder"));
    let write = |path: &str, text: &str| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a scratch folder");
        fs::write(path, text).expect("a scratch file");
    };
    let text = |path: &Path| path.to_str().expect("a path in UTF-8").replace('\\', "/");
    let runtime = text(&here.join("../../auth-runtime"));
    let accepts = text(&here.join("tests/accepts/main.rs"));
    write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"edition-2021\", \"renamed\"]\n\n[profile.dev]\ndebug = \"line-tables-only\"\n",
    );
    write("edition-2021/Cargo.toml", &EDITION_2021.replace("ACCEPTS", &accepts).replace("RUNTIME", &runtime));
    write("edition-2021/src/lib.rs", "");
    write("renamed/Cargo.toml", &RENAMED.replace("RUNTIME", &runtime));
    write("renamed/src/lib.rs", RENAMED_LIB);
    // The versions that are here already: nothing is fetched.
    fs::copy(here.join("../../Cargo.lock"), root.join("Cargo.lock")).expect("a lock file");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--workspace", "--all-targets", "--offline", "--quiet"])
        .current_dir(&root)
        // With the same profile, so that what is built here already is not built again.
        .env("CARGO_TARGET_DIR", target)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
