use auth_runtime::{Secret, TokenEndpoint};

#[derive(TokenEndpoint)]
#[token(get = "https://api.example.com/team", response(token = none, extra = Team))]
struct FindTeam {
    team: String,
}

#[derive(serde::Deserialize)]
struct Team {
    rest_api: Secret,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/{place}",
    let place = team.extra.rest_api,
)]
struct Provider {
    #[token(step)]
    team: FindTeam,
    client_id: String,
}

fn main() {}
