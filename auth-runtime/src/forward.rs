//! Forwarding of [`TokenEndpoint`](crate::TokenEndpoint), written once: for pointers to endpoints and for what
//! wraps one.

/// Implements [`TokenEndpoint`](crate::TokenEndpoint) for a type by calling the same method of the endpoint that
/// it stands for.
///
/// A wrapper that forgets a method compiles, since the trait has defaults, and then behaves as an endpoint that
/// was written by hand. So the list of methods stands here and nowhere else; clippy refuses a list that lacks
/// one, and so does a test.
macro_rules! forward {
    ([$($generics:tt)*] $type:ty, $wrapper:ident => $endpoint:expr) => {
        #[diagnostic::do_not_recommend]
        #[deny(clippy::missing_trait_methods)]
        impl<$($generics)*> $crate::TokenEndpoint for $type {
            fn provider(&self) -> &str {
                let $wrapper = self;
                $endpoint.provider()
            }

            fn request(&self, cx: &$crate::Context) -> Result<http::Request<$crate::Body>, $crate::Error> {
                let $wrapper = self;
                $endpoint.request(cx)
            }

            fn response(
                &self,
                response: http::Response<bytes::Bytes>,
                cx: &$crate::Context,
            ) -> Result<$crate::Token, $crate::Error> {
                let $wrapper = self;
                $endpoint.response(response, cx)
            }

            fn steps(&self) -> Vec<$crate::Step<'_>> {
                let $wrapper = self;
                $endpoint.steps()
            }

            fn authorize(
                &self,
                token: Option<&$crate::Token>,
                request: &mut http::Request<$crate::Body>,
                cx: &$crate::Context,
            ) -> Result<(), $crate::Error> {
                let $wrapper = self;
                $endpoint.authorize(token, request, cx)
            }

            fn refresh(&self) -> Option<Box<dyn $crate::TokenEndpoint + '_>> {
                let $wrapper = self;
                $endpoint.refresh()
            }

            fn secrets(&self, cx: &$crate::Context) -> Vec<$crate::Secret> {
                let $wrapper = self;
                $endpoint.secrets(cx)
            }

            fn details(&self) -> $crate::details::Details<'_> {
                let $wrapper = self;
                $endpoint.details()
            }
        }
    };
}
pub(crate) use forward;

#[cfg(test)]
mod tests {
    /// The names of the functions at this depth, in order of the alphabet.
    fn functions<'a>(code: &'a str, indent: &str) -> Vec<&'a str> {
        let name = |line: &'a str| line.strip_prefix(indent)?.strip_prefix("fn ")?.split('(').next();
        let mut names: Vec<_> = code.lines().filter_map(name).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn every_method_of_the_trait_is_forwarded() {
        let (_, code) = include_str!("endpoint.rs").split_once("pub trait TokenEndpoint").unwrap();
        let (code, _) = code.split_once("\n}\n").unwrap();
        let (forwarded, _) = include_str!("forward.rs").split_once("pub(crate) use forward;").unwrap();
        let methods = functions(code, "    ");
        assert!(methods.len() >= 8, "{methods:?}");
        assert_eq!(functions(forwarded, "            "), methods);
    }
}
