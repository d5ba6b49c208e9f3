//! The server.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    serve::ListenerExt as _,
};
use http::{Response, StatusCode};
use tokio::{net::TcpListener, sync::oneshot};

use crate::{
    accounting_plus::AccountingPlus, asset::Asset, call, call::Call, chift::Chift, clock::Clock,
    failure::Failure, klikoo::Klikoo, provider::Provider, recorded::Recorded, reply::Reply, thredfi::Thredfi,
    tokens::Tokens,
};

/// More than any token request holds; a larger body is answered with 413 and not recorded.
const LARGEST_BODY: usize = 1 << 20;

/// A provider's token endpoint and one API call of it, on a port of 127.0.0.1. The server stops when this is
/// dropped.
#[derive(Debug)]
pub struct Simulator {
    provider: Provider,
    origin: String,
    shared: Arc<Shared>,
    /// Dropping it tells the server to stop.
    _stop: oneshot::Sender<()>,
}

#[derive(Debug)]
struct Shared {
    provider: Provider,
    state: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    requests: Vec<Recorded>,
    failures: VecDeque<Failure>,
    tokens: Tokens,
    clock: Clock,
    echo: bool,
}

impl Simulator {
    /// Starts a simulator on a free port, on the current tokio runtime.
    ///
    /// # Errors
    ///
    /// Where no port can be bound.
    pub async fn start(provider: Provider) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://{}", listener.local_addr()?);
        // Small responses over loopback would otherwise wait for the acknowledgement of their head.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let state = Inner {
            requests: Vec::new(),
            failures: VecDeque::new(),
            tokens: Tokens::default(),
            clock: Clock::System,
            echo: false,
        };
        let shared = Arc::new(Shared { provider, state: Mutex::new(state) });
        let router = Router::new().fallback(handle).with_state(Arc::clone(&shared));
        let (stop, stopped) = oneshot::channel::<()>();
        let server = axum::serve(listener, router).with_graceful_shutdown(async move {
            // The sender is only ever dropped.
            let _ = stopped.await;
        });
        tokio::spawn(async move { server.await });
        Ok(Self { provider, origin, shared, _stop: stop })
    }

    /// The provider that is simulated.
    pub const fn provider(&self) -> Provider {
        self.provider
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Every request since the start or the last [`clear`](Self::clear), in the order in which their bodies
    /// were complete.
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared.lock().requests.clone()
    }

    /// Forgets the requests. Tokens, failures and the clock stay.
    pub fn clear(&self) {
        self.shared.lock().requests.clear();
    }

    /// Fixes the simulator's clock, which is the system's until then.
    pub fn set_now(&self, now: SystemTime) {
        self.shared.lock().clock = Clock::Fixed(now);
    }

    /// Answers the next token request, and that one only, with a failure, whatever the request holds. A token
    /// request is one for a token endpoint's path; Thredfi has two of these. Failures given before the first
    /// is used follow each other.
    ///
    /// # Panics
    ///
    /// Where the failure is another provider's: the test does not mean what it says.
    pub fn fail_next(&self, failure: Failure) {
        if let Some(provider) = failure.provider() {
            assert_eq!(provider, self.provider, "a failure of another provider");
        }
        self.shared.lock().failures.push_back(failure);
    }

    /// While on, every message, detail and trace id of an error, every error page and a few headers of every
    /// response repeat what was sent: the request line, all headers and the body, as they came and decoded. It
    /// shows whether a client lets a secret through to its own errors.
    pub fn echo(&self, on: bool) {
        self.shared.lock().echo = on;
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn respond(&self, request: Recorded) -> Reply {
        let mut state = self.lock();
        let Inner { failures, tokens, clock, echo, .. } = &mut *state;
        let mut call =
            Call { provider: self.provider, request: &request, now: clock.now(), tokens, echo: *echo };
        let failure = || failures.pop_front();
        let response = match self.provider {
            Provider::AccountingPlus => call::reply::<AccountingPlus>(&mut call, failure),
            Provider::Asset => call::reply::<Asset>(&mut call, failure),
            Provider::Thredfi => call::reply::<Thredfi>(&mut call, failure),
            Provider::Chift => call::reply::<Chift>(&mut call, failure),
            Provider::Klikoo => call::reply::<Klikoo>(&mut call, failure),
        };
        state.requests.push(request);
        response
    }
}

async fn handle(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return Reply::bare(StatusCode::PAYLOAD_TOO_LARGE).into();
    };
    let path = head.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    shared.respond(Recorded { method: head.method, path, headers: head.headers, body }).into()
}
