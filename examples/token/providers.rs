//! From the command line and the environment to an endpoint.

use std::any::Any;
use std::fs::File;
use std::io::Read as _;

use auth_providers::{
    AccountingPlus, AccountingPlusReply, Asset, Chift, ChiftReply, Klikoo, Thredfi, ThredfiBusiness,
    ThredfiBusinessReply,
};
use auth_runtime::{
    Action, Context, Error, PrivateKey, ResourceIndicator, Secret, Server, Stage, Token, TokenEndpoint,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::args::Provider;
use crate::environment::Environment;

const TEXT: &str = "a text";
const UUID: &str = "a UUID";

/// More than any key's file has; a device or a pipe may have no end.
const LONGEST_KEY: u64 = 64 * 1024;

/// What to acquire.
pub(crate) struct Purchase {
    pub(crate) endpoint: Box<dyn TokenEndpoint>,
    pub(crate) cx: Context,
    /// What the names of the provider's variables begin with.
    pub(crate) prefix: &'static str,
    /// What else the provider said, as JSON: `{}` where the declaration reads nothing else.
    pub(crate) extra: fn(&Token) -> Value,
    /// Whether the response contradicts itself, in words for a person.
    pub(crate) doubt: fn(&Token) -> Option<&'static str>,
}

impl Purchase {
    /// `X` is the type that the declaration names with `response(extra = X)`, or nothing.
    fn new<X: Any + Serialize>(endpoint: impl TokenEndpoint + 'static) -> Self {
        Purchase {
            endpoint: Box::new(endpoint),
            cx: Context::new(),
            prefix: "",
            extra: extra::<X>,
            doubt: |_| None,
        }
    }
}

fn extra<X: Any + Serialize>(token: &Token) -> Value {
    token.extra::<X>().and_then(|extra| serde_json::to_value(extra).ok()).unwrap_or_else(|| json!({}))
}

/// The purchase, or everything that is wrong with the input.
pub(crate) fn purchase(provider: Provider, base_url: Option<&str>) -> Result<Purchase, Error> {
    let (name, prefix) = match provider {
        Provider::AccountingPlus => ("Accounting+", "ACCOUNTING_PLUS"),
        Provider::Asset => ("Asset", "ASSET"),
        Provider::Thredfi | Provider::ThredfiBusiness => ("Thredfi", "THREDFI"),
        Provider::Chift => ("Chift", "CHIFT"),
        Provider::Klikoo => ("Klikoo", "KLIKOO"),
    };
    let mut env = Environment::read(prefix);
    let server = base_url.and_then(|url| {
        Server::parse(url).map_err(|error| env.wrong("--base-url", format!("is wrong: {error}"))).ok()
    });
    let purchase = match provider {
        Provider::AccountingPlus => {
            accounting_plus(&mut env, server).map(Purchase::new::<AccountingPlusReply>)
        }
        Provider::Asset => asset(&mut env, server).map(Purchase::new::<()>),
        Provider::Thredfi => thredfi(&mut env, server).map(Purchase::new::<()>),
        Provider::ThredfiBusiness => {
            thredfi_business(&mut env, server).map(Purchase::new::<ThredfiBusinessReply>)
        }
        Provider::Chift => chift(&mut env).map(|chift| {
            // The declaration has one server and no field for it: the context replaces it.
            let cx = server.map_or_else(Context::new, |server| Context::builder().origin(server).build());
            Purchase { cx, doubt: chift_doubt, ..Purchase::new::<ChiftReply>(chift) }
        }),
        Provider::Klikoo => {
            if base_url.is_none() {
                env.wrong("--base-url", "is needed: the provider gives each client a server of its own");
            }
            klikoo(&mut env, server).map(Purchase::new::<()>)
        }
    };
    env.check(name)?;
    let purchase = purchase.ok_or_else(|| {
        // Each `None` above has its reason in the environment.
        Error::custom(Stage::Request, name, "the input does not make a request", Action::ReportBug)
    })?;
    Ok(Purchase { prefix, ..purchase })
}

// Each reads everything before it gives up on anything, so that all that is wrong is said at once.

fn accounting_plus(env: &mut Environment, server: Option<Server>) -> Option<AccountingPlus> {
    let client_id: Option<String> = env.required("CLIENT_ID", TEXT);
    let client_secret: Option<Secret> = env.required("CLIENT_SECRET", TEXT);
    let signature_secret: Option<Secret> = env.required("SIGNATURE_SECRET", TEXT);
    let email: Option<String> = env.required("EMAIL", TEXT);
    let tenant_id = env.optional("TENANT_ID", TEXT);
    let server = server.unwrap_or(AccountingPlus::STAGING);

    let mut accounting_plus =
        AccountingPlus::new(server, client_id?, client_secret?, signature_secret?, email?);
    accounting_plus.tenant_id = tenant_id;
    Some(accounting_plus)
}

fn asset(env: &mut Environment, server: Option<Server>) -> Option<Asset> {
    let client_id: Option<String> = env.required("CLIENT_ID", TEXT);
    // The document does not require the secret; the grant does (RFC 6749 section 4.4).
    let client_secret: Option<Secret> = env.required("CLIENT_SECRET", TEXT);
    let business_id = env.optional("BUSINESS_ID", TEXT);
    let expires_in = env.number("EXPIRES_IN", "a whole number of seconds above 0");
    let scope = env.words("SCOPE", TEXT);
    let resource = resources(env);

    let mut asset = Asset::new(server.unwrap_or(Asset::PRODUCTION), client_id?).with_secret(client_secret?);
    asset.business_id = business_id;
    asset.expires_in = expires_in;
    asset.scope = scope;
    asset.resource = resource?;
    Some(asset)
}

fn resources(env: &mut Environment) -> Option<Vec<ResourceIndicator>> {
    let words = env.words("RESOURCE", TEXT);
    let resources: Result<Vec<_>, _> = words.iter().map(|word| ResourceIndicator::parse(word)).collect();
    if resources.is_err() {
        let name = env.name("RESOURCE");
        env.wrong(name, "is not a space-separated list of absolute URIs without a fragment");
    }
    resources.ok()
}

fn thredfi(env: &mut Environment, server: Option<Server>) -> Option<Thredfi> {
    let partner_uuid = env.required("PARTNER_UUID", UUID);
    let api_key: Option<Secret> = env.required("API_KEY", TEXT);
    Some(Thredfi::new(server.unwrap_or(Thredfi::SANDBOX), partner_uuid?, api_key?))
}

fn thredfi_business(env: &mut Environment, server: Option<Server>) -> Option<ThredfiBusiness> {
    let partner = thredfi(env, server);
    let business_id = env.required("BUSINESS_ID", UUID);
    Some(ThredfiBusiness::new(partner?, business_id?))
}

fn chift_doubt(token: &Token) -> Option<&'static str> {
    let contradicts = token.extra::<ChiftReply>().is_some_and(|response| response.contradicts(token));
    contradicts.then_some(
        "`expires_in` and `expires_on` of the response contradict each other; `expires_in` is taken",
    )
}

fn chift(env: &mut Environment) -> Option<Chift> {
    let client_id: Option<String> = env.required("CLIENT_ID", TEXT);
    let client_secret: Option<Secret> = env.required("CLIENT_SECRET", TEXT);
    let account_id = env.required("ACCOUNT_ID", UUID);
    let marketplace_id = env.optional("MARKETPLACE_ID", UUID);

    let mut chift = Chift::new(client_id?, client_secret?, account_id?);
    chift.marketplace_id = marketplace_id;
    Some(chift)
}

fn klikoo(env: &mut Environment, server: Option<Server>) -> Option<Klikoo> {
    let client_id = env.required("CLIENT_ID", UUID);
    let client_secret: Option<Secret> = env.required("CLIENT_SECRET", TEXT);
    let private_key = private_key(env);
    Some(Klikoo::new(server?, client_id?, client_secret?, private_key?))
}

fn private_key(env: &mut Environment) -> Option<PrivateKey> {
    let (field, value) = env.either("PRIVATE_KEY", "PRIVATE_KEY_FILE")?;
    let key = if field == "PRIVATE_KEY" { Ok(value) } else { read_file(value.expose_secret()) };
    // Neither error shows a text of the key.
    let key = key.map_err(|error| format!("cannot be read: {error}"));
    let key = key.and_then(|pem| {
        PrivateKey::from_pem(pem.expose_secret()).map_err(|error| format!("holds no key: {error}"))
    });
    key.map_err(|what| env.wrong(env.name(field), what)).ok()
}

fn read_file(path: &str) -> std::io::Result<Secret> {
    let mut text = String::new();
    File::open(path)?.take(LONGEST_KEY).read_to_string(&mut text)?;
    Ok(Secret::new(text))
}
