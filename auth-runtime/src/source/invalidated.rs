//! What an API's refusal of a token came to.

/// What [`TokenSource::invalidate`](crate::TokenSource::invalidate) did with a token that an API refused, and so
/// whether it is of use to send the API request once more.
///
/// ```no_run
/// # async fn run(source: auth_runtime::TokenSource) -> Result<u16, auth_runtime::Error> {
/// # async fn send(_: &auth_runtime::Token) -> u16 { 200 }
/// use auth_runtime::Invalidated;
///
/// let mut token = source.token().await?;
/// let mut status = send(&token).await;
/// if status == 401 {
///     match source.invalidate(&token) {
///         Invalidated::Removed | Invalidated::Outdated => {
///             token = source.token().await?; // another one
///             status = send(&token).await;
///         }
///         Invalidated::TooYoung => {} // a second try would send the same token
///     }
/// }
/// # Ok(status)
/// # }
/// ```
///
/// [`should_retry`](Self::should_retry) says the same in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "it says whether the API request is to be sent once more"]
pub enum Invalidated {
    /// This was the cached token, and it is cached no more: the next call of `token` makes an exchange. Send the API
    /// request once more with what that gives.
    Removed,
    /// This was not the cached token: another caller removed it, or it was refreshed meanwhile. The next call of
    /// `token` gives another one. Send the API request once more with that.
    Outdated,
    /// This is the cached token and so new that the provider's machines may not all know it: it stays, and the next
    /// call of `token` gives it again. Do not send the API request again at once; the API may refuse it for another
    /// reason than the token.
    TooYoung,
}

impl Invalidated {
    /// Whether the next call of `token` gives another token than the refused one, so that the API request is worth
    /// sending once more. Once: an API that refuses that one too has another reason.
    #[must_use]
    pub fn should_retry(self) -> bool {
        match self {
            Invalidated::Removed | Invalidated::Outdated => true,
            Invalidated::TooYoung => false,
        }
    }
}
