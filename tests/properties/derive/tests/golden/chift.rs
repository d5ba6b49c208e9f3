// What `#[derive(TokenEndpoint)]` makes of `Chift`.

#[doc(hidden)]
#[allow(deprecated, unused_braces, unused_parens, unused_qualifications)]
#[allow(clippy::all, clippy::pedantic, clippy::nursery)]
const _: () = {
    use ::auth_runtime::__private0 as __p;
    static __SPEC: __p::Spec = __p::Spec {
        provider: "Chift",
        fields: &["client_id", "client_secret", "account_id", "marketplace_id"],
        steps: &[],
        lets: &[],
        request: __p::RequestSpec {
            method: __p::Verb::Post,
            url: &[&[__p::UrlPiece::Text("https://api.chift.eu/token")]],
            hosts: &[],
            encoding: __p::Encoding::Json,
            params: &[
                __p::Param {
                    name: "clientId",
                    wire: "\"clientId\"",
                    value: __p::Expr::Field(0u16),
                    join: __p::core::option::Option::None,
                },
                __p::Param {
                    name: "clientSecret",
                    wire: "\"clientSecret\"",
                    value: __p::Expr::Field(1u16),
                    join: __p::core::option::Option::None,
                },
                __p::Param {
                    name: "accountId",
                    wire: "\"accountId\"",
                    value: __p::Expr::Field(2u16),
                    join: __p::core::option::Option::None,
                },
                __p::Param {
                    name: "marketplaceId",
                    wire: "\"marketplaceId\"",
                    value: __p::Expr::Field(3u16),
                    join: __p::core::option::Option::None,
                },
            ],
            json: &[
                __p::Node::Leaf(0u16),
                __p::Node::Leaf(1u16),
                __p::Node::Leaf(2u16),
                __p::Node::Leaf(3u16),
            ],
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
                &["status"],
                &["message"],
                &["detail"],
            ],
            headers: &[],
            token: __p::TokenPlace::Paths(&[0u8]),
            token_type: __p::core::option::Option::Some(1u8),
            refresh_token: &[2u8],
            expires_in: &[__p::Lifetime::Seconds(3u8), __p::Lifetime::Fixed(1800000u64)],
            expires_at: &[],
            success: __p::core::option::Option::None,
        },
        error: __p::ErrorSpec {
            code: &[4u8],
            message: &[5u8],
            trace: &[],
            detail: &[6u8],
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
    impl __p::Fields for Chift {
        #[allow(unused_variables)]
        fn field<'__field>(
            &'__field self,
            __index: __p::core::primitive::u16,
            __cx: &'__field __p::Context,
        ) -> __p::Value<'__field> {
            match __index {
                0u16 => <String as __p::Parameter>::value(&self.client_id),
                1u16 => {
                    __p::credential::<Secret>(&self.client_secret);
                    <Secret as __p::Parameter>::value(&self.client_secret)
                }
                2u16 => <Uuid as __p::Parameter>::value(&self.account_id),
                3u16 => <Option<Uuid> as __p::Parameter>::value(&self.marketplace_id),
                _ => __p::Value::Absent,
            }
        }
    }
    impl __p::HasExtra<ChiftReply> for Chift {}
    /** The request on the wire, with a placeholder for each value; what may be absent is in brackets or says so:

```text
POST https://api.chift.eu/token
accept: application/json
content-type: application/json

{
  "clientId": "{client_id}",
  "clientSecret": "{client_secret}",
  "accountId": "{account_id}",
  "marketplaceId": "{marketplace_id}"   (if set)
}
```
*/
    #[automatically_derived]
    impl __p::TokenEndpoint for Chift {
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
                __p::core::option::Option::Some(__p::read_extra::<ChiftReply>),
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
