//! Everything that this process logs, at any level, by `log` or `tracing`, and what its panics say.

use std::fmt::{Debug, Write as _};
use std::panic;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());
static INSTALLED: Once = Once::new();

struct Capture;

/// Takes the places of the process's one logger, its one subscriber and its panic hook.
///
/// # Panics
///
/// Where something else took them before.
pub fn install() {
    INSTALLED.call_once(|| {
        log::set_logger(&Capture).expect("no logger yet");
        log::set_max_level(log::LevelFilter::Trace);
        tracing::subscriber::set_global_default(Capture).expect("no subscriber yet");
        let printed = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            push(format!("panic: {info}"));
            printed(info);
        }));
    });
}

/// Where the next line will be.
pub fn mark() -> usize {
    lines().len()
}

/// Every line from there on.
pub fn since(mark: usize) -> Vec<String> {
    lines().get(mark..).unwrap_or_default().to_vec()
}

/// Adds a line, as a program that prints all it has.
pub fn push(line: String) {
    lines().push(line);
}

fn lines() -> MutexGuard<'static, Vec<String>> {
    LINES.lock().unwrap_or_else(PoisonError::into_inner)
}

impl log::Log for Capture {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        push(format!("log {} {}: {}", record.level(), record.target(), record.args()));
    }

    fn flush(&self) {}
}

impl Subscriber for Capture {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut line = Line::of(span.metadata());
        span.record(&mut line);
        push(line.0);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = Line("tracing".to_owned());
        values.record(&mut line);
        push(line.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line::of(event.metadata());
        event.record(&mut line);
        push(line.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Line(String);

impl Line {
    fn of(metadata: &Metadata<'_>) -> Self {
        Self(format!("tracing {} {} {}:", metadata.level(), metadata.target(), metadata.name()))
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a string does not fail.
        let _ = write!(self.0, " {}={value:?}", field.name());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let _ = write!(self.0, " {}={value}", field.name());
    }
}
