//! What a user's tests are written with: a fixed token, a scripted provider, a clock to move.

mod fixed;
mod handler;
mod holders;
mod odd;
mod outcomes;
mod refresh;
mod requests;
mod six;
mod steps;

use auth_runtime::{Error, Token};

/// The text of a token.
fn text(token: &Token) -> &str {
    token.access_token().expose_secret()
}

/// How an exchange ended, to compare: the token's text, or the provider's code.
fn told(outcome: Result<Token, Error>) -> Result<String, Option<String>> {
    outcome.map(|token| text(&token).to_owned()).map_err(|error| error.code().map(str::to_owned))
}
