//! The five providers.

use std::fmt;

use crate::{accounting_plus, asset, chift, klikoo, thredfi};

/// The provider whose token endpoint is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Provider {
    /// Accounting+: credentials in a JSON body.
    AccountingPlus,
    /// Asset: credentials in a form, and an expiry that is a point in time.
    Asset,
    /// Thredfi: Basic credentials, then one more hop for each business.
    Thredfi,
    /// Chift: credentials in a JSON body with camelCase names.
    Chift,
    /// Klikoo: a signed request with nested credentials.
    Klikoo,
}

impl Provider {
    /// Every provider.
    pub const ALL: [Self; 5] = [Self::AccountingPlus, Self::Asset, Self::Thredfi, Self::Chift, Self::Klikoo];

    /// The provider's name, as the provider writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccountingPlus => "Accounting+",
            Self::Asset => "Asset",
            Self::Thredfi => "Thredfi",
            Self::Chift => "Chift",
            Self::Klikoo => "Klikoo",
        }
    }

    /// The path of the token endpoint. Thredfi's second hop is
    /// [`thredfi_business_token_path`](crate::thredfi_business_token_path).
    pub const fn token_path(self) -> &'static str {
        match self {
            Self::AccountingPlus => accounting_plus::TOKEN_PATH,
            Self::Asset => asset::TOKEN_PATH,
            Self::Thredfi => thredfi::TOKEN_PATH,
            Self::Chift => chift::TOKEN_PATH,
            Self::Klikoo => klikoo::TOKEN_PATH,
        }
    }

    /// The path of the API call (`GET`) that the provider's token opens. Thredfi's call for a business token is
    /// [`thredfi_invoices_path`](crate::thredfi_invoices_path).
    pub const fn api_path(self) -> &'static str {
        match self {
            Self::AccountingPlus => accounting_plus::API_PATH,
            Self::Asset => asset::API_PATH,
            Self::Thredfi => thredfi::API_PATH,
            Self::Chift => chift::API_PATH,
            Self::Klikoo => klikoo::API_PATH,
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
