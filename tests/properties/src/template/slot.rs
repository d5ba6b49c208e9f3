//! Where in a declaration the input stands.

use proc_macro2::Literal;

/// Any of them may be used, and what is not is a parameter.
const FIELDS: &str =
    "server: Server, host: Host, label: HostLabel, id: String, maybe: Option<String>, key: Secret,";

/// The fields that have to be used.
const USED: [(&str, &str); 2] = [("private", "private: PrivateKey,"), ("step", "#[token(step)] step: Step,")];

/// The source of a declaration with the text in the place that the letter says: in quotes, unless the place is
/// a whole attribute (`a`), the attribute of a field (`d`) or a whole struct (`x`).
pub(super) fn source(slot: &str, text: &str) -> String {
    let quoted = Literal::string(text);
    let post = "post = \"https://a.example/t\"";
    let attributes = match slot {
        "x" => return text.to_owned(),
        "d" => return format!("#[token({post})] struct V {{ #[token({text})] id: String }}"),
        "u" => format!("post = {quoted}"),
        "s" => format!("post = \"{{server}}/t\", servers(LIVE = {quoted})"),
        "h" => format!("post = \"{{step.extra.url}}/t\", hosts({quoted})"),
        "t" => format!("{post}, header(\"X\" = {quoted})"),
        "p" => format!("{post}, response(token = {quoted})"),
        "e" => format!("{post}, error(code = {quoted}, refused = [{quoted}])"),
        "f" => format!("{post}, header(\"X\" = now({quoted}))"),
        "o" => format!("{post}, header(\"X\" = now(\"%Y\", offset = {quoted}))"),
        "w" => format!("{post}, header({quoted} = 1)"),
        "k" => format!("{post}, encoding = json, param({quoted} = 1)"),
        _ => format!("{post}, {text}"),
    };
    let used = USED.iter().filter(|(name, _)| attributes.contains(name)).map(|(_, field)| *field);
    format!("#[token({attributes})] struct V {{ {FIELDS} {} }}", used.collect::<String>())
}
