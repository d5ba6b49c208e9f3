//! What is printed on stderr, and the exit status that goes with it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use auth_runtime::{BuildClientError, Error, Stage};

/// Why there is no token.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The library's error knows the provider, the stage and who must act; wrong input is one of its stages.
    Exchange(Error),
    /// This machine cannot make an HTTP client.
    Client(BuildClientError),
    /// Stdout cannot be written.
    Output(std::io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Exchange(error)
    }
}

impl From<BuildClientError> for Failure {
    fn from(error: BuildClientError) -> Self {
        Failure::Client(error)
    }
}

impl Failure {
    /// Says what happened and what caused it.
    pub(crate) fn report(self) -> ExitCode {
        let (error, status): (&dyn std::error::Error, u8) = match &self {
            Failure::Exchange(error) => (error, status(error.stage())),
            Failure::Client(error) => (error, 4),
            Failure::Output(error) => (error, 1),
        };
        let mut text = format!("error: {error}\n");
        let mut cause = error.source();
        while let Some(error) = cause {
            _ = writeln!(text, "  caused by: {error}");
            cause = error.source();
        }
        // Where stderr is closed, nobody listens.
        drop(std::io::stderr().write_all(text.as_bytes()));
        ExitCode::from(status)
    }
}

/// Shows what went over the wire.
pub(crate) fn tell(text: &str) {
    drop(writeln!(std::io::stderr(), "{text}"));
}

/// Says what is odd, where there is a token all the same.
pub(crate) fn warn(text: &str) {
    drop(writeln!(std::io::stderr(), "warning: {text}"));
}

fn status(stage: Stage) -> u8 {
    match stage {
        Stage::Request => 2,
        Stage::Refused => 3,
        Stage::Transport => 4,
        Stage::Response => 5,
        _ => 1,
    }
}
