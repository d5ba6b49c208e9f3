//! A text as a terminal would show it, cut to length, with masks in it.

use std::ops::Range;

use zeroize::Zeroizing;

use super::MASK;

/// What never reaches a reader: control characters, and what changes the order or the look of its neighbours.
pub(super) fn is_invisible(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}')
}

pub(super) fn is_dropped(char: char) -> bool {
    char.is_whitespace() || is_invisible(char)
}

pub(super) fn squeezed(text: &str) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    for char in text.chars().filter(|char| !is_dropped(*char)) {
        bytes.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    }
    bytes
}

/// The characters that a terminal would print: no escape sequences, nothing invisible. White space stays.
pub(super) fn printed(text: &str) -> Zeroizing<Vec<(usize, char)>> {
    let mut out = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut chars = text.char_indices().peekable();
    // So that a text of many openings is not searched from each.
    let mut endless = false;
    while let Some((at, char)) = chars.next() {
        let introduced = match char {
            '\u{1B}' => {
                let Some(&(_, next)) = chars.peek() else { break };
                match next {
                    '[' => '\u{9B}',
                    ']' | 'P' | 'X' | '^' | '_' => '\u{9D}',
                    _ => '\u{1B}',
                }
            }
            // The same in one character.
            '\u{9B}' => '\u{9B}',
            '\u{90}' | '\u{98}' | '\u{9D}' | '\u{9E}' | '\u{9F}' => '\u{9D}',
            _ => {
                if char.is_whitespace() || !is_invisible(char) {
                    out.push((at, char));
                }
                continue;
            }
        };
        if char == '\u{1B}' && introduced != '\u{1B}' {
            chars.next();
        }
        match introduced {
            // CSI: parameters, and one final character.
            '\u{9B}' => {
                while chars.next_if(|(_, char)| matches!(char, ' '..='?')).is_some() {}
                chars.next_if(|(_, char)| matches!(char, '@'..='~'));
            }
            // OSC and its kin: a text up to BEL or ST. Without an end it is text.
            '\u{9D}' => {
                let mut ahead = chars.clone();
                let mut ended = false;
                while let Some((_, char)) = if endless { None } else { ahead.next() } {
                    ended = matches!(char, '\u{7}' | '\u{9C}')
                        || (char == '\u{1B}' && ahead.next_if(|(_, char)| *char == '\\').is_some());
                    if ended {
                        break;
                    }
                }
                if ended {
                    chars = ahead;
                } else {
                    endless = true;
                }
            }
            // Any other: intermediates, and one final character.
            _ => {
                while chars.next_if(|(_, char)| matches!(char, ' '..='/')).is_some() {}
                chars.next_if(|(_, char)| matches!(char, '0'..='~'));
            }
        }
    }
    out
}

/// The text with a mask for each of the places, which may overlap.
pub(super) fn redacted(text: &str, mut places: Vec<Range<usize>>) -> Zeroizing<String> {
    places.sort_unstable_by_key(|place| (place.start, place.end));
    // A mask is never longer than what it replaces, but for a single encoded byte or so.
    let mut out = Zeroizing::new(String::with_capacity(text.len() + MASK.len() * places.len()));
    let (mut shown, mut hidden) = (0, None);
    for place in places {
        // Part of a character, which other encodings than UTF-8 may hit, is the character.
        let (start, end) = (floor(text, place.start), ceil(text, place.end));
        if hidden.is_none_or(|hidden| start > hidden) {
            out.push_str(text.get(shown..start).unwrap_or_default());
            out.push_str(MASK);
        }
        shown = shown.max(end);
        hidden = Some(shown);
    }
    out.push_str(text.get(shown..).unwrap_or_default());
    out
}

/// The text as a terminal would print it, on one line.
pub(super) fn shown(text: &str, cut: bool, max: usize) -> String {
    let printed = printed(text);
    let mut space = true;
    let line = printed.iter().map(|(_, char)| *char).filter_map(|char| {
        let was_space = std::mem::replace(&mut space, char.is_whitespace());
        if !space {
            Some(char)
        } else if was_space {
            None
        } else {
            Some(' ')
        }
    });
    bounded(line, cut, max)
}

/// At most `max` characters, the last of which says that there was more.
pub(super) fn bounded(mut chars: impl Iterator<Item = char>, mut cut: bool, max: usize) -> String {
    let mut out: String = String::new();
    let mut count = 0;
    while let Some(char) = chars.next() {
        if count == max {
            // White space at the very end would not have been shown.
            cut |= !char.is_whitespace() || chars.next().is_some();
            break;
        }
        out.push(char);
        count += 1;
    }
    let end = out.trim_ascii_end().len();
    count -= out.len() - end;
    out.truncate(end);
    if cut && max > 0 {
        if count == max {
            out.pop();
        }
        out.push('…');
    }
    out
}

/// The nearest boundary of a character at or before.
pub(super) fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The nearest boundary of a character at or behind.
pub(super) fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}
