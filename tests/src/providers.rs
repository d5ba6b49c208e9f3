//! The six declarations with the credentials that the simulators accept, and what of them is secret.

use std::sync::Arc;

use auth_providers::{AccountingPlus, Asset, Chift, Klikoo, Thredfi, ThredfiBusiness};
use auth_runtime::{Body, Context, PrivateKey, Server, Token, TokenEndpoint};
use auth_simulator::credentials as with;
use auth_simulator::{Provider, thredfi_invoices_path};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use uuid::Uuid;

use crate::leak::Secrets;
use crate::wire;

/// The partner's token, where a test gives it instead of acquiring it.
pub const PARTNER_TOKEN: &str = "partner-t0ken.Zm9v.c2ln";

/// Any valid server: every context of these tests has an origin.
pub fn anywhere() -> Server {
    wire::server("https://anywhere.example")
}

/// One of Thredfi's two declarations.
pub fn partner() -> Thredfi {
    Thredfi::new(anywhere(), uuid(with::THREDFI_PARTNER_ID), with::THREDFI_API_KEY)
}

/// The other one, which needs the first one's token.
pub fn business() -> ThredfiBusiness {
    ThredfiBusiness::new(partner(), uuid(with::THREDFI_BUSINESS_ID))
}

/// The declaration of a provider; of Thredfi the partner's. All that is optional is there.
///
/// # Panics
///
/// Where the simulators' credentials are not what the declarations take.
pub fn endpoint(provider: Provider) -> Arc<dyn TokenEndpoint> {
    match provider {
        Provider::AccountingPlus => {
            let mut accounting_plus = AccountingPlus::new(
                anywhere(),
                with::ACCOUNTING_PLUS_CLIENT_ID,
                with::ACCOUNTING_PLUS_CLIENT_SECRET,
                with::ACCOUNTING_PLUS_SIGNATURE_SECRET,
                with::ACCOUNTING_PLUS_EMAIL,
            );
            accounting_plus.tenant_id = Some(with::ACCOUNTING_PLUS_TENANT_ID.to_owned());
            Arc::new(accounting_plus)
        }
        Provider::Asset => {
            let mut asset =
                Asset::new(anywhere(), with::ASSET_CLIENT_ID).with_secret(with::ASSET_CLIENT_SECRET);
            asset.business_id = Some(with::ASSET_BUSINESS_ID.to_owned());
            asset.expires_in = std::num::NonZeroU32::new(600);
            asset.scope = vec!["ledger:read".to_owned(), "invoice:create".to_owned()];
            let resource = |text: &str| text.parse().expect("a resource");
            asset.resource = vec![resource("https://a.example"), resource("https://b.example/c?d=%20")];
            Arc::new(asset)
        }
        Provider::Thredfi => Arc::new(partner()),
        Provider::Chift => {
            let account = uuid(with::CHIFT_ACCOUNT_ID);
            let mut chift = Chift::new(with::CHIFT_CLIENT_ID, with::CHIFT_CLIENT_SECRET, account);
            chift.marketplace_id = Some(uuid(with::CHIFT_MARKETPLACE_ID));
            Arc::new(chift)
        }
        Provider::Klikoo => Arc::new(Klikoo::new(
            anywhere(),
            uuid(with::KLIKOO_CLIENT_ID),
            with::KLIKOO_CLIENT_SECRET,
            PrivateKey::from_pem(with::KLIKOO_PRIVATE_KEY).expect("a key"),
        )),
    }
}

/// A declaration, whose it is, and the API call that its token opens.
#[derive(Clone)]
pub struct Declared {
    /// Whose it is.
    pub provider: Provider,
    /// The declaration.
    pub endpoint: Arc<dyn TokenEndpoint>,
    /// The API call's path.
    pub api_path: String,
}

/// The six of them.
pub fn six() -> [Declared; 6] {
    let [accounting_plus, asset, thredfi, chift, klikoo] = Provider::ALL.map(|provider| {
        let api_path = provider.api_path().to_owned();
        Declared { provider, endpoint: endpoint(provider), api_path }
    });
    let business = Declared {
        provider: Provider::Thredfi,
        endpoint: Arc::new(business()),
        api_path: thredfi_invoices_path(with::THREDFI_BUSINESS_ID),
    };
    [accounting_plus, asset, thredfi, business, chift, klikoo]
}

/// The clock of [`wire::now`], this origin, and the partner's token for the one that needs it: each declaration
/// sends one request.
pub fn one_request_to(origin: &str) -> Context {
    let cx = Context::builder().now(wire::now()).origin(wire::server(origin)).build();
    cx.with_step("partner", Token::builder(PARTNER_TOKEN).build())
}

/// The credentials of a provider. The partner's token is Thredfi's.
pub fn secrets(provider: Provider) -> Secrets {
    match provider {
        Provider::AccountingPlus => Secrets::new()
            .and("client_secret", with::ACCOUNTING_PLUS_CLIENT_SECRET)
            .and("signature_secret", with::ACCOUNTING_PLUS_SIGNATURE_SECRET),
        Provider::Asset => Secrets::new().and("client_secret", with::ASSET_CLIENT_SECRET),
        Provider::Thredfi => Secrets::new()
            .and("api_key", with::THREDFI_API_KEY)
            .and("the partner's token", PARTNER_TOKEN)
            .and_computed(
                "the Basic value",
                &STANDARD.encode(format!("{}:{}", with::THREDFI_PARTNER_ID, with::THREDFI_API_KEY)),
            ),
        Provider::Chift => Secrets::new().and("clientSecret", with::CHIFT_CLIENT_SECRET),
        Provider::Klikoo => Secrets::new()
            .and("client_secret", with::KLIKOO_CLIENT_SECRET)
            .and_key("private_key", with::KLIKOO_PRIVATE_KEY),
    }
}

/// With what a request computed from them.
#[must_use]
pub fn with_computed(mut secrets: Secrets, headers: &HeaderMap) -> Secrets {
    for name in ["authorization", "open-api-signature"] {
        for value in headers.get_all(name) {
            let value = String::from_utf8_lossy(value.as_bytes());
            // Behind the scheme.
            secrets = secrets.and_computed(name, value.rsplit(' ').next().unwrap_or_default());
        }
    }
    secrets
}

impl Declared {
    /// The provider's name, as the declaration has it.
    pub fn name(&self) -> &str {
        self.endpoint.provider()
    }

    /// The request of [`one_request_to`].
    ///
    /// # Panics
    ///
    /// Where there is none.
    pub fn request_to(&self, origin: &str) -> http::Request<Body> {
        self.endpoint.request(&one_request_to(origin)).expect("a request")
    }

    /// The credentials, and what that request computed from them.
    pub fn secrets(&self) -> Secrets {
        with_computed(secrets(self.provider), self.request_to("http://127.0.0.1:1").headers())
    }
}

fn uuid(text: &str) -> Uuid {
    text.parse().expect("a UUID")
}
