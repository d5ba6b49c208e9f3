//! What types say by their names.

use syn::Type;
use syn::ext::IdentExt;

/// What can be seen of a type without resolving names. rustc checks the rest, through traits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TypeShape {
    pub(crate) optional: bool,
    pub(crate) list: bool,
    pub(crate) base: Base,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Base {
    /// Text or bytes as written: `String`, `&str`, `Vec<u8>`.
    Text,
    Secret,
    PrivateKey,
    Server,
    Host,
    HostLabel,
    TokenUrl,
    /// A number or a boolean: JSON writes it without quotes.
    Number,
    Other,
}

impl TypeShape {
    pub(crate) fn of(ty: &Type) -> TypeShape {
        let plain = |base| TypeShape { optional: false, list: false, base };
        match ty {
            Type::Reference(reference) => TypeShape::of(&reference.elem),
            Type::Paren(inner) => TypeShape::of(&inner.elem),
            Type::Group(inner) => TypeShape::of(&inner.elem),
            Type::Path(path) => {
                let Some(last) = path.path.segments.last() else { return plain(Base::Other) };
                let inner = || {
                    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
                    arguments.args.iter().find_map(|argument| match argument {
                        syn::GenericArgument::Type(ty) => Some(ty),
                        _ => None,
                    })
                };
                match last.ident.unraw().to_string().as_str() {
                    "Option" => {
                        let inner = inner().map_or(plain(Base::Other), TypeShape::of);
                        TypeShape { optional: true, ..inner }
                    }
                    "Vec" => match inner() {
                        // A list of numbers as a parameter; bytes as a secret.
                        Some(Type::Path(item)) if item.path.is_ident("u8") => {
                            TypeShape { list: true, ..plain(Base::Text) }
                        }
                        Some(item) => TypeShape { list: true, ..TypeShape::of(item) },
                        None => plain(Base::Other),
                    },
                    "Box" | "Arc" | "Rc" | "Cow" => inner().map_or(plain(Base::Other), TypeShape::of),
                    "String" | "str" => plain(Base::Text),
                    "Secret" => plain(Base::Secret),
                    "PrivateKey" => plain(Base::PrivateKey),
                    "Server" => plain(Base::Server),
                    "Host" => plain(Base::Host),
                    "HostLabel" => plain(Base::HostLabel),
                    "TokenUrl" => plain(Base::TokenUrl),
                    "bool" | "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "NonZeroU8"
                    | "NonZeroU16" | "NonZeroU32" | "NonZeroU64" => plain(Base::Number),
                    _ => plain(Base::Other),
                }
            }
            _ => plain(Base::Other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        let of = |ty: &str| TypeShape::of(&syn::parse_str(ty).unwrap());
        assert_eq!(of("Option<auth_runtime::Secret>").base, Base::Secret);
        assert!(of("Option<Vec<String>>").optional && of("Option<Vec<String>>").list);
        assert_eq!(of("Vec<u8>"), TypeShape { optional: false, list: true, base: Base::Text });
        assert_eq!(of("&'a str").base, Base::Text);
        assert_eq!(of("NonZeroU32").base, Base::Number);
        assert_eq!(of("Uuid").base, Base::Other);
    }
}
