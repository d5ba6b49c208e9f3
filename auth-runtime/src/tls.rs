//! What is wrong with a server's TLS, in words.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError};

use crate::Action;

/// What TLS has against the server, if that is why a request failed, and who must act.
///
/// A client of the user's own may have another TLS library, whose errors say nothing here.
pub(crate) fn failure(error: &(dyn Error + 'static)) -> Option<(&'static str, Action)> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(tls) = error.downcast_ref() {
            return Some(words(tls));
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
