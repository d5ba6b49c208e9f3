//! What the command line says.

/// How to run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `--quick`: a tenth of the rounds, to see that it runs.
    pub quick: bool,
    /// `--check`: a limit that is missed is a failure.
    pub check: bool,
}

impl Options {
    /// Of this process.
    ///
    /// # Errors
    ///
    /// An argument that nobody knows.
    pub fn from_env() -> Result<Self, String> {
        Self::read(std::env::args().skip(1))
    }

    fn read(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Options::default();
        for argument in arguments {
            match &*argument {
                "--quick" => options.quick = true,
                "--check" => options.check = true,
                // What `cargo bench` says to every benchmark.
                "--bench" => {}
                other => return Err(format!("unknown argument `{other}`: there are --quick and --check")),
            }
        }
        Ok(options)
    }

    /// As many rounds as a whole run has, or a tenth.
    pub fn rounds(self, whole: usize) -> usize {
        if self.quick { whole.div_ceil(10) } else { whole }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_argument() {
        let read = |arguments: &[&str]| Options::read(arguments.iter().map(ToString::to_string));
        assert_eq!(read(&["--bench"]), Ok(Options::default()));
        assert_eq!(read(&["--check", "--bench", "--quick"]), Ok(Options { quick: true, check: true }));
        assert!(read(&["--chekc"]).unwrap_err().contains("--chekc"));
        assert_eq!(Options { quick: true, check: false }.rounds(25), 3);
    }
}
