use auth_runtime::TokenEndpoint;

struct Account(String);

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    header("X-Client" = "{account.id}"),
)]
struct Provider {
    account: Account,
}

fn main() {}
