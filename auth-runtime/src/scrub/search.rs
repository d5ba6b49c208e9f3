//! One search for all secrets at once, linear in the text whatever the text and the secrets are.
//!
//! Not an Aho-Corasick automaton of a crate: its states hold the secrets in memory that nobody wipes. Here
//! three bytes of the text lead to the few secrets that begin with them, which are compared where they are,
//! in memory that wipes itself. How far a secret is compared is remembered (the Z algorithm), so that a text
//! of `a` and a secret of `a` cost no more than others.

use zeroize::Zeroizing;

use super::view::View;
use super::{BEGINNING, LONG, SHORTEST};

/// Chains of needles, by a hash of their first three bytes.
const CHAINS: usize = 1 << 11;
/// More needles than these are not kept: then every text is dropped as a whole.
const MOST_NEEDLES: usize = 8192;

/// What is looked for.
#[derive(Clone, Default)]
pub(super) struct Needles {
    all: Vec<Needle>,
    /// The first of each chain and 1; 0 ends a chain. Empty as long as there is no needle. It says a little
    /// about how secrets begin.
    chains: Zeroizing<Vec<u16>>,
    full: bool,
}

#[derive(Clone)]
struct Needle {
    bytes: Zeroizing<Vec<u8>>,
    /// So much of the beginning is a find; then as much as there is.
    head: usize,
    /// How many bytes from each place on are those of the beginning.
    again: Zeroizing<Vec<u16>>,
    next: u16,
}

impl Needles {
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// Adds a needle; the first `head` bytes of it are enough. Not one that is too short.
    pub(super) fn add(&mut self, bytes: &[u8], head: usize) {
        let Some(chain) = bytes.first_chunk().map(chain) else { return };
        if self.chains.is_empty() {
            self.chains = Zeroizing::new(vec![0; CHAINS]);
        }
        let mut at = self.chains.get(chain).copied().unwrap_or_default();
        let first = at;
        while let Some(known) = self.all.get(usize::from(at).wrapping_sub(1)) {
            if known.bytes.as_slice() == bytes && known.head <= head {
                return;
            }
            at = known.next;
        }
        if self.all.len() == MOST_NEEDLES {
            self.full = true;
            return;
        }
        self.all.push(Needle {
            bytes: Zeroizing::new(bytes.to_vec()),
            head: head.clamp(SHORTEST, bytes.len()),
            again: again(bytes),
            next: first,
        });
        let number = u16::try_from(self.all.len()).unwrap_or_default();
        if let Some(slot) = self.chains.get_mut(chain) {
            *slot = number;
        }
    }

    /// As [`add`](Self::add): of a long needle the beginning is enough, but for the first line of a key,
    /// which says nothing and is a helpful word in a message.
    pub(super) fn add_by_length(&mut self, bytes: &[u8]) {
        let shortened = bytes.len() >= LONG && !bytes.starts_with(b"-----");
        self.add(bytes, if shortened { BEGINNING } else { bytes.len() });
    }

    /// Calls `found` for each place in the text that is hidden by a needle there. Returns the number of
    /// bytes that were compared.
    pub(super) fn search(&self, view: &View, mut found: impl FnMut(u16, u16)) -> usize {
        let bytes = view.bytes.as_slice();
        let mut looked = bytes.len();
        if self.all.is_empty() {
            return 0;
        }
        // Up to where each needle was found to go on, and from where.
        let mut reached: Vec<(u32, u32)> = vec![(0, 0); self.all.len()];
        for (at, window) in bytes.array_windows_3() {
            let mut number = self.chains.get(chain(window)).copied().unwrap_or_default();
            while let Some(index) = usize::from(number).checked_sub(1) {
                let Some((needle, reached)) = self.all.get(index).zip(reached.get_mut(index)) else { break };
                number = needle.next;
                looked += 1;
                if needle.bytes.first_chunk() != Some(window) {
                    continue;
                }
                let (length, compared) = needle.length_at(bytes, at, reached);
                looked += compared;
                if length >= needle.head
                    && let Some((first, last)) = view.places.get(at).zip(view.places.get(at + length - 1))
                {
                    found(first.0, last.1);
                }
            }
        }
        looked
    }
}

impl Needle {
    /// How many bytes of the needle stand at this place of the text.
    fn length_at(&self, bytes: &[u8], at: usize, reached: &mut (u32, u32)) -> (usize, usize) {
        let (from, to) = (reached.0 as usize, reached.1 as usize);
        let known = if at < to {
            let again = self.again.get(at - from).map_or(0, |again| usize::from(*again));
            if again < to - at {
                return (again, 0);
            }
            to - at
        } else {
            0
        };
        let rest = bytes.get(at + known..).unwrap_or_default();
        let more = rest.iter().zip(self.bytes.iter().skip(known)).take_while(|(a, b)| a == b).count();
        let length = known + more;
        if at + length > to {
            *reached = (u32::try_from(at).unwrap_or(0), u32::try_from(at + length).unwrap_or(0));
        }
        (length, more)
    }
}

/// The Z function of a needle.
fn again(bytes: &[u8]) -> Zeroizing<Vec<u16>> {
    let mut again = Zeroizing::new(vec![0_u16; bytes.len()]);
    let (mut from, mut to) = (0, 0);
    for at in 1..bytes.len() {
        let mut length = 0;
        if at < to {
            length = again.get(at - from).map_or(0, |again| usize::from(*again)).min(to - at);
        }
        let rest = bytes.get(at + length..).unwrap_or_default();
        if at + length >= to {
            length += rest.iter().zip(bytes.iter().skip(length)).take_while(|(a, b)| a == b).count();
            (from, to) = (at, at + length);
        }
        if let Some(slot) = again.get_mut(at) {
            *slot = u16::try_from(length).unwrap_or(u16::MAX);
        }
    }
    again
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the windows of a text are borrowed")]
fn chain(bytes: &[u8; 3]) -> usize {
    let [a, b, c] = bytes.map(u32::from);
    let hash = (a | b << 8 | c << 16).wrapping_mul(0x9E37_79B1);
    (hash >> 21) as usize
}

/// Three bytes at each place.
trait Windows {
    fn array_windows_3(&self) -> impl Iterator<Item = (usize, &[u8; 3])>;
}

impl Windows for [u8] {
    fn array_windows_3(&self) -> impl Iterator<Item = (usize, &[u8; 3])> {
        self.windows(3).enumerate().filter_map(|(at, window)| Some((at, window.first_chunk()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(needles: &[(&str, usize)], text: &str) -> (Vec<(u16, u16)>, usize) {
        let mut all = Needles::default();
        for (needle, head) in needles {
            all.add(needle.as_bytes(), *head);
        }
        let mut places = Vec::new();
        let view = View::squeezed(text.char_indices(), text.len());
        let looked = all.search(&view, |start, end| places.push((start, end)));
        (places, looked)
    }

    #[test]
    fn every_place_of_every_needle() {
        assert_eq!(found(&[("abc", 3), ("bcd", 3)], "xabcdabc").0, [(1, 4), (2, 5), (5, 8)]);
        assert_eq!(found(&[("aaaa", 4)], "baaaaaab").0, [(1, 5), (2, 6), (3, 7)]);
        assert_eq!(found(&[("abcdef", 4)], "abcdxabcdef").0, [(0, 4), (5, 11)]);
        assert_eq!(found(&[("abab", 4)], "abaabab").0, [(3, 7)]);
        assert_eq!(found(&[("ab", 2)], "ab").0, []);
    }

    #[test]
    fn repetition_costs_no_more_than_anything_else() {
        let text = "a".repeat(20_000);
        for needle in ["a".repeat(5_000), "a".repeat(5_000) + "b", "ab".repeat(2_500)] {
            let (_, looked) = found(&[(&needle, needle.len())], &text);
            assert!(looked <= 4 * text.len(), "{looked}");
        }
    }

    /// What a needle by needle search finds.
    #[test]
    fn as_one_would_search_by_hand() {
        let mut state = 1_u64;
        let mut draw = |bound: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % bound
        };
        for _ in 0..3_000 {
            let mut text = |most| {
                let length = draw(most);
                (0..length).map(|_| if draw(3) == 0 { 'b' } else { 'a' }).collect::<String>()
            };
            let (haystack, needle, other) = (text(60), text(12), text(6));
            let mut wanted = Vec::new();
            for at in 0..haystack.len() {
                for needle in [&needle, &other] {
                    if needle.len() >= SHORTEST && haystack[at..].starts_with(needle.as_str()) {
                        wanted.push((u16::try_from(at).unwrap(), u16::try_from(at + needle.len()).unwrap()));
                    }
                }
            }
            let (mut got, _) = found(&[(&needle, needle.len()), (&other, other.len())], &haystack);
            got.sort_unstable();
            wanted.sort_unstable();
            wanted.dedup();
            assert_eq!(got, wanted, "{haystack} {needle} {other}");
        }
    }
}
