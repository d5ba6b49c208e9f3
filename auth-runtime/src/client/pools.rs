//! The reqwest clients behind a client: with connections that are kept, and without.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime;

use super::builder::BuildClientError;
use super::home::{Home, Turn};
use super::loopback::Both;
use crate::action::Action;
use crate::error::{Error, Stage};

/// The reqwest clients behind a client. Building one takes about 20 ms and 100 KiB, so each but the first is
/// built when it is needed.
pub(super) struct Pools {
    /// For the hosts of others; for a client of the user's own for all hosts.
    remote: Pool,
    /// For this machine: without a proxy, and without DNS.
    loopback: Pool,
    timeout: Duration,
    connect_timeout: Duration,
    /// Whether they are made here, with these limits, and not by the user.
    ours: bool,
}

/// Where a request goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    Remote,
    Loopback,
}

/// A reqwest client for one request.
pub(super) struct Chosen {
    pub(super) client: reqwest::Client,
    /// Whether it has our limits and rules, and not those of a user's client.
    pub(super) ours: bool,
}

#[derive(Default)]
struct Pool(Mutex<Connections>);

struct Connections {
    kept: Option<reqwest::Client>,
    home: Home<Option<runtime::Id>>,
    /// It keeps no connection, so that no runtime but the one that sends has to live on.
    unpooled: Option<reqwest::Client>,
}

impl Default for Connections {
    fn default() -> Self {
        Connections { kept: None, home: Home::new(), unpooled: None }
    }
}

impl Pools {
    /// Those of a client with these limits. The first is built at once, for the error.
    pub(super) fn new(timeout: Duration, connect_timeout: Duration) -> Result<Self, BuildClientError> {
        let mut pools = Pools::around(None, timeout, connect_timeout);
        pools.remote = Pool::of(pools.build(Route::Remote, true).map_err(BuildClientError)?);
        Ok(pools)
    }

    /// Those of a client of the user's own, or none yet.
    pub(super) fn around(own: Option<reqwest::Client>, timeout: Duration, connect_timeout: Duration) -> Self {
        let ours = own.is_none();
        let remote = own.map(Pool::of).unwrap_or_default();
        Pools { remote, loopback: Pool::default(), timeout, connect_timeout, ours }
    }

    /// Whether they are made here, and not by the user.
    pub(super) fn are_ours(&self) -> bool {
        self.ours
    }

    /// The client for a request on this route. `fresh`: it must go over a new connection. `unpooled` is a
    /// client of the user's for such requests.
    pub(super) fn choose(
        &self,
        route: Route,
        fresh: bool,
        unpooled: Option<&reqwest::Client>,
    ) -> Result<Chosen, Error> {
        let is_users = route == Route::Remote && !self.ours;
        let pool = if route == Route::Remote { &self.remote } else { &self.loopback };
        let given = unpooled.filter(|_| route == Route::Remote);
        let mut connections = pool.0.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = if is_users && given.is_none() {
            // There is nothing else. What is lost by it is told where the client is taken.
            Turn::Kept
        } else if fresh {
            Turn::Unpooled
        } else {
            let here = runtime::Handle::try_current().ok().map(|runtime| runtime.id());
            // A user's client cannot be built again.
            connections.home.turn(here, Instant::now(), !is_users)
        };
        if let (Turn::Unpooled, Some(client)) = (turn, given) {
            return Ok(Chosen { client: client.clone(), ours: false });
        }
        let Connections { kept, unpooled, .. } = &mut *connections;
        let (place, keeps) = if turn == Turn::Unpooled { (unpooled, false) } else { (kept, true) };
        if turn == Turn::TakenOver {
            *place = None;
        }
        let client = match place {
            Some(client) => client.clone(),
            None => place.insert(self.build(route, keeps).map_err(impossible)?).clone(),
        };
        Ok(Chosen { client, ours: !is_users })
    }

    fn build(&self, route: Route, keeps: bool) -> reqwest::Result<reqwest::Client> {
        let mut base = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            // Another crate of the program may switch these features of reqwest on: what we send does not
            // change.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .timeout(self.timeout)
            .connect_timeout(self.connect_timeout)
            .user_agent(super::USER_AGENT);
        if route == Route::Loopback {
            // No proxy stands between a program and its own machine.
            base = base.no_proxy().dns_resolver(Arc::new(Both));
        }
        if !keeps {
            base = base.pool_max_idle_per_host(0);
        }
        base.build()
    }
}

impl Pool {
    fn of(client: reqwest::Client) -> Self {
        Pool(Mutex::new(Connections { kept: Some(client), ..Connections::default() }))
    }
}

fn impossible(error: reqwest::Error) -> Error {
    let what = "one more HTTP client cannot be made; are CA certificates installed?";
    Error::new(Stage::Transport, "", what).act(Action::FixConfiguration).because(error).not_sent()
}
