use auth_runtime::{Server, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(get = "https://api.example.com/team", response(token = none, extra = Team))]
struct FindTeam {
    team: String,
}

#[derive(serde::Deserialize)]
struct Team {
    rest_api: Server,
}

#[derive(TokenEndpoint)]
#[token(
    post = "{team.extra.rest_api}/token",
    hosts("*.com"),
)]
struct Provider {
    #[token(step)]
    team: FindTeam,
    client_id: String,
}

fn main() {}
