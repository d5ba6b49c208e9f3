//! `golang.org/x/oauth2`, in a process of its own: where Go and the package are installed.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use auth_benches::options::Options;

use crate::callers::Outcome;
use crate::hot::TASKS;

/// What the program in `go-oauth2` measured.
pub(crate) struct Go {
    /// For each of [`TASKS`], the CPU nanoseconds of one get.
    pub(crate) hot: Vec<f64>,
    /// For how many callers, and whether the provider grants.
    callers: Vec<(usize, bool, Outcome)>,
}

impl Go {
    /// Or why there is nothing to compare with.
    pub(crate) fn run(options: Options, patience: Duration) -> Result<Self, String> {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("go-oauth2/main.go");
        // Debian has the package where `GOPATH` finds it once it is told; a module would have to be fetched.
        let mut path = std::env::var("GOPATH").unwrap_or_default();
        path.push_str(if path.is_empty() { "/usr/share/gocode" } else { ":/usr/share/gocode" });
        let output = Command::new("go")
            .arg("run")
            .arg(program)
            .args([options.rounds(60).to_string(), patience.as_millis().to_string()])
            .args(TASKS.map(|tasks| tasks.to_string()))
            .env("GO111MODULE", "off")
            .env("GOPATH", path)
            .output()
            .map_err(|_| "Go is not installed".to_owned())?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("`go run` failed: {}", said.lines().next().unwrap_or_default().trim()));
        }
        let lines = String::from_utf8_lossy(&output.stdout);
        Ok(Go {
            hot: lines.lines().filter_map(hot).collect(),
            callers: lines.lines().filter_map(callers).collect(),
        })
    }

    pub(crate) fn outcome(&self, callers: usize, grants: bool) -> Option<&Outcome> {
        let found = self.callers.iter().find(|(number, granted, _)| (*number, *granted) == (callers, grants));
        found.map(|(_, _, outcome)| outcome)
    }
}

fn hot(line: &str) -> Option<f64> {
    let (_tasks, nanos) = line.strip_prefix("hot ")?.split_once(' ')?;
    nanos.parse().ok()
}

fn callers(line: &str) -> Option<(usize, bool, Outcome)> {
    let mut words = line.strip_prefix("callers ")?.split(' ');
    let (callers, grants) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let outcome = Outcome {
        calls: words.next()?.parse().ok()?,
        granted: words.next()?.parse().ok()?,
        failed: words.next()?.parse().ok()?,
        waiting: words.next()?.parse().ok()?,
        slowest: Duration::from_millis(words.next()?.parse().ok()?),
    };
    Some((callers, grants, outcome))
}
