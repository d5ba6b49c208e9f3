//! The public API of each published crate is the one that is recorded beside this folder.
//!
//! `BLESS=1 cargo test -p auth-public-api-tests` records it anew. A line that went away or changed is a
//! breaking change: CONTRIBUTING.md says what follows from that.
//!
//! rustdoc's JSON is unstable, so the lists are those of one compiler; with another one nothing is compared,
//! and the run says so.

use std::fmt::Write as _;
use std::fs;
use std::io::{Write as _, stderr};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The lists are recorded with rustc 1.95.
const RECORDED_WITH: u32 = 95;

#[test]
fn the_public_api_is_the_recorded_one() {
    let minor = rustc_minor();
    if cfg!(not(unix)) {
        say("public API: nothing compared, for want of a shell");
        return;
    }
    if minor != RECORDED_WITH {
        let required = std::env::var_os("AUTH_RECORDED_COMPILER").is_some_and(|value| value == "required");
        assert!(!required, "rustc 1.{minor}, and the lists are of 1.{RECORDED_WITH}");
        say(&format!("public API: rustc 1.{minor}, nothing compared: the lists are of 1.{RECORDED_WITH}"));
        return;
    }
    say(&format!("public API: rustc 1.{minor}, comparing every list"));
    let bless = std::env::var_os("BLESS").is_some_and(|value| value == "1");
    let mut differences = String::new();
    for package in ["auth-derive", "auth-providers", "auth-runtime"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("{package}.txt"));
        let now = listed(package);
        if bless {
            fs::write(&path, &now).expect("the list can be written");
            continue;
        }
        let recorded = fs::read_to_string(&path).unwrap_or_default();
        let gone = recorded.lines().filter(|line| !now.lines().any(|other| other == *line));
        let new = now.lines().filter(|line| !recorded.lines().any(|other| other == *line));
        for (sign, line) in gone.map(|line| ('-', line)).chain(new.map(|line| ('+', line))) {
            writeln!(differences, "{sign}{line}").expect("a string");
        }
    }
    assert!(
        differences.is_empty(),
        "the public API changed:\n{differences}if that was meant: `BLESS=1 cargo test -p auth-public-api-tests`"
    );
}

/// Past the test harness, which would keep it until a test fails.
fn say(text: &str) {
    writeln!(stderr(), "{text}").expect("stderr is open");
}

fn rustc_minor() -> u32 {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("rustc runs");
    let version = String::from_utf8(output.stdout).expect("a version is text");
    version.split('.').nth(1).and_then(|minor| minor.parse().ok()).expect("`rustc 1.N.0`")
}

/// Every public item, one a line.
fn listed(package: &str) -> String {
    let target = target();
    let output = Command::new(env!("CARGO"))
        .args(["rustdoc", "--locked", "--quiet", "--lib", "--all-features", "--package", package])
        .arg("--target-dir")
        .arg(&target)
        .args(["--", "-Zunstable-options", "--output-format=json", "--cap-lints=warn"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .env("RUSTDOC", unstable_rustdoc())
        .output()
        .expect("cargo runs");
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{package}: {log}");
    let json = target.join("doc").join(format!("{}.json", package.replace('-', "_")));
    let api = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build()
        .unwrap_or_else(|error| panic!("{package}: {error}"));
    api.to_string()
}

/// A rustdoc that takes unstable options, so that the test needs no nightly compiler.
///
/// Not by `RUSTC_BOOTSTRAP` for all of cargo: build scripts look at it, and every dependency would be built
/// anew now, and once more when it is gone.
fn unstable_rustdoc() -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("unstable-rustdoc");
    fs::write(&path, "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc \"$@\"\n").expect("a script");
    let status = Command::new("chmod").arg("+x").arg(&path).status().expect("chmod runs");
    assert!(status.success());
    path
}

/// The folder that this test was built in: the dependencies are there.
fn target() -> PathBuf {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    tmp.parent().expect("the target folder").to_owned()
}
