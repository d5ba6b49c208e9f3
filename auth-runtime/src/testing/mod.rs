//! For your tests: a clock that you move.

mod clock;

pub use clock::ManualClock;

/// What stands behind [`TokenSource::fixed`](crate::TokenSource::fixed).
pub(crate) struct NoVendor;

impl crate::Transport for NoVendor {
    fn send(&self, _: http::Request<crate::Body>) -> crate::Sending<'_> {
        let error = crate::Error::new(crate::Stage::Transport, "", "there is no vendor behind a fixed token");
        Box::pin(std::future::ready(Err(error.not_sent())))
    }
}
