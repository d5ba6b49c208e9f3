//! Whether a guarantee broke: each question is held against what the provider did.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use auth_runtime::{Error, Token};

use crate::args::Args;
use crate::provider::{Call, Provider};

/// The source's clock is the kernel's coarse one, and it looks at the wall clock every 4 ms: a token may be served
/// so long after its end.
const TICK: Duration = Duration::from_millis(20);
/// Between what the provider did and the source's knowing it a thread may be put aside.
const SKEW: Duration = Duration::from_millis(50);

/// One question of a caller.
pub(crate) struct Asked {
    pub(crate) at: Instant,
    pub(crate) wall: SystemTime,
    pub(crate) answered: Instant,
    /// The response was not there at once.
    pub(crate) waited: bool,
    pub(crate) outcome: Result<Token, Error>,
}

pub(crate) struct Checks {
    provider: Provider,
    life: Duration,
    margin: Duration,
    pub(crate) waits: AtomicU64,
    pub(crate) errors: AtomicU64,
    /// How much longer than the provider somebody waited, in nanoseconds.
    longest: AtomicU64,
    kept: Broken,
    ended: Broken,
    patience: Broken,
    shared: Broken,
}

/// How often, and how the first time.
#[derive(Default)]
struct Broken {
    count: AtomicU64,
    first: OnceLock<String>,
}

impl Broken {
    fn breaks(&self, how: impl FnOnce() -> String) {
        self.count.fetch_add(1, Ordering::Relaxed);
        self.first.get_or_init(how);
    }
}

/// What is said of a guarantee at the end.
pub(crate) struct Verdict {
    pub(crate) held: bool,
    text: String,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  {}", if self.held { "held  " } else { "BROKEN" }, self.text)
    }
}

impl Checks {
    pub(crate) fn new(args: &Args, provider: Provider) -> Self {
        Checks {
            provider,
            life: args.life(),
            margin: args.margin(),
            waits: AtomicU64::new(0),
            errors: AtomicU64::new(0),
            longest: AtomicU64::new(0),
            kept: Broken::default(),
            ended: Broken::default(),
            patience: Broken::default(),
            shared: Broken::default(),
        }
    }

    pub(crate) fn saw(&self, asked: &Asked) {
        match &asked.outcome {
            Ok(token) => {
                if let Some(end) = token.expires_at()
                    && let Ok(late) = asked.wall.duration_since(end)
                    && late > TICK
                {
                    self.ended.breaks(|| format!("one was served {late:.1?} later"));
                }
            }
            Err(error) => {
                self.errors.fetch_add(1, Ordering::Relaxed);
                self.provider.calls(|calls| self.failed(asked, error, calls));
            }
        }
        if asked.waited {
            self.waits.fetch_add(1, Ordering::Relaxed);
            self.provider.calls(|calls| self.waited(asked, calls));
        }
    }

    /// An error is for who asked when there was no token.
    fn failed(&self, asked: &Asked, error: &Error, calls: &[Call]) {
        let valid = calls.iter().rev().find(|call| {
            call.token.is_some()
                && call.ended + SKEW <= asked.at
                && asked.answered + SKEW < call.began + self.life
        });
        if let Some(valid) = valid {
            let age = asked.at - valid.began;
            self.kept.breaks(|| format!("with one {age:.1?} old: {error}"));
        }
    }

    fn waited(&self, asked: &Asked, calls: &[Call]) {
        // As many as a caller can meet that is put aside for a while.
        let ended = calls.iter().rev().take(256);
        let met: Vec<_> =
            // One whose response is on its way to the source is still under way for who asks then.
            ended.filter(|call| call.ended + SKEW >= asked.at && call.ended <= asked.answered).collect();
        let got = asked.outcome.as_ref().ok().map(number);
        if !met.iter().any(|call| call.token == got) {
            self.shared.breaks(|| match got {
                Some(number) => format!("one got token {number}, and it came out of none"),
                None => "one got an error, and none failed".to_owned(),
            });
        }
        let waited = asked.answered - asked.at;
        let provider = met.first().map_or(Duration::ZERO, |call| call.ended - call.began);
        let more = waited.saturating_sub(provider);
        self.longest.fetch_max(u64::try_from(more.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
        if more > self.margin {
            self.patience.breaks(|| format!("one waited {waited:.1?}, and the provider took {provider:.1?}"));
        }
    }

    pub(crate) fn verdicts(&self) -> [Verdict; 5] {
        let verdict = |broken: &Broken, text: String| {
            let count = broken.count.load(Ordering::Relaxed);
            match broken.first.get() {
                Some(first) => Verdict { held: false, text: format!("{text}: {count} times; {first}") },
                None => Verdict { held: true, text },
            }
        };
        let beside = self.provider.beside();
        let one_call = Broken::default();
        if beside > 0 {
            one_call.count.store(u64::try_from(beside).unwrap_or(u64::MAX), Ordering::Relaxed);
            one_call.first.get_or_init(|| "another one was under way".to_owned());
        }
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let longest = Duration::from_nanos(of(&self.longest));
        [
            verdict(&one_call, "one provider call at a time".to_owned()),
            verdict(
                &self.kept,
                format!("no caller failed while a valid token existed ({} errors)", of(&self.errors)),
            ),
            verdict(&self.ended, "no token was served after its end".to_owned()),
            verdict(
                &self.patience,
                format!(
                    "nobody waited longer than the provider and {:?} (the longest: the provider and {longest:.1?})",
                    self.margin
                ),
            ),
            verdict(
                &self.shared,
                format!("all who waited got what the call gave that they met ({} waits)", of(&self.waits)),
            ),
        ]
    }
}

/// Of a token of this provider.
pub(crate) fn number(token: &Token) -> u64 {
    let text = token.access_token().expose_secret();
    text.strip_prefix("token-").and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// Of the calls that ended since the one of this index: how many gave a token, and how many did not.
pub(crate) fn since(provider: &Provider, index: &mut usize) -> (usize, usize) {
    provider.calls(|calls| {
        let new = calls.get(*index..).unwrap_or_default();
        *index = calls.len();
        let gave = new.iter().filter(|call| call.token.is_some()).count();
        (gave, new.len() - gave)
    })
}
