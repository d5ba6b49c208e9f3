use auth_runtime::TokenEndpoint;

#[derive(TokenEndpoint)]
#[token(get = "https://api.example.com/team", response(token = none, extra = Team))]
struct FindTeam {
    team: String,
}

#[derive(serde::Deserialize)]
struct Team {
    rest_api: String,
}

#[derive(TokenEndpoint)]
#[token(
    post = "{team.extra.rest_api}/token",
    hosts("*.example.com"),
)]
struct Provider {
    #[token(step)]
    team: FindTeam,
    client_id: String,
}

fn main() {}
