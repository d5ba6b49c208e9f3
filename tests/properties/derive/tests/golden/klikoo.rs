// What `#[derive(TokenEndpoint)]` makes of `Klikoo`.

#[doc(hidden)]
#[allow(deprecated, unused_braces, unused_parens, unused_qualifications)]
#[allow(clippy::all, clippy::pedantic, clippy::nursery)]
const _: () = {
    use ::auth_runtime::__private0 as __p;
    static __SPEC: __p::Spec = __p::Spec {
        provider: "Klikoo",
        fields: &["server", "client_id", "client_secret", "private_key"],
        steps: &[],
        lets: &[
            __p::Expr::Now(__p::Clock {
                form: __p::ClockForm::Strftime("%Y-%m-%dT%H:%M:%S%:z"),
                offset: 25200i32,
                shift: 0i64,
            }),
            __p::Expr::Call(
                __p::Function::Hex,
                &[
                    __p::Expr::Call(
                        __p::Function::Sha256,
                        &[
                            __p::Expr::FirstOf(
                                &[
                                    __p::Expr::Call(
                                        __p::Function::JsonSorted,
                                        &[__p::Expr::Body],
                                    ),
                                    __p::Expr::Text(""),
                                ],
                            ),
                        ],
                    ),
                ],
            ),
            __p::Expr::Template(
                &[
                    __p::Piece::Hole(__p::Expr::Part(__p::RequestPart::Method)),
                    __p::Piece::Text(":"),
                    __p::Piece::Hole(__p::Expr::Part(__p::RequestPart::Path)),
                    __p::Piece::Text(":"),
                    __p::Piece::Hole(__p::Expr::Token),
                    __p::Piece::Text(":"),
                    __p::Piece::Hole(__p::Expr::Let(1u16)),
                    __p::Piece::Text(":"),
                    __p::Piece::Hole(__p::Expr::Let(0u16)),
                ],
            ),
        ],
        request: __p::RequestSpec {
            method: __p::Verb::Post,
            url: &[
                &[
                    __p::UrlPiece::Authority(__p::Expr::Field(0u16)),
                    __p::UrlPiece::Text("/v1/open-api/access-token"),
                ],
            ],
            hosts: &[],
            encoding: __p::Encoding::Json,
            params: &[
                __p::Param {
                    name: "grant_type",
                    wire: "\"grant_type\"",
                    value: __p::Expr::Text("client_credentials"),
                    join: __p::core::option::Option::None,
                },
                __p::Param {
                    name: "additional_info.client_id",
                    wire: "\"client_id\"",
                    value: __p::Expr::Demanded(&__p::Expr::Field(1u16)),
                    join: __p::core::option::Option::None,
                },
                __p::Param {
                    name: "additional_info.client_secret",
                    wire: "\"client_secret\"",
                    value: __p::Expr::Field(2u16),
                    join: __p::core::option::Option::None,
                },
            ],
            json: &[
                __p::Node::Leaf(0u16),
                __p::Node::Object(
                    "\"additional_info\"",
                    &[__p::Node::Leaf(1u16), __p::Node::Leaf(2u16)],
                ),
            ],
            query: &[],
            headers: &[
                __p::Header {
                    name: "open-api-timestamp",
                    value: __p::Expr::Let(0u16),
                },
            ],
            cookies: &[],
            signs: &[
                __p::Sign {
                    place: __p::Place::Header,
                    name: "open-api-signature",
                    wire: "open-api-signature",
                    value: __p::Expr::Call(
                        __p::Function::Base64,
                        &[
                            __p::Expr::Call(
                                __p::Function::RsaSha256,
                                &[
                                    __p::Expr::Field(3u16),
                                    __p::Expr::Template(
                                        &[
                                            __p::Piece::Hole(__p::Expr::Field(1u16)),
                                            __p::Piece::Text("|"),
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
        response: __p::ResponseSpec {
            paths: &[
                &["data", "access_token"],
                &["data", "token_type"],
                &["refresh_token"],
                &["data", "expires_in"],
                &["response_code"],
                &["response_message"],
            ],
            headers: &[],
            token: __p::TokenPlace::Paths(&[0u8]),
            token_type: __p::core::option::Option::Some(1u8),
            refresh_token: &[2u8],
            expires_in: &[__p::Lifetime::Seconds(3u8)],
            expires_at: &[],
            success: __p::core::option::Option::Some(__p::Predicate {
                path: 4u8,
                test: __p::Test::Is(__p::Constant::Text("200012000")),
            }),
        },
        error: __p::ErrorSpec {
            code: &[4u8],
            message: &[5u8],
            trace: &[],
            detail: &[],
            retry_after: &[],
            classes: &[
                (
                    __p::Class::Refused,
                    &[__p::Matcher::Code("401xx6570"), __p::Matcher::Code("400xx6508")],
                ),
                (__p::Class::Clock, &[__p::Matcher::Code("400xx6505")]),
                (__p::Class::Config, &[__p::Matcher::Code("403xx6571")]),
                (
                    __p::Class::Transient,
                    &[__p::Matcher::Code("500xx9999"), __p::Matcher::Code("503xx9991")],
                ),
            ],
        },
        api: __p::Api {
            token: __p::ApiToken::Bearer,
            query: &[],
            headers: &[
                __p::Header {
                    name: "open-api-timestamp",
                    value: __p::Expr::Let(0u16),
                },
            ],
            signs: &[
                __p::Sign {
                    place: __p::Place::Header,
                    name: "open-api-signature",
                    wire: "open-api-signature",
                    value: __p::Expr::Call(
                        __p::Function::Base64,
                        &[
                            __p::Expr::Call(
                                __p::Function::HmacSha512,
                                &[__p::Expr::Field(2u16), __p::Expr::Let(2u16)],
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
    impl __p::Fields for Klikoo {
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
                1u16 => <Uuid as __p::Parameter>::value(&self.client_id),
                2u16 => {
                    __p::credential::<Secret>(&self.client_secret);
                    <Secret as __p::Parameter>::value(&self.client_secret)
                }
                3u16 => {
                    __p::Value::Key(
                        <PrivateKey as __p::SigningKey>::key(&self.private_key),
                    )
                }
                _ => __p::Value::Absent,
            }
        }
    }
    /** The request on the wire, with a placeholder for each value; what may be absent is in brackets or says so:

```text
POST {server}/v1/open-api/access-token
accept: application/json
content-type: application/json
open-api-timestamp: {timestamp}
open-api-signature: {base64(rsa_sha256(private_key, "{client_id}|{timestamp}"))}

{
  "grant_type": "client_credentials",
  "additional_info": {
    "client_id": "{client_id}",
    "client_secret": "{client_secret}"
  }
}

where timestamp = now("%Y-%m-%dT%H:%M:%S%:z", offset = "+07:00")
```

 What an API request carries:

```text
authorization: Bearer {token}
open-api-timestamp: {timestamp}
open-api-signature: {base64(hmac_sha512(client_secret, text))}
where hash = hex(sha256(json_sorted(body) | ""))
where text = "{method}:{path}:{token}:{hash}:{timestamp}"
```
*/
    #[automatically_derived]
    impl __p::TokenEndpoint for Klikoo {
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
