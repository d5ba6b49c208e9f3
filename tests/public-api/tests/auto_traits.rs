//! Public types may go to other threads and may be moved while they are polled: checked by the compiler.

use std::error::Error as StdError;
use std::panic::{RefUnwindSafe, UnwindSafe};

use auth_runtime::source::{State, StateChange, Stats, Status};
use auth_runtime::testing::{ManualClock, Provider, SeenRequest};
use auth_runtime::transcript::{Record, TranscriptSink};
use auth_runtime::{
    Action, Body, BuildClientError, Client, ClientBuilder, Context, ContextBuilder, CredentialKey, Error,
    Explanation, FreshConnection, Host, HostLabel, InvalidHost, InvalidHostLabel, InvalidPrivateKey,
    InvalidResourceIndicator, InvalidServer, InvalidTokenUrl, Invalidated, PoolStats, PrivateKey, Redacted,
    RedactedResponse, ResourceIndicator, RotatedToken, Secret, Server, Signature, Stage, Step, Token,
    TokenBuilder, TokenEndpoint, TokenPool, TokenPoolBuilder, TokenSource, TokenSourceBuilder, TokenUrl,
    Transport, Value, blocking,
};

fn plain<T: Send + Sync + Unpin>() {}
fn kept<T: Send + Sync + Unpin + 'static>() {}
fn caught<T: UnwindSafe + RefUnwindSafe>() {}
fn error<T: StdError + Send + Sync + Unpin + 'static>() {}
fn future<T: Send>(_: &T) {}

macro_rules! all {
    ($check:ident: $($type:ty),+ $(,)?) => {
        $( $check::<$type>(); )+
    };
}

#[test]
fn every_type() {
    all!(plain: Record<'static>, Step<'static>);
    all!(kept:
        Action, Body, Client, ClientBuilder, Context, ContextBuilder, Explanation, FreshConnection, Host,
        Invalidated, HostLabel, PoolStats, TokenUrl,
        PrivateKey, RedactedResponse, ResourceIndicator, Secret, Server, Redacted, Signature, Stage, Token, TokenBuilder,
        StateChange, Stats, CredentialKey<auth_providers::Asset>, RotatedToken, State, Status, TokenPool<String>,
        TokenPoolBuilder<String>, TokenSource, TokenSourceBuilder, ManualClock, SeenRequest, Provider,
        blocking::Client, blocking::TokenSource, Box<dyn TokenEndpoint>, Box<dyn Transport>, Box<TranscriptSink>,
    );
    all!(error:
        BuildClientError, Error, InvalidHost, InvalidHostLabel, InvalidPrivateKey, InvalidResourceIndicator, InvalidServer,
        InvalidTokenUrl,
    );
    all!(caught: Action, Body, Host, HostLabel, ResourceIndicator, Secret, Server, Redacted, Signature, Stage, State);
    // Borrowed for one call only, and so not asked to be more.
    assert_eq!(size_of::<Option<Value<'_>>>(), size_of::<Value<'_>>());
}

#[test]
fn every_declaration() {
    use auth_providers::{AccountingPlus, Asset, Chift, Klikoo, Thredfi, ThredfiBusiness};
    all!(kept: AccountingPlus, Asset, Chift, Klikoo, Thredfi, ThredfiBusiness);
}

#[test]
fn every_future() {
    fn exchanges(client: &Client, endpoint: &dyn TokenEndpoint, cx: &Context) {
        future(&client.exchange(endpoint));
        future(&client.exchange_with(endpoint, cx));
        future(&auth_runtime::exchange(endpoint, client, cx));
        future(&client.send(http::Request::new(Body::default())));
    }
    fn sources(source: &TokenSource) {
        future(&source.token());
        future(&source.warm());
        future(&source.verify());
        future(&source.authorize(&mut http::Request::new(Body::default())));
    }
    // What counts is that it compiles.
    let _: fn(&Client, &dyn TokenEndpoint, &Context) = exchanges;
    let _: fn(&TokenSource) = sources;
}

#[test]
fn no_type_is_forgotten() {
    let here = include_str!("auto_traits.rs");
    let list = include_str!("../auth-runtime.txt");
    let declared = list.lines().filter_map(|line| {
        let (_, rest) = line.split_once("pub struct ").or_else(|| line.split_once("pub enum "))?;
        rest.split(['(', '<', ' ']).next()?.split("::").last()
    });
    let forgotten: Vec<_> = declared.filter(|name| !here.contains(name)).collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
}
