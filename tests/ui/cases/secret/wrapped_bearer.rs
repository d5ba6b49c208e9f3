use auth_runtime::{Parameter, TokenEndpoint, Value};

struct Wrapped<T>(T);

impl<T: Parameter> Parameter for Wrapped<T> {
    fn value(&self) -> Value<'_> {
        self.0.value()
    }
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = bearer(key),
)]
struct Provider {
    key: Wrapped<String>,
}

fn main() {}
