//! Where a value is written: onto the wire, or into an explanation that names secrets instead of holding
//! them.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use bytes::Bytes;
use zeroize::Zeroizing;

use crate::buffer::Buffer;
use crate::encode::{Escape, escape};

/// A part of a request as an explanation shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Plain(String),
    /// The name of a secret, or of what is computed from one.
    Secret(Cow<'static, str>),
}

/// A text of a request with its secrets left out. `Display` writes `***` for each.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Redacted(pub(crate) Vec<Part>);

impl Redacted {
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Redacted(vec![Part::Plain(text.into())])
    }

    fn push(&mut self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        match self.0.last_mut() {
            Some(Part::Plain(last)) => last.push_str(&text),
            _ => self.0.push(Part::Plain(text.into_owned())),
        }
    }

    /// Whether a secret, or a value computed from one, was left out.
    pub fn has_secret(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Secret(_)))
    }
}

impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| match part {
            Part::Plain(text) => text.chars().try_for_each(|c| {
                if steers(c) { write!(f, "{}", c.escape_unicode()) } else { f.write_char(c) }
            }),
            Part::Secret(_) => f.write_str("***"),
        })
    }
}

/// Whether it would steer a terminal or hide what stands around it: a value may come out of a provider's response.
fn steers(c: char) -> bool {
    let invisible =
        matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    invisible || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

enum Sink {
    Wire(Buffer),
    Shown(Redacted),
    /// Only the secrets: what must not come back in a message.
    Secrets(Vec<Zeroizing<String>>),
}

/// One text under construction.
pub(crate) struct Out {
    sink: Sink,
    /// Whether something secret was written.
    pub(crate) secret: bool,
}

/// A place to go back to when a value turns out to be absent.
pub(crate) struct Mark {
    length: usize,
    parts: usize,
    secret: bool,
}

impl Out {
    pub(crate) fn wire(capacity: usize) -> Self {
        Out { sink: Sink::Wire(Buffer::with_capacity(capacity)), secret: false }
    }

    pub(crate) fn shown() -> Self {
        Out { sink: Sink::Shown(Redacted::default()), secret: false }
    }

    pub(crate) fn secrets() -> Self {
        Out { sink: Sink::Secrets(Vec::new()), secret: false }
    }

    /// Another of the same kind.
    pub(crate) fn like(&self, capacity: usize) -> Self {
        match self.sink {
            Sink::Wire(_) => Out::wire(capacity),
            Sink::Shown(_) => Out::shown(),
            Sink::Secrets(_) => Out::secrets(),
        }
    }

    pub(crate) fn into_secrets(self) -> Vec<Zeroizing<String>> {
        match self.sink {
            Sink::Secrets(secrets) => secrets,
            Sink::Wire(_) | Sink::Shown(_) => Vec::new(),
        }
    }

    pub(crate) fn is_shown(&self) -> bool {
        matches!(self.sink, Sink::Shown(_))
    }

    /// Begins the next pair of a URL's query, which may have been written up to its `?`.
    pub(crate) fn next_pair(&mut self) {
        if !(self.ends_with('?') || self.ends_with('&')) {
            self.raw(if self.contains('?') { "&" } else { "?" });
        }
    }

    pub(crate) fn is_wire(&self) -> bool {
        matches!(self.sink, Sink::Wire(_))
    }

    /// Whether nothing is in it but one secret, behind the scheme.
    pub(crate) fn is_one_secret(&self, scheme: &str) -> bool {
        match &self.sink {
            Sink::Shown(Redacted(parts)) => match parts.as_slice() {
                [Part::Secret(_)] => true,
                [Part::Plain(plain), Part::Secret(_)] => plain == scheme,
                _ => false,
            },
            // Whether anything else is in it, it does not say: the whole is one more secret.
            Sink::Wire(_) | Sink::Secrets(_) => false,
        }
    }

    /// As it is: punctuation, names that are escaped already.
    pub(crate) fn raw(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// `name=` of a form, after an `&` unless it is the first.
    pub(crate) fn form_name(&mut self, name: &str) {
        if let Sink::Wire(buffer) = &mut self.sink {
            return buffer.push_name(name);
        }
        self.raw(if self.is_empty() { "" } else { "&" });
        self.raw(name);
        self.raw("=");
    }

    fn bytes(&mut self, bytes: &[u8]) {
        match &mut self.sink {
            Sink::Wire(buffer) => buffer.push(bytes),
            Sink::Shown(shown) => shown.push(bytes),
            Sink::Secrets(_) => {}
        }
    }

    /// A value that anybody may see. Whether it has a line break or a NUL in it.
    pub(crate) fn plain(&mut self, text: &str, how: Escape) -> bool {
        match &mut self.sink {
            Sink::Wire(buffer) => escape(text, how, |piece| buffer.push(piece)),
            Sink::Shown(shown) => escape(text, how, |piece| shown.push(piece)),
            Sink::Secrets(_) => false,
        }
    }

    /// A value that nobody may see, and what an explanation calls it. Whether it has a line break or a NUL in it, if
    /// it goes over the wire.
    pub(crate) fn secret(
        &mut self,
        text: &str,
        how: Escape,
        name: impl FnOnce() -> Cow<'static, str>,
    ) -> bool {
        self.secret = true;
        match &mut self.sink {
            Sink::Wire(buffer) => return escape(text, how, |piece| buffer.push(piece)),
            Sink::Shown(shown) => shown.0.push(Part::Secret(name())),
            Sink::Secrets(secrets) => secrets.push(Zeroizing::new(text.to_owned())),
        }
        false
    }

    pub(crate) fn mark(&self) -> Mark {
        let (length, parts) = match &self.sink {
            Sink::Wire(buffer) => (buffer.len(), 0),
            Sink::Shown(Redacted(parts)) => match parts.last() {
                Some(Part::Plain(text)) => (text.len(), parts.len()),
                _ => (0, parts.len()),
            },
            Sink::Secrets(_) => (0, 0),
        };
        Mark { length, parts, secret: self.secret }
    }

    pub(crate) fn back_to(&mut self, mark: &Mark) {
        self.secret = mark.secret;
        match &mut self.sink {
            Sink::Wire(buffer) => buffer.truncate(mark.length),
            Sink::Shown(Redacted(parts)) => {
                parts.truncate(mark.parts);
                if let Some(Part::Plain(text)) = parts.last_mut() {
                    text.truncate(mark.length);
                }
            }
            Sink::Secrets(_) => {}
        }
    }

    /// Whether nothing was written since.
    pub(crate) fn is_at(&self, mark: &Mark) -> bool {
        let now = self.mark();
        now.length == mark.length && now.parts == mark.parts
    }

    /// Becomes what was computed apart, if it is empty and for the wire; else gives it back.
    pub(crate) fn become_wire(&mut self, computed: Buffer, secret: bool) -> Result<(), Buffer> {
        match &mut self.sink {
            Sink::Wire(buffer) if buffer.len() == 0 => {
                *buffer = computed;
                self.secret |= secret;
                Ok(())
            }
            _ => Err(computed),
        }
    }

    /// What goes over the wire as bytes, overwritten at the end if anything in it is secret.
    pub(crate) fn into_bytes(self) -> Bytes {
        let secret = self.secret;
        let buffer = self.into_wire();
        if secret { buffer.into_bytes() } else { buffer.into_public_bytes() }
    }

    /// What goes over the wire; empty for an explanation.
    pub(crate) fn into_wire(self) -> Buffer {
        match self.sink {
            Sink::Wire(buffer) => buffer,
            Sink::Shown(_) | Sink::Secrets(_) => Buffer::default(),
        }
    }

    /// What an explanation shows; empty for the wire.
    pub(crate) fn into_shown(self) -> Redacted {
        match self.sink {
            Sink::Wire(_) | Sink::Secrets(_) => Redacted::default(),
            Sink::Shown(shown) => shown,
        }
    }

    /// What was written so far onto the wire; empty for an explanation.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match &self.sink {
            Sink::Wire(buffer) => buffer.as_slice(),
            Sink::Shown(_) | Sink::Secrets(_) => &[],
        }
    }

    /// The same as text.
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    pub(crate) fn is_empty(&self) -> bool {
        match &self.sink {
            Sink::Wire(buffer) => buffer.len() == 0,
            Sink::Shown(Redacted(parts)) => parts.is_empty(),
            Sink::Secrets(_) => true,
        }
    }

    /// Whether this punctuation is in what anybody may see of it.
    pub(crate) fn contains(&self, wanted: char) -> bool {
        match &self.sink {
            Sink::Wire(_) => u8::try_from(wanted).is_ok_and(|wanted| self.as_bytes().contains(&wanted)),
            Sink::Shown(Redacted(parts)) => {
                parts.iter().any(|part| matches!(part, Part::Plain(text) if text.contains(wanted)))
            }
            Sink::Secrets(_) => false,
        }
    }

    pub(crate) fn ends_with(&self, wanted: char) -> bool {
        match &self.sink {
            Sink::Wire(_) => u8::try_from(wanted).is_ok_and(|wanted| self.as_bytes().last() == Some(&wanted)),
            Sink::Shown(Redacted(parts)) => {
                matches!(parts.last(), Some(Part::Plain(text)) if text.ends_with(wanted))
            }
            Sink::Secrets(_) => false,
        }
    }

    /// Takes one byte of punctuation back.
    pub(crate) fn pop(&mut self) {
        match &mut self.sink {
            Sink::Wire(buffer) => buffer.truncate(buffer.len().saturating_sub(1)),
            Sink::Shown(Redacted(parts)) => {
                if let Some(Part::Plain(text)) = parts.last_mut() {
                    text.pop();
                }
            }
            Sink::Secrets(_) => {}
        }
    }

    /// What an explanation shows of it so far.
    pub(crate) fn as_shown(&self) -> Option<&Redacted> {
        match &self.sink {
            Sink::Shown(shown) => Some(shown),
            Sink::Wire(_) | Sink::Secrets(_) => None,
        }
    }

    /// Adds to an explanation what another one shows.
    pub(crate) fn show(&mut self, other: Option<&Redacted>) {
        if let (Sink::Shown(Redacted(parts)), Some(Redacted(others))) = (&mut self.sink, other) {
            parts.extend(others.iter().cloned());
        }
    }

    /// Adds the secrets of another one that are not this one, if only secrets are wanted.
    pub(crate) fn secrets_beside(&mut self, other: Out, known: &str) {
        if let Sink::Secrets(secrets) = &mut self.sink {
            secrets.extend(other.into_secrets().into_iter().filter(|secret| secret.as_str() != known));
        }
    }

    /// Adds what another one of the same kind holds.
    pub(crate) fn append(&mut self, other: Out) {
        self.secret |= other.secret;
        match (&mut self.sink, other.sink) {
            (Sink::Wire(to), Sink::Wire(from)) => to.push(from.as_slice()),
            (Sink::Shown(Redacted(to)), Sink::Shown(Redacted(from))) => to.extend(from),
            (Sink::Secrets(to), Sink::Secrets(from)) => to.extend(from),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_piece_leaves_no_trace() {
        for mut out in [Out::wire(4), Out::shown()] {
            out.plain("a b", Escape::Form);
            let mark = out.mark();
            out.raw("&x=");
            out.secret("hunter2", Escape::Form, || "x".into());
            assert!(out.secret && !out.is_at(&mark));
            out.back_to(&mark);
            assert!(!out.secret && out.is_at(&mark));
            let text = if out.is_shown() { out.into_shown().to_string() } else { out.as_str().to_owned() };
            assert_eq!(text, "a+b");
        }
    }

    #[test]
    fn an_explanation_never_holds_the_secret() {
        let mut out = Out::shown();
        out.raw("Bearer ");
        out.secret("hunter2", Escape::Raw, || "TOKEN".into());
        let shown = out.into_shown();
        assert_eq!(shown.to_string(), "Bearer ***");
        assert!(!format!("{:?} {:?}", shown, shown.0).contains("hunter2"));
    }
}
