//! The thread behind what blocks.

use std::future::Future;
use std::sync::mpsc;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::action::Action;
use crate::error::{Error, Stage};

/// A thread that serves the connections between the exchanges too: one that the provider closed meanwhile would
/// fail the next exchange, if nobody had noticed. It ends when this is dropped.
pub(super) struct Io {
    handle: Handle,
    _running: oneshot::Sender<()>,
}

impl Io {
    /// `last` is what the thread still does when this is dropped.
    pub(super) fn start(last: impl Future<Output = ()> + Send + 'static) -> Option<Self> {
        let (started, handle) = mpsc::channel();
        let (running, stopped) = oneshot::channel::<()>();
        // The runtime begins and ends on this thread: one that is dropped inside another one panics.
        let serve = move || {
            let Ok(runtime) = Builder::new_current_thread().enable_all().build() else { return };
            if started.send(runtime.handle().clone()).is_ok() {
                drop(runtime.block_on(stopped));
                runtime.block_on(last);
            }
        };
        std::thread::Builder::new().name("auth-runtime".to_owned()).spawn(serve).ok()?;
        Some(Io { handle: handle.recv().ok()?, _running: running })
    }

    /// Runs this to its end, on this thread or, inside an async runtime, on one that may block.
    pub(super) fn run<T: Send>(
        io: Option<&Self>,
        provider: &str,
        work: impl Future<Output = Result<T, Error>> + Send,
    ) -> Result<T, Error> {
        let Some(io) = io else {
            return Err(Error::new(
                Stage::Transport,
                provider.to_owned(),
                "the system gave no resources for I/O",
            )
            .not_sent());
        };
        let run = || io.handle.block_on(work);
        if Handle::try_current().is_err() {
            return run();
        }
        // tokio panics when a thread of a runtime blocks on another one; a thread of our own may.
        std::thread::scope(|scope| {
            let Ok(thread) = std::thread::Builder::new().spawn_scoped(scope, run) else {
                let what = "the system gave no thread to wait on";
                return Err(Error::new(Stage::Transport, provider.to_owned(), what).not_sent());
            };
            thread.join().unwrap_or_else(|_| {
                Err(Error::new(Stage::Request, provider.to_owned(), "the endpoint panicked")
                    .act(Action::ReportBug))
            })
        })
    }
}
