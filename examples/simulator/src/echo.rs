//! What a careless server repeats: everything that it was sent, as it came and as it was decoded.

use serde_json::Value;

use crate::{form::Form, recorded::Recorded};

/// The decoded forms matter: a server that repeats a secret repeats what it has read, and a client that looks
/// for the encoded bytes alone would miss it.
pub(crate) fn of(request: &Recorded) -> String {
    let mut sent = vec![format!("{} {}", request.method, request.path)];
    for (name, value) in &request.headers {
        sent.push(format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())));
    }
    if let Some((user, password)) = request.basic() {
        sent.push(format!("{user}:{password}"));
    }
    sent.push(request.text());
    if let Ok(value) = serde_json::from_slice(&request.body) {
        strings(&value, &mut sent);
    } else if let Ok(form) = Form::read(&request.body) {
        sent.extend(form.into_pairs().map(|(name, value)| format!("{name}={value}")));
    }
    sent.join(" | ")
}

fn strings(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| strings(item, into)),
        Value::Object(fields) => fields.values().for_each(|field| strings(field, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
