//! A text as a terminal would show it, cut to length, with masks in it.

use zeroize::Zeroizing;

use super::MASK;

/// What begins a command to a terminal.
pub(super) const INTRODUCERS: [char; 7] =
    ['\u{1B}', '\u{90}', '\u{98}', '\u{9B}', '\u{9D}', '\u{9E}', '\u{9F}'];

/// What never reaches a reader: control characters, what Unicode says to ignore by default, what changes the
/// order of its neighbours, and a blank of Braille.
pub(super) fn is_invisible(char: char) -> bool {
    if (' '..='~').contains(&char) {
        return false;
    }
    char.is_control()
        || matches!(char,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The ASCII character that a character of the same look, but as wide as Chinese ones, stands for.
pub(super) fn ascii_width(char: char) -> char {
    match char {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(char) - 0xFEE0).unwrap_or(char),
        _ => char,
    }
}

pub(super) fn is_dropped(char: char) -> bool {
    !char.is_ascii_graphic() && (char.is_whitespace() || is_invisible(char))
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

/// The characters on one line, with a mask where secrets are.
pub(super) fn shown(
    printed: impl Iterator<Item = (usize, char)>,
    is_hidden: impl Fn(usize) -> bool,
    cut: bool,
    max: usize,
) -> String {
    let (mut space, mut hidden) = (true, false);
    let mut line = String::with_capacity(max + MASK.len());
    let mut room = max;
    for (at, char) in printed {
        if is_hidden(at) {
            if !std::mem::replace(&mut hidden, true) {
                line.push_str(MASK);
                room = room.saturating_sub(MASK.len());
            }
            space = false;
            continue;
        }
        hidden = false;
        let was_space = std::mem::replace(&mut space, char.is_whitespace());
        if !(space && was_space) {
            line.push(if space { ' ' } else { char });
            // More than fits tells that there is more: a blank alone does not.
            match room.checked_sub(1) {
                Some(less) => room = less,
                None if !space => break,
                None => {}
            }
        }
    }
    bounded(line.chars(), cut, max)
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
