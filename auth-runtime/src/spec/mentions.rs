//! What a declaration's request is made of.

use super::{Expr, PairSource, Piece, RequestSpec, Spec, UrlPiece};

impl Spec {
    /// Whether such a value goes into the request, in its URL, its parameters, its headers or a signature.
    pub(crate) fn mentions(&self, wanted: impl Fn(&Expr) -> bool) -> bool {
        let RequestSpec { url, params, query, headers, cookies, signs, .. } = &self.request;
        let params = params.iter().chain(*query).chain(*cookies).map(|param| &param.value);
        let headers = headers.iter().map(|header| &header.value);
        let signs = signs.iter().map(|sign| &sign.value);
        params.chain(headers).chain(signs).any(|expr| self.has(expr, &wanted))
            || url.iter().any(|pieces| self.url_has(pieces, &wanted))
    }

    fn has(&self, expr: &Expr, wanted: &dyn Fn(&Expr) -> bool) -> bool {
        wanted(expr)
            || match expr {
                Expr::Let(index) => {
                    self.lets.get(usize::from(*index)).is_some_and(|expr| self.has(expr, wanted))
                }
                Expr::Call(_, all) | Expr::FirstOf(all) => all.iter().any(|expr| self.has(expr, wanted)),
                Expr::Template(pieces) => self.pieces_have(pieces, wanted),
                Expr::When(condition, value) => self.has(&condition.of, wanted) || self.has(value, wanted),
                Expr::Pairs(pairs) => pairs.sources.iter().any(|source| match source {
                    PairSource::Pair(_, value) | PairSource::Pairs(value) => self.has(value, wanted),
                    _ => false,
                }),
                _ => false,
            }
    }

    fn pieces_have(&self, pieces: &[Piece], wanted: &dyn Fn(&Expr) -> bool) -> bool {
        pieces.iter().any(|piece| match piece {
            Piece::Text(_) => false,
            Piece::Hole(expr) => self.has(expr, wanted),
            Piece::Optional(pieces) => self.pieces_have(pieces, wanted),
        })
    }

    fn url_has(&self, pieces: &[UrlPiece], wanted: &dyn Fn(&Expr) -> bool) -> bool {
        pieces.iter().any(|piece| match piece {
            UrlPiece::Text(_) => false,
            UrlPiece::Authority(expr) | UrlPiece::Path(expr) | UrlPiece::Query(expr) => {
                self.has(expr, wanted)
            }
            UrlPiece::Optional(pieces) => self.url_has(pieces, wanted),
        })
    }
}
