//! How parameters are written.

use auth_runtime::{Parameter, Secret, TokenEndpoint, Value};
use uuid::Uuid;

use crate::sent;

#[test]
fn form() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        encoding = form,
        param("version" = 3, "strict" = true, "offset" = -1, "empty" = "", "a b[]" = "{{x}}"),
    )]
    struct Provider {
        client_id: String,
        secret: Secret,
        id: Uuid,
        left_out: Option<u32>,
    }

    let provider = Provider {
        client_id: " %&+£€~*-._".into(),
        secret: "s3&".into(),
        id: Uuid::from_u128(1),
        left_out: None,
    };
    assert_eq!(
        sent(&provider),
        "POST https://auth.example.com/token\ncontent-type: application/x-www-form-urlencoded\n\
         version=3&strict=true&offset=-1&empty=&a%20b%5B%5D=%7Bx%7D\
         &client_id=+%25%26%2B%C2%A3%E2%82%AC%7E*-._&secret=s3%26&id=00000000-0000-0000-0000-000000000001"
    );
}

#[test]
fn json_nests_and_keeps_types() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        encoding = json,
        grant_type = client_credentials,
        param("info.version" = 3, "info.strict" = false, "info.deep.name" = "x", "dotted\\.name" = "y"),
    )]
    struct Provider {
        #[token(param = "info.client_id")]
        client_id: String,
        lifetime: u64,
        remember: bool,
        left_out: Option<String>,
        #[token(param = "gone.too")]
        gone: Option<String>,
        #[token(param = "quo\"te\\")]
        quoted: Secret,
    }

    let provider = Provider {
        client_id: "a\"b\\c\t\u{1}é".into(),
        lifetime: u64::MAX,
        remember: true,
        left_out: None,
        gone: None,
        quoted: "s".into(),
    };
    assert_eq!(
        sent(&provider),
        "POST https://auth.example.com/token\ncontent-type: application/json\n\
         {\"grant_type\":\"client_credentials\",\"info\":{\"version\":3,\"strict\":false,\"deep\":{\"name\":\"x\"},\
         \"client_id\":\"a\\\"b\\\\c\\t\\u0001é\"},\"dotted.name\":\"y\",\"lifetime\":18446744073709551615,\
         \"remember\":true,\"quo\\\"te\\\\\":\"s\"}"
    );
    let body = provider.request(&crate::fixed().build()).unwrap();
    let body: serde_json::Value = serde_json::from_slice(body.body().as_bytes()).unwrap();
    assert_eq!(body["info"]["client_id"], "a\"b\\c\t\u{1}é");
}

#[test]
fn json_of_nothing_that_is_present_is_an_object() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", encoding = json)]
    struct Provider {
        a: Option<u8>,
        #[token(param = "b.c")]
        b: Option<u8>,
    }

    assert_eq!(
        sent(&Provider { a: None, b: None }),
        "POST https://auth.example.com/token\ncontent-type: application/json\n{}"
    );
    assert!(sent(&Provider { a: None, b: Some(1) }).ends_with("{\"b\":{\"c\":1}}"));
}

#[test]
fn multipart() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", encoding = multipart, param("grant" = "client"))]
    struct Provider {
        client_id: String,
        left_out: Option<String>,
        scopes: Vec<String>,
    }

    let provider =
        Provider { client_id: "a&b é".into(), left_out: None, scopes: vec!["r".into(), "w".into()] };
    let part = |name: &str, value: &str| {
        format!("------5ca1ab1e\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    assert_eq!(
        sent(&provider),
        [
            "POST https://auth.example.com/token\n",
            "content-type: multipart/form-data; boundary=----5ca1ab1e\n",
            &part("grant", "client"),
            &part("client_id", "a&b é"),
            &part("scopes", "r"),
            &part("scopes", "w"),
            "------5ca1ab1e--\r\n",
        ]
        .concat()
    );
}

#[test]
fn query() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token?v=1", encoding = query, query("fixed" = "a b"))]
    struct Provider {
        client_id: String,
        scopes: Vec<u8>,
        #[token(query = "lang")]
        language: Option<String>,
    }

    let provider = Provider { client_id: "a&b/é".into(), scopes: vec![1, 2], language: Some("de".into()) };
    assert_eq!(
        sent(&provider),
        "POST https://auth.example.com/token?v=1&fixed=a%20b&lang=de&client_id=a%26b%2F%C3%A9&scopes=1&scopes=2\n"
    );
}

#[test]
fn every_case() {
    macro_rules! renamed {
        ($($case:literal => $expected:literal),* $(,)?) => { $( {
            #[derive(TokenEndpoint)]
            #[token(get = "https://auth.example.com/token", rename_all = $case)]
            struct Provider {
                account_id: u8,
                #[token(param = "as_is")]
                renamed: u8,
                #[token(query)]
                in_query: u8,
            }
            let provider = Provider { account_id: 1, renamed: 2, in_query: 3 };
            assert_eq!(sent(&provider), concat!("GET https://auth.example.com/token?", $expected, "\n"));
        } )* };
    }
    renamed! {
        "lowercase" => "in_query=3&account_id=1&as_is=2",
        "UPPERCASE" => "IN_QUERY=3&ACCOUNT_ID=1&as_is=2",
        "PascalCase" => "InQuery=3&AccountId=1&as_is=2",
        "camelCase" => "inQuery=3&accountId=1&as_is=2",
        "snake_case" => "in_query=3&account_id=1&as_is=2",
        "SCREAMING_SNAKE_CASE" => "IN_QUERY=3&ACCOUNT_ID=1&as_is=2",
        "kebab-case" => "in-query=3&account-id=1&as_is=2",
        "SCREAMING-KEBAB-CASE" => "IN-QUERY=3&ACCOUNT-ID=1&as_is=2",
    }
}

#[test]
fn each_place_on_the_struct_and_on_a_field() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        param("p" = "1"),
        query("q" = "2"),
        header("X-H" = "3"),
        cookie("c" = "4"),
    )]
    struct Provider {
        #[token(param = "fp")]
        field_p: u8,
        #[token(query = "fq")]
        field_q: u8,
        #[token(header)]
        x_field: u8,
        #[token(header = "X-Absent")]
        absent: Option<u8>,
        #[token(cookie)]
        session: Secret,
        #[token(param, header = "X-Both")]
        both: u8,
        #[token(skip)]
        #[allow(dead_code, reason = "it is never sent")]
        note: String,
    }

    let provider = Provider {
        field_p: 5,
        field_q: 6,
        x_field: 7,
        absent: None,
        session: "a;b".into(),
        both: 9,
        note: "n".into(),
    };
    assert_eq!(
        sent(&provider),
        "POST https://auth.example.com/token?q=2&fq=6\ncontent-type: application/x-www-form-urlencoded\n\
         x-h: 3\nx-field: 7\nx-both: 9\ncookie: c=4; session=a%3Bb\np=1&fp=5&both=9"
    );
}

#[test]
fn lists() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token")]
    struct InForm {
        scope: Vec<String>,
        resource: Vec<url::Url>,
        #[token(join = ",")]
        roles: Vec<&'static str>,
        none: Vec<String>,
        holes: Vec<Option<u8>>,
    }
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", encoding = json)]
    struct InJson {
        scope: Vec<String>,
        ids: Vec<u8>,
        #[token(join = "|")]
        roles: Vec<&'static str>,
        none: Vec<String>,
        holes: Vec<Option<bool>>,
    }

    let scope = || vec!["read".to_owned(), "write".to_owned()];
    let resource = ["https://a.example.com/", "https://b.example.com/"].map(|url| url.parse().unwrap());
    let roles = vec!["x", "y"];
    let form = InForm {
        scope: scope(),
        resource: resource.to_vec(),
        roles: roles.clone(),
        none: vec![],
        holes: vec![None, Some(1)],
    };
    assert_eq!(
        sent(&form).lines().last().unwrap(),
        "scope=read+write&resource=https%3A%2F%2Fa.example.com%2F&resource=https%3A%2F%2Fb.example.com%2F\
         &roles=x%2Cy&holes=1"
    );
    let json = InJson { scope: scope(), ids: vec![1, 2], roles, none: vec![], holes: vec![Some(true), None] };
    assert_eq!(
        sent(&json).lines().last().unwrap(),
        r#"{"scope":"read write","ids":[1,2],"roles":"x|y","holes":[true]}"#
    );
}

#[test]
fn a_type_of_ones_own() {
    enum Region {
        Europe,
    }
    impl Parameter for Region {
        fn value(&self) -> Value<'_> {
            Value::Text("eu-1".into())
        }
    }
    #[derive(TokenEndpoint)]
    #[token(get = "https://auth.example.com/token")]
    struct Provider {
        region: Region,
    }

    assert_eq!(
        sent(&Provider { region: Region::Europe }),
        "GET https://auth.example.com/token?region=eu-1\n"
    );
}
