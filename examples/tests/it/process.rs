//! Runs an example.

use std::env::consts::EXE_SUFFIX;
use std::ffi::OsStr;
use std::process::{Command, Stdio};

use auth_simulator::{Provider, Simulator};
use tokio::runtime::{Builder, Runtime};

/// An example's program.
pub(crate) fn example(name: &str) -> Command {
    // Cargo has no variable for it; this test is `TARGET/PROFILE/deps/it-HASH`, the example
    // `TARGET/PROFILE/examples/NAME`.
    let test = std::env::current_exe().expect("the path of this test");
    let profile = test.ancestors().nth(2).expect("the folder above `deps`");
    let program = profile.join("examples").join(format!("{name}{EXE_SUFFIX}"));
    assert!(program.exists(), "no example {name}: `cargo test` without `--test` builds the examples first");
    alone(program)
}

/// A program with nothing in its environment that could change what it does.
pub(crate) fn alone(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().stdin(Stdio::null());
    // What the HTTP client's TLS needs to find certificates, and Windows to run anything.
    for name in ["PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "SystemRoot"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

/// What a process left behind.
#[derive(Debug)]
pub(crate) struct Run {
    /// None: a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.output().expect("a process");
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("UTF-8 on stdout"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8 on stderr"),
    }
}

/// A simulator that answers while this thread waits for the process.
pub(crate) struct Running {
    pub(crate) simulator: Simulator,
    pub(crate) runtime: Runtime,
}

impl Running {
    pub(crate) fn start(provider: Provider) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let simulator = runtime.block_on(Simulator::start(provider)).expect("a port");
        Running { simulator, runtime }
    }

    /// `token WORD --base-url SIMULATOR` with the credentials that the simulator accepts.
    pub(crate) fn token(&self, word: &str) -> Command {
        let mut command = token(word);
        command.args(["--base-url", self.simulator.origin()]);
        command
    }
}

/// `token WORD` with good credentials.
pub(crate) fn token(word: &str) -> Command {
    let mut command = example("token");
    command.arg(word).envs(crate::secrets::variables(provider(word)).iter().copied());
    command
}

/// The tool's words, and whose simulator answers them.
pub(crate) const WORDS: [&str; 6] =
    ["accounting-plus", "asset", "thredfi", "thredfi-business", "chift", "klikoo"];

pub(crate) fn provider(word: &str) -> Provider {
    match word {
        "accounting-plus" => Provider::AccountingPlus,
        "asset" => Provider::Asset,
        "thredfi" | "thredfi-business" => Provider::Thredfi,
        "chift" => Provider::Chift,
        "klikoo" => Provider::Klikoo,
        _ => panic!("no provider {word}"),
    }
}
