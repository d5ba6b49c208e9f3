//! What is printed on stdout.

use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::time::SystemTime;

use auth_runtime::{Action, Body, Error, Explanation, Stage, Token};
use serde::Serialize;
use serde_json::Value;

use crate::args::{Args, Provider};
use crate::environment::FIELDS;
use crate::failure::Failure;
use crate::providers::Purchase;

#[derive(Serialize)]
struct Acquired<'a> {
    provider: &'a str,
    access_token: &'a str,
    token_type: Option<&'a str>,
    expires_at: Option<String>,
    expires_in: Option<u64>,
    extra: Value,
}

/// The token as one JSON object.
pub(crate) fn json(provider: Provider, purchase: &Purchase, token: &Token) -> String {
    let acquired = Acquired {
        provider: &provider.word(),
        access_token: token.access_token().expose_secret(),
        token_type: token.token_type(),
        expires_at: token.expires_at().and_then(rfc3339),
        expires_in: token.expires_in(SystemTime::now()).map(|left| left.as_secs()),
        extra: (purchase.extra)(token),
    };
    // Texts and numbers are all there is in it.
    let json = serde_json::to_string_pretty(&acquired).unwrap_or_default();
    format!("{json}\n")
}

/// To the second before it: whoever relies on it must not be late.
fn rfc3339(at: SystemTime) -> Option<String> {
    let at = jiff::Timestamp::try_from(at).ok()?;
    Some(jiff::Timestamp::from_second(at.as_second()).ok()?.to_string())
}

/// The header that an API call carries, as the declaration makes it.
pub(crate) fn header(purchase: &Purchase, token: &Token) -> Result<String, Error> {
    let mut request = http::Request::new(Body::default());
    purchase.endpoint.authorize(Some(token), &mut request, &purchase.cx)?;
    let value = request.headers().get(http::header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let value = value.ok_or_else(|| {
        let provider = purchase.endpoint.provider().to_owned();
        Error::custom(
            Stage::Response,
            provider,
            "the token does not go into a header as text",
            Action::AskProvider,
        )
    })?;
    Ok(format!("Authorization: {value}\n"))
}

/// The requests for a reader, in the order in which they would be sent.
pub(crate) fn requests(args: &Args, purchase: &Purchase, requests: &[Explanation]) -> String {
    let mut text = String::new();
    for (index, request) in requests.iter().enumerate() {
        if requests.len() > 1 {
            // A line that files with HTTP requests have between two of them.
            let gap = if index == 0 { "" } else { "\n" };
            _ = writeln!(text, "{gap}### request {} of {}", index + 1, requests.len());
        }
        if args.dry_run {
            _ = writeln!(text, "{}", request.to_string().trim_end());
        }
        if args.explain {
            let gap = if args.dry_run { "\n" } else { "" };
            text.push_str(gap);
            text.push_str(&explained(purchase, request));
        }
    }
    text
}

fn explained(purchase: &Purchase, request: &Explanation) -> String {
    let mut text = String::new();
    for signature in &request.signatures {
        _ = write!(
            text,
            "# {}\n#   algorithm:      {}\n#   key:            {}, {} bits\n#   string to sign: {}\n\n",
            signature.place, signature.algorithm, signature.key, signature.key_bits, signature.string_to_sign
        );
    }
    if request.signatures.is_empty() {
        text.push_str("# no signature\n\n");
    }
    // What curl's command takes from a variable is in one already, whose name has the provider's before it.
    let curl = request.curl_with(|name| {
        if FIELDS.contains(&name) { format!("{}_{name}", purchase.prefix) } else { name.to_owned() }
    });
    text.push_str(&curl);
    text.push('\n');
    for variable in variables(&curl) {
        if !variable.starts_with(purchase.prefix) {
            _ = writeln!(text, "# ${variable} is computed from secrets: set it before you run this");
        }
    }
    text
}

/// The `"$NAME"`s of a command, each once.
fn variables(command: &str) -> std::collections::BTreeSet<&str> {
    let names = command.split("\"$").skip(1).filter_map(|rest| rest.split('"').next());
    names.filter(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')).collect()
}

/// A reader that goes away early, such as `head`, has what it wants.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::Output(error)),
        _ => Ok(()),
    }
}
