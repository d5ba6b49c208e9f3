// What `#[derive(TokenEndpoint)]` makes of `Asset`.

#[doc(hidden)]
#[allow(deprecated, unused_braces, unused_parens, unused_qualifications)]
#[allow(clippy::all, clippy::pedantic, clippy::nursery)]
const _: () = {
    use ::auth_runtime::__private0 as __p;
    static __SPEC: __p::Spec = __p::Spec {
        provider: "Asset",
        fields: &[
            "server",
            "client_id",
            "client_secret",
            "business_id",
            "expires_in",
            "scope",
            "resource",
        ],
        steps: &[],
        lets: &[],
        request: __p::RequestSpec {
            method: __p::Verb::Post,
            url: &[
                &[
                    __p::UrlPiece::Authority(__p::Expr::Field(0u16)),
                    __p::UrlPiece::Text("/v0/auth/token"),
                ],
            ],
            hosts: &[],
            encoding: __p::Encoding::Form,
            params: &[
                __p::Param {
                    name: "grant_type",
                    wire: "grant_type",
                    value: __p::Expr::Text("client_credentials"),
                    join: __p::core::option::Option::None,
                },
                __p::Param {
                    name: "client_id",
                    wire: "client_id",
                    value: __p::Expr::Field(1u16),
                    join: __p::core::option::Option::None,
                },
                __p::Param {
                    name: "client_secret",
                    wire: "client_secret",
                    value: __p::Expr::Field(2u16),
                    join: __p::core::option::Option::None,
                },
                __p::Param {
                    name: "business_id",
                    wire: "business_id",
                    value: __p::Expr::Field(3u16),
                    join: __p::core::option::Option::None,
                },
                __p::Param {
                    name: "expires_in",
                    wire: "expires_in",
                    value: __p::Expr::Field(4u16),
                    join: __p::core::option::Option::None,
                },
                __p::Param {
                    name: "scope",
                    wire: "scope",
                    value: __p::Expr::Field(5u16),
                    join: __p::core::option::Option::Some(" "),
                },
                __p::Param {
                    name: "resource",
                    wire: "resource",
                    value: __p::Expr::Field(6u16),
                    join: __p::core::option::Option::None,
                },
            ],
            json: &[],
            query: &[],
            headers: &[],
            cookies: &[],
            signs: &[],
        },
        response: __p::ResponseSpec {
            paths: &[
                &["access_token"],
                &["token_type"],
                &["refresh_token"],
                &["expires_in"],
                &["error"],
                &["data"],
            ],
            headers: &[],
            token: __p::TokenPlace::Paths(&[0u8]),
            token_type: __p::core::option::Option::Some(1u8),
            refresh_token: &[2u8],
            expires_in: &[],
            expires_at: &[__p::Deadline::Unix(3u8)],
            success: __p::core::option::Option::None,
        },
        error: __p::ErrorSpec {
            code: &[],
            message: &[4u8],
            trace: &[],
            detail: &[5u8],
            retry_after: &[],
            classes: &[],
        },
        api: __p::Api {
            token: __p::ApiToken::Bearer,
            query: &[],
            headers: &[],
            signs: &[],
        },
        replay: __p::core::option::Option::None,
    };
    #[doc(hidden)]
    #[automatically_derived]
    impl __p::Fields for Asset {
        #[allow(unused_variables)]
        fn field<'__field>(
            &'__field self,
            __index: __p::core::primitive::u16,
            __cx: &'__field __p::Context,
        ) -> __p::Value<'__field> {
            match __index {
                0u16 => {
                    __p::begins_url::<Server>(&self.server);
                    <Server as __p::Parameter>::value(&self.server)
                }
                1u16 => <String as __p::Parameter>::value(&self.client_id),
                2u16 => {
                    __p::credential::<Option<Secret>>(&self.client_secret);
                    <Option<Secret> as __p::Parameter>::value(&self.client_secret)
                }
                3u16 => <Option<String> as __p::Parameter>::value(&self.business_id),
                4u16 => <Option<NonZeroU32> as __p::Parameter>::value(&self.expires_in),
                5u16 => <Vec<String> as __p::Parameter>::value(&self.scope),
                6u16 => <Vec<ResourceIndicator> as __p::Parameter>::value(&self.resource),
                _ => __p::Value::Absent,
            }
        }
    }
    /** The request on the wire, with a placeholder for each value; what may be absent is in brackets or says so:

```text
POST {server}/v0/auth/token
accept: application/json
content-type: application/x-www-form-urlencoded

grant_type=client_credentials
&client_id={client_id}
[&client_secret={client_secret}]
[&business_id={business_id}]
[&expires_in={expires_in}]
[&scope={scope}]
[&resource={resource}]
```
*/
    #[automatically_derived]
    impl __p::TokenEndpoint for Asset {
        fn provider(&self) -> &__p::core::primitive::str {
            __SPEC.provider
        }
        fn request(
            &self,
            __cx: &__p::Context,
        ) -> __p::core::result::Result<__p::http::Request<__p::Body>, __p::Error> {
            __p::request(&__SPEC, self, __cx)
        }
        fn response(
            &self,
            __response: __p::http::Response<__p::Bytes>,
            __cx: &__p::Context,
        ) -> __p::core::result::Result<__p::Token, __p::Error> {
            __p::response(
                &__SPEC,
                self,
                &__response,
                __cx,
                __p::core::option::Option::None,
            )
        }
        fn authorize(
            &self,
            __token: __p::core::option::Option<&__p::Token>,
            __request: &mut __p::http::Request<__p::Body>,
            __cx: &__p::Context,
        ) -> __p::core::result::Result<(), __p::Error> {
            __p::authorize(&__SPEC, self, __token, __request, __cx)
        }
        fn secrets(&self, __cx: &__p::Context) -> __p::Vec<__p::Secret> {
            __p::secrets(&__SPEC, self, __cx)
        }
        fn details(&self) -> __p::Details<'_> {
            __p::Details::declared(&__SPEC, self)
        }
    }
};
#[automatically_derived]
impl Asset {
    ///`https://api.getasset.com`
    pub const PRODUCTION: ::auth_runtime::Server = ::auth_runtime::Server::__from_static(
        "https://api.getasset.com",
    );
    ///`https://api.sandbox.getasset.com`
    pub const SANDBOX: ::auth_runtime::Server = ::auth_runtime::Server::__from_static(
        "https://api.sandbox.getasset.com",
    );
}
