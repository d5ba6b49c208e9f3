//! Who sent a request: the endpoint itself, its refresh, or one of its steps.
//!
//! A transport is not told. Each of them shows once what its requests look like, and who looks most like the
//! one that came has sent it.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use http::Request;

use super::envelope::Envelope;
use crate::body::Body;
use crate::context::Context;
use crate::endpoint::TokenEndpoint;
use crate::token::Token;

pub(crate) struct RequestMatcher {
    /// Whose script answers: an index of [`RequestMatcher::all`]'s parties.
    pub(crate) party: usize,
    pub(crate) envelope: Envelope,
    /// The declaration puts no secret into its path.
    pub(crate) declared: bool,
    /// `None`: such a request cannot be made before there are responses.
    looks: Option<Looks>,
}

/// An endpoint with a script of its own.
pub(crate) struct Party {
    /// Of the step; nothing for the endpoint itself.
    pub(crate) name: &'static str,
    pub(crate) parent: usize,
}

/// A request, as hashes of its pieces: credentials are among them.
struct Looks {
    place: u64,
    pieces: HashSet<u64>,
}

impl RequestMatcher {
    /// The endpoint comes first.
    pub(crate) fn all(endpoint: &dyn TokenEndpoint, hash: &RandomState) -> (Vec<RequestMatcher>, Vec<Party>) {
        let (mut matchers, mut parties) = (Vec::new(), vec![Party { name: "", parent: 0 }]);
        collect(endpoint, 0, hash, &mut matchers, &mut parties);
        (matchers, parties)
    }

    pub(crate) fn of<'a>(
        all: &'a [RequestMatcher],
        request: &Request<Body>,
        hash: &RandomState,
    ) -> Option<&'a RequestMatcher> {
        if let [only] = all {
            return Some(only);
        }
        let came = Looks::of(request, hash);
        // The first of those that are as near.
        all.iter().min_by_key(|matcher| Reverse(matcher.nearness(&came)))
    }

    /// The place counts most, also where one is only not known to be another.
    fn nearness(&self, came: &Looks) -> (u8, usize) {
        let Some(looks) = &self.looks else { return (1, 0) };
        let common = looks.pieces.intersection(&came.pieces).count();
        let all = looks.pieces.len() + came.pieces.len();
        (if looks.place == came.place { 2 } else { 0 }, common * 2000 / all.max(1))
    }
}

fn collect(
    endpoint: &dyn TokenEndpoint,
    party: usize,
    hash: &RandomState,
    matchers: &mut Vec<RequestMatcher>,
    parties: &mut Vec<Party>,
) {
    let (steps, refresh) = (endpoint.steps(), endpoint.refresh());
    let cx = crate::fingerprint::context(&steps);
    let mut add = |endpoint: &dyn TokenEndpoint, cx: &Context| {
        let table = endpoint.details().spec();
        matchers.push(RequestMatcher {
            party,
            envelope: Envelope::of(table),
            declared: table.is_some(),
            looks: endpoint.request(cx).ok().map(|request| Looks::of(&request, hash)),
        });
    };
    add(endpoint, &cx);
    if let Some(refresh) = refresh {
        let token = Token::builder("not-yet").build();
        add(&*refresh, &cx.with_refresh_token("not-yet").with_token(token));
    }
    for step in steps {
        parties.push(Party { name: step.name, parent: party });
        let party = parties.len() - 1;
        collect(step.endpoint, party, hash, matchers, parties);
    }
}

impl Looks {
    fn of(request: &Request<Body>, hash: &RandomState) -> Self {
        let uri = request.uri();
        let mut pieces = HashSet::new();
        let mut add = |kind: &str, piece: &[u8]| {
            pieces.insert(hash.hash_one((kind, piece)));
        };
        add("host", uri.authority().map_or("", http::uri::Authority::as_str).as_bytes());
        for (name, value) in request.headers() {
            // Values vary, by the clock and by tokens.
            add("header", name.as_str().as_bytes());
            add(name.as_str(), value.as_bytes());
        }
        for text in [uri.query().unwrap_or_default().as_bytes(), request.body().as_bytes()] {
            for piece in text.split(|byte| b"&{},".contains(byte)) {
                add("name", piece.split(|byte| b"=:".contains(byte)).next().unwrap_or_default());
                add("pair", piece);
            }
        }
        // Without the origin, which a context may replace.
        let place = hash.hash_one((request.method().as_str(), uri.path()));
        Looks { place, pieces }
    }
}
