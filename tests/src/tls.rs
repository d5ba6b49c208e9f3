//! Certificates of an authority that nobody but a test trusts.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, crypto};

/// A certificate authority, made for one test.
#[derive(Debug)]
pub struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

/// From the first of January of one year to that of another.
#[derive(Clone, Copy, Debug)]
pub struct Years(pub i32, pub i32);

/// Good at whatever time a test runs.
pub const ALWAYS: Years = Years(2000, 4000);

impl Authority {
    /// One with this name.
    ///
    /// # Panics
    ///
    /// Where the crypto library makes no key.
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate").der().clone();
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    /// What a client that trusts it is given.
    pub fn der(&self) -> &[u8] {
        &self.certificate
    }

    /// A server whose certificate is for this name and these years.
    ///
    /// # Panics
    ///
    /// Where the name is none.
    pub fn server(&self, name: &str, years: Years) -> TlsAcceptor {
        TlsAcceptor::from(Arc::new(self.config(name, years, false)))
    }

    /// The same for HTTP/2, and nothing else.
    ///
    /// # Panics
    ///
    /// Where the name is none.
    pub fn server_of_http2(&self, name: &str) -> TlsAcceptor {
        let mut config = self.config(name, ALWAYS, false);
        config.alpn_protocols = vec![b"h2".to_vec()];
        TlsAcceptor::from(Arc::new(config))
    }

    /// The same, where the client too has to show a certificate of this authority.
    ///
    /// # Panics
    ///
    /// Where the name is none.
    pub fn server_that_asks(&self, name: &str) -> TlsAcceptor {
        TlsAcceptor::from(Arc::new(self.config(name, ALWAYS, true)))
    }

    fn config(&self, name: &str, Years(from, to): Years, asks: bool) -> ServerConfig {
        let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate").der().clone();

        // The one that the client has too; a process without a default must not need one.
        let provider = Arc::new(crypto::aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).expect("a root");
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let config =
            ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("TLS");
        let config = if asks {
            config.with_client_cert_verifier(verifier.build().expect("a verifier"))
        } else {
            config.with_no_client_auth()
        };
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        config.with_single_cert(vec![certificate], key.into()).expect("a certificate with its key")
    }
}
