//! What the compiler says about each mistake in `cases/`.
//!
//! The recorded `.stderr` files are those of one compiler; another one underlines and explains in its own
//! words. There each case must still fail, with the first line that was recorded. The run says which of the
//! two it did, and with `AUTH_RECORDED_COMPILER=required` it fails on the second.
//! `TRYBUILD=overwrite cargo test -p auth-ui-tests --test compile_fail` records anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Write as _, stderr};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The `.stderr` files are recorded with rustc 1.95.
const RECORDED_WITH: u32 = 95;

#[test]
fn every_mistake_is_explained() {
    let minor = rustc_minor();
    if minor == RECORDED_WITH {
        say(&format!("compile-fail: rustc 1.{minor}, comparing the whole of every recorded .stderr"));
        trybuild::TestCases::new().compile_fail("cases/*/*.rs");
    } else {
        say(&format!(
            "compile-fail: rustc 1.{minor}, comparing first lines only: .stderr files are of 1.{RECORDED_WITH}"
        ));
        let required = std::env::var_os("AUTH_RECORDED_COMPILER").is_some_and(|value| value == "required");
        assert!(!required, "AUTH_RECORDED_COMPILER=required: rustc 1.{RECORDED_WITH}, and this is 1.{minor}");
        compare_first_lines();
    }
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

/// Every case in folders of `cases/`, by a name that can be a target's.
fn cases() -> BTreeMap<String, PathBuf> {
    let folders = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")).expect("cases");
    let files = folders.flat_map(|folder| fs::read_dir(folder.expect("a folder").path()).expect("a folder"));
    files
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let folder = path.parent().and_then(Path::file_name).expect("a folder").to_string_lossy();
            (format!("{folder}-{}", path.file_stem().expect("a name").to_string_lossy()), path)
        })
        .collect()
}

/// All cases as programs of one scratch package, checked by one run of cargo.
fn compare_first_lines() {
    let cases = cases();
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("first-lines");
    write_package(&package, &cases);
    let output = Command::new(env!("CARGO"))
        .args(["check", "--bins", "--keep-going", "--offline", "--quiet", "--message-format=json"])
        .current_dir(&package)
        .env("CARGO_TARGET_DIR", package.join("target"))
        .output()
        .expect("cargo runs");
    let mut seen: BTreeMap<String, FirstLine> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("cargo writes JSON");
        let text = |pointer: &str| line.pointer(pointer).and_then(|text| text.as_str()).unwrap_or_default();
        if text("/message/level") == "error" {
            let message = text("/message/message").lines().next().unwrap_or_default().to_owned();
            let first = FirstLine { code: text("/message/code/code").to_owned(), message };
            seen.entry(text("/target/name").to_owned()).or_insert(first);
        }
    }
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(!seen.is_empty(), "nothing was checked\n{log}");
    let mut wrong = String::new();
    for (name, path) in &cases {
        let recorded = FirstLine::recorded(path);
        let here = seen.get(name);
        if !here.is_some_and(|here| here.says(&recorded)) {
            let here = here.map_or("it compiles", |here| &here.message);
            writeln!(wrong, "{name}\n  recorded: {}\n  here:     {here}", recorded.message)
                .expect("a string");
        }
    }
    assert!(wrong.is_empty(), "these differ:\n{wrong}");
}

/// The first line of what is said about a case.
struct FirstLine {
    code: String,
    message: String,
}

impl FirstLine {
    /// Out of `error: …` or `error[E0277]: …`.
    fn recorded(case: &Path) -> Self {
        let path = case.with_extension("stderr");
        let recorded =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let line = recorded.lines().find(|line| line.starts_with("error")).expect("an error");
        let (head, message) = line.split_once(": ").expect("`error: …`");
        let code = head.trim_start_matches("error").trim_matches(['[', ']']);
        FirstLine { code: code.to_owned(), message: message.to_owned() }
    }

    /// E0277 is in our words, by `on_unimplemented`. Other codes are in rustc's own, which change.
    fn says(&self, recorded: &FirstLine) -> bool {
        let in_our_words = matches!(recorded.code.as_str(), "" | "E0277");
        self.code == recorded.code && (!in_our_words || self.message == recorded.message)
    }
}

fn write_package(package: &Path, cases: &BTreeMap<String, PathBuf>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let bins = cases
        .iter()
        .map(|(name, path)| format!("[[bin]]\nname = {name:?}\npath = {:?}\n", path.to_string_lossy()));
    let runtime = root.join("auth-runtime");
    let runtime = runtime.to_string_lossy();
    let manifest = format!(
        "[package]\nname = \"first-lines\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         auth-runtime = {{ path = {runtime:?}, default-features = false, features = [\"rsa\", \"url\", \"uuid\"] }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\nuuid = {{ version = \"1\", default-features = false }}\n\n{}",
        bins.collect::<String>()
    );
    fs::create_dir_all(package).expect("a scratch folder");
    fs::write(package.join("Cargo.toml"), manifest).expect("a manifest");
    // The versions that are here already: nothing is fetched.
    fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock")).expect("a lock file");
}
