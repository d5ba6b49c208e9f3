//! The credentials that the simulators accept. All are made up.
//!
//! The secrets hold the characters which the provider's document does not exclude and which a client is likely
//! to encode wrongly.

/// Accounting+ `client_id`.
pub const ACCOUNTING_PLUS_CLIENT_ID: &str = "simulated-partner";
/// Accounting+ `client_secret`, with what JSON has to escape.
pub const ACCOUNTING_PLUS_CLIENT_SECRET: &str = "acc+ \"quoted\" back\\slash / \u{e9}\u{1f511}";
/// Accounting+ `signature_secret`, the key of `A-Signature`.
pub const ACCOUNTING_PLUS_SIGNATURE_SECRET: &str = "q7Zt+0xW/9rKb3vN5%sYe1hD8uJ2cF6w";
/// The acting user of Accounting+'s API calls.
pub const ACCOUNTING_PLUS_EMAIL: &str = "user@simulated.example";
/// The tenant of Accounting+'s API calls.
pub const ACCOUNTING_PLUS_TENANT_ID: &str = "055";

/// Asset `client_id`.
pub const ASSET_CLIENT_ID: &str = "simulated-client";
/// Asset `client_secret`, with what a form has to encode. `%2B` must arrive as these three characters.
pub const ASSET_CLIENT_SECRET: &str = "as:set+100%2B & cl\u{e9}=~*";
/// The business that Asset knows.
pub const ASSET_BUSINESS_ID: &str = "biz_Simu1atedBusiness00001";

/// Thredfi partner: the user of the Basic credentials and the body's `client_id`.
pub const THREDFI_PARTNER_ID: &str = "a1b2c3d4-5678-90ab-cdef-1234567890ab";
/// Thredfi API key: the password of the Basic credentials. It is sent as it is, not percent-encoded.
pub const THREDFI_API_KEY: &str = "thr+edfi/key:100%2F>?~==";
/// A business of the partner.
pub const THREDFI_BUSINESS_ID: &str = "0b5e55b1-0000-4000-8000-000000000001";
/// Another business of the partner.
pub const THREDFI_OTHER_BUSINESS_ID: &str = "0b5e55b1-0000-4000-8000-000000000002";

/// Chift `clientId`.
pub const CHIFT_CLIENT_ID: &str = "simulated-chift-client";
/// Chift `clientSecret`, with what JSON has to escape.
pub const CHIFT_CLIENT_SECRET: &str = "ch\"if\\t+/%41 \u{fc}";
/// Chift `accountId`.
pub const CHIFT_ACCOUNT_ID: &str = "c41f7000-0000-4000-8000-00000000000a";
/// Chift `marketplaceId`; a request may leave it out or send null.
pub const CHIFT_MARKETPLACE_ID: &str = "c41f7000-0000-4000-8000-00000000000b";

/// Klikoo `client_id`.
pub const KLIKOO_CLIENT_ID: &str = "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02";
/// Klikoo `client_secret`: the document fixes its length at 32.
pub const KLIKOO_CLIENT_SECRET: &str = "9ec9\"9e2\\1a3/be4+064:52%b3 7554&";
/// The client's RSA-2048 private key, PKCS#8 in PEM. A test key that protects nothing.
pub const KLIKOO_PRIVATE_KEY: &str = include_str!("../keys/klikoo-private.pem");
/// The public half of [`KLIKOO_PRIVATE_KEY`], which the simulator verifies with (PEM).
pub const KLIKOO_PUBLIC_KEY: &str = include_str!("../keys/klikoo-public.pem");
