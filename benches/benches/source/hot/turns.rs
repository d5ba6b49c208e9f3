//! Tasks that take turns without a scheduler: what it costs to hold a token would be lost beside a yield of
//! tokio's, which is dozens of times as dear and wakes other workers.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::task::unconstrained;

/// What one task does.
pub(crate) type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Lets the others have their turn, among works that [`together`] runs.
pub(crate) fn pass() -> Pass {
    Pass(false)
}

pub(crate) struct Pass(bool);

impl Future for Pass {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

/// All of them as one task, in turns. They wait for nothing but their turn.
pub(crate) fn together(works: Vec<Work>) -> Work {
    Box::pin(unconstrained(Together(works)))
}

struct Together(Vec<Work>);

impl Future for Together {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        while !self.0.is_empty() {
            self.0.retain_mut(|work| work.as_mut().poll(cx).is_pending());
        }
        Poll::Ready(())
    }
}
