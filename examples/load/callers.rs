//! Those who ask for the token, on every request of theirs.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use auth_runtime::{Action, Error, Stage, Token, TokenSource, exchange};

use crate::args::{Args, Break};
use crate::check::{Asked, Checks};
use crate::latency::Histogram;
use crate::provider::{Dice, Endpoint, Provider};

pub(crate) struct Load {
    pub(crate) args: Args,
    pub(crate) source: TokenSource,
    pub(crate) provider: Provider,
    pub(crate) checks: Checks,
    pub(crate) latencies: Histogram,
    dice: Dice,
    /// For a cache that serves it for ever.
    first: Mutex<Option<Token>>,
}

impl Load {
    pub(crate) fn new(args: Args) -> Self {
        let provider = Provider::new(args.clone());
        let source = TokenSource::builder(Endpoint::new(), provider.clone())
            // A token of two seconds has no time for a wait of one.
            .backoff(Duration::from_millis(100), Duration::from_secs(1))
            .build();
        Load {
            checks: Checks::new(&args, provider.clone()),
            latencies: Histogram::new(),
            dice: Dice::new(),
            first: Mutex::default(),
            args,
            source,
            provider,
        }
    }

    /// One caller, until the end.
    pub(crate) async fn call(self: Arc<Self>, end: Instant) {
        while Instant::now() < end {
            let wall = SystemTime::now();
            let at = Instant::now();
            let mut polls = 0_u32;
            let mut asking = pin!(self.source.token());
            let outcome = poll_fn(|cx| {
                polls += 1;
                asking.as_mut().poll(cx)
            })
            .await;
            let mut asked = Asked { at, wall, answered: Instant::now(), waited: polls > 1, outcome };
            if let Some(what) = self.args.r#break {
                self.worse(what, &mut asked).await;
            }
            self.latencies.add(asked.answered - asked.at);
            self.checks.saw(&asked);
            tokio::time::sleep(self.dice.about(self.args.pause())).await;
        }
    }

    /// What a worse cache would have done.
    async fn worse(&self, what: Break, asked: &mut Asked) {
        match what {
            Break::OneCall => {
                let cx = auth_runtime::Context::new();
                asked.at = Instant::now();
                asked.outcome = exchange(&Endpoint::new(), &self.provider, &cx).await;
                asked.answered = Instant::now();
            }
            Break::Kept if !asked.waited => {
                let what = "the cache has nothing";
                asked.outcome =
                    Err(Error::custom(Stage::Transport, "Worse", what, Action::Wait { until: None }));
            }
            Break::Ended => {
                let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
                if let Ok(token) = &mut asked.outcome {
                    *token = first.get_or_insert_with(|| token.clone()).clone();
                }
            }
            Break::Patience if asked.waited => {
                tokio::time::sleep(self.args.margin() + self.args.provider()).await;
                asked.answered = Instant::now();
            }
            Break::Shared if asked.waited => {
                asked.outcome = Ok(Token::builder("token-0").build());
            }
            Break::Kept | Break::Patience | Break::Shared => {}
        }
    }
}
