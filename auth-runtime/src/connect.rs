//! Why there is no connection, in words.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError};

use crate::Action;

/// What is known about the reason, and who must act.
///
/// A client of the user's own may have another TLS library, whose errors say nothing here.
pub(crate) fn failure(error: &(dyn Error + 'static)) -> Option<(&'static str, Action)> {
    let wait = Action::Wait { until: None };
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(tls) = error.downcast_ref() {
            return Some(words(tls));
        }
        if error.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == io::ErrorKind::ConnectionRefused) {
            return Some(("no connection to the vendor: its machine refused it", wait));
        }
        // hyper has no type for it.
        if error.to_string() == "dns error" {
            return Some(("no connection to the vendor: its host name was not found", wait));
        }
        // The source of an I/O error is the source of the error that it wraps, not that error.
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = wrapped.map(|wrapped| wrapped as &(dyn Error + 'static)).or_else(|| error.source());
    }
    None
}

fn words(error: &rustls::Error) -> (&'static str, Action) {
    use CertificateError as Bad;
    match error {
        rustls::Error::InvalidCertificate(bad) => match bad {
            Bad::Expired | Bad::ExpiredContext { .. } => {
                ("the server's TLS certificate has expired", Action::AskVendor)
            }
            Bad::NotValidYet | Bad::NotValidYetContext { .. } => {
                ("the server's TLS certificate is not valid yet", Action::CheckClock)
            }
            Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
                ("the server's TLS certificate is for another host", Action::FixConfiguration)
            }
            Bad::UnknownIssuer => (
                "the server's TLS certificate is from an issuer that is not trusted here: is a proxy in between, \
                 or a CA certificate missing?",
                Action::FixConfiguration,
            ),
            Bad::Revoked => ("the server's TLS certificate is revoked", Action::AskVendor),
            _ => ("the server's TLS certificate is not valid", Action::AskVendor),
        },
        rustls::Error::InvalidMessage(_) => {
            ("the server does not speak TLS at this port", Action::FixConfiguration)
        }
        rustls::Error::AlertReceived(AlertDescription::CertificateRequired) => {
            ("the server wants a client certificate", Action::FixConfiguration)
        }
        rustls::Error::AlertReceived(_) => {
            ("the server refused the TLS connection", Action::FixConfiguration)
        }
        _ => ("no TLS connection to the server", Action::AskVendor),
    }
}
