// What `#[derive(TokenEndpoint)]` makes of `AccountingPlus`.

#[doc(hidden)]
#[allow(deprecated, unused_braces, unused_parens, unused_qualifications)]
#[allow(clippy::all, clippy::pedantic, clippy::nursery)]
const _: () = {
    use ::auth_runtime::__private0 as __p;
    static __SPEC: __p::Spec = __p::Spec {
        provider: "Accounting+",
        fields: &[
            "server",
            "client_id",
            "client_secret",
            "signature_secret",
            "email",
            "tenant_id",
        ],
        steps: &[],
        lets: &[
            __p::Expr::Template(
                &[
                    __p::Piece::Text("email="),
                    __p::Piece::Hole(__p::Expr::Field(4u16)),
                    __p::Piece::Optional(
                        &[
                            __p::Piece::Text("&tenant_id="),
                            __p::Piece::Hole(__p::Expr::Field(5u16)),
                        ],
                    ),
                ],
            ),
        ],
        request: __p::RequestSpec {
            method: __p::Verb::Post,
            url: &[
                &[
                    __p::UrlPiece::Authority(__p::Expr::Field(0u16)),
                    __p::UrlPiece::Text("/oauth/clients/accesstoken"),
                ],
            ],
            hosts: &[],
            encoding: __p::Encoding::Json,
            params: &[
                __p::Param {
                    name: "client_id",
                    wire: "\"client_id\"",
                    value: __p::Expr::Field(1u16),
                    join: __p::core::option::Option::None,
                },
                __p::Param {
                    name: "client_secret",
                    wire: "\"client_secret\"",
                    value: __p::Expr::Field(2u16),
                    join: __p::core::option::Option::None,
                },
            ],
            json: &[__p::Node::Leaf(0u16), __p::Node::Leaf(1u16)],
            query: &[],
            headers: &[],
            cookies: &[],
            signs: &[],
        },
        response: __p::ResponseSpec {
            paths: &[
                &["data", "access_token"],
                &["data", "token_type"],
                &["refresh_token"],
                &["data", "expires_in"],
                &["status"],
                &["message"],
                &["traceId"],
            ],
            headers: &[],
            token: __p::TokenPlace::Paths(&[0u8]),
            token_type: __p::core::option::Option::Some(1u8),
            refresh_token: &[2u8],
            expires_in: &[__p::Lifetime::Seconds(3u8)],
            expires_at: &[],
            success: __p::core::option::Option::Some(__p::Predicate {
                path: 4u8,
                test: __p::Test::Is(__p::Constant::Text("00")),
            }),
        },
        error: __p::ErrorSpec {
            code: &[4u8],
            message: &[5u8],
            trace: &[6u8],
            detail: &[],
            retry_after: &[],
            classes: &[(__p::Class::Refused, &[__p::Matcher::Code("ACC07")])],
        },
        api: __p::Api {
            token: __p::ApiToken::Bearer,
            query: &[],
            headers: &[
                __p::Header {
                    name: "a-data",
                    value: __p::Expr::Call(
                        __p::Function::Base64,
                        &[__p::Expr::Let(0u16)],
                    ),
                },
            ],
            signs: &[
                __p::Sign {
                    place: __p::Place::Header,
                    name: "a-signature",
                    wire: "a-signature",
                    value: __p::Expr::Call(
                        __p::Function::Base64,
                        &[
                            __p::Expr::Call(
                                __p::Function::HmacSha256,
                                &[
                                    __p::Expr::Field(3u16),
                                    __p::Expr::Template(
                                        &[
                                            __p::Piece::Text("path="),
                                            __p::Piece::Hole(__p::Expr::Part(__p::RequestPart::Path)),
                                            __p::Piece::Text("&token="),
                                            __p::Piece::Hole(__p::Expr::Token),
                                            __p::Piece::Text("&"),
                                            __p::Piece::Hole(__p::Expr::Let(0u16)),
                                        ],
                                    ),
                                ],
                            ),
                        ],
                    ),
                },
            ],
        },
        replay: __p::core::option::Option::None,
    };
    #[doc(hidden)]
    #[automatically_derived]
    impl __p::Fields for AccountingPlus {
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
                    __p::credential::<Secret>(&self.client_secret);
                    <Secret as __p::Parameter>::value(&self.client_secret)
                }
                3u16 => {
                    __p::credential::<Secret>(&self.signature_secret);
                    <Secret as __p::Parameter>::value(&self.signature_secret)
                }
                4u16 => <String as __p::Parameter>::value(&self.email),
                5u16 => <Option<String> as __p::Parameter>::value(&self.tenant_id),
                _ => __p::Value::Absent,
            }
        }
    }
    impl __p::HasExtra<AccountingPlusReply> for AccountingPlus {}
    /** The request on the wire, with a placeholder for each value; what may be absent is in brackets or says so:

```text
POST {server}/oauth/clients/accesstoken
accept: application/json
content-type: application/json

{
  "client_id": "{client_id}",
  "client_secret": "{client_secret}"
}
```

 What an API request carries:

```text
authorization: Bearer {token}
a-data: {base64(user)}
a-signature: {base64(hmac_sha256(signature_secret, "path={path}&token={token}&{user}"))}
where user = "email={email}[&tenant_id={tenant_id}]"
```
*/
    #[automatically_derived]
    impl __p::TokenEndpoint for AccountingPlus {
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
                __p::core::option::Option::Some(__p::read_extra::<AccountingPlusReply>),
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
impl AccountingPlus {
    ///`https://staging-openapi.accountingplus.id`
    pub const STAGING: ::auth_runtime::Server = ::auth_runtime::Server::__from_static(
        "https://staging-openapi.accountingplus.id",
    );
}
