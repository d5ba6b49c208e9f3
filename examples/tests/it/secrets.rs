//! The simulators' credentials, and whether one of them is where it must not be.

use auth_simulator::{Provider, Recorded, credentials as demo};

pub(crate) fn variables(provider: Provider) -> &'static [(&'static str, &'static str)] {
    match provider {
        Provider::AccountingPlus => &[
            ("ACCOUNTING_PLUS_CLIENT_ID", demo::ACCOUNTING_PLUS_CLIENT_ID),
            ("ACCOUNTING_PLUS_CLIENT_SECRET", demo::ACCOUNTING_PLUS_CLIENT_SECRET),
            ("ACCOUNTING_PLUS_SIGNATURE_SECRET", demo::ACCOUNTING_PLUS_SIGNATURE_SECRET),
            ("ACCOUNTING_PLUS_EMAIL", demo::ACCOUNTING_PLUS_EMAIL),
        ],
        Provider::Asset => {
            &[("ASSET_CLIENT_ID", demo::ASSET_CLIENT_ID), ("ASSET_CLIENT_SECRET", demo::ASSET_CLIENT_SECRET)]
        }
        Provider::Thredfi => &[
            ("THREDFI_PARTNER_UUID", demo::THREDFI_PARTNER_ID),
            ("THREDFI_API_KEY", demo::THREDFI_API_KEY),
            ("THREDFI_BUSINESS_ID", demo::THREDFI_BUSINESS_ID),
        ],
        Provider::Chift => &[
            ("CHIFT_CLIENT_ID", demo::CHIFT_CLIENT_ID),
            ("CHIFT_CLIENT_SECRET", demo::CHIFT_CLIENT_SECRET),
            ("CHIFT_ACCOUNT_ID", demo::CHIFT_ACCOUNT_ID),
        ],
        Provider::Klikoo => &[
            ("KLIKOO_CLIENT_ID", demo::KLIKOO_CLIENT_ID),
            ("KLIKOO_CLIENT_SECRET", demo::KLIKOO_CLIENT_SECRET),
            ("KLIKOO_PRIVATE_KEY", demo::KLIKOO_PRIVATE_KEY),
        ],
    }
}

const SECRETS: [&str; 6] = [
    demo::ACCOUNTING_PLUS_SIGNATURE_SECRET,
    demo::ACCOUNTING_PLUS_CLIENT_SECRET,
    demo::ASSET_CLIENT_SECRET,
    demo::THREDFI_API_KEY,
    demo::CHIFT_CLIENT_SECRET,
    demo::KLIKOO_CLIENT_SECRET,
];

/// Panics if `text` has a secret of any provider: as it is, in JSON, in a form, or what was computed from one
/// and sent.
pub(crate) fn assert_none_in(text: &str, sent: &[Recorded]) {
    for secret in SECRETS {
        let json = serde_json::to_string(secret).expect("JSON");
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        for spelling in [secret, json.trim_matches('"'), &form] {
            assert!(!text.contains(spelling), "a secret in: {text}");
        }
    }
    for line in demo::KLIKOO_PRIVATE_KEY.lines().filter(|line| !line.starts_with("-----")) {
        assert!(!text.contains(line), "the key in: {text}");
    }
    for request in sent {
        for name in ["authorization", "open-api-signature"] {
            let value = request.header(name).unwrap_or_default();
            let computed = value.split_once(' ').map_or(value, |(_, credentials)| credentials);
            assert!(computed.is_empty() || !text.contains(computed), "the {name} in: {text}");
        }
    }
}
