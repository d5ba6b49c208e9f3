//! How a compile error reads.

/// A message has words; where it quotes a template, the caret stands below what it is about.
pub(super) fn check(message: &str) {
    let mut lines = message.split('\n');
    let what = lines.next().unwrap_or_default();
    assert!(!what.is_empty() && what.trim() == what, "{message:?}");
    assert!(!message.contains(|c: char| c != '\n' && c.is_control()), "{message:?}");
    assert!(what.contains(' '), "{message:?}");

    let (Some(quote), Some(carets)) = (lines.next(), lines.next()) else {
        return assert!(lines.next().is_none() && !message.contains('\n'), "{message:?}");
    };
    assert_eq!(lines.next(), None, "{message:?}");
    let quoted = quote.strip_prefix("  \"").and_then(|rest| rest.strip_suffix('"')).expect("a quote");
    let carets = carets.strip_prefix("   ").expect("below the quote");
    let before = carets.chars().take_while(|c| *c == ' ').count();
    let length = carets.chars().count() - before;
    assert!(length > 0 && carets.chars().skip(before).all(|c| c == '^'), "{message:?}");
    let marked: String = quoted.chars().skip(before).take(length).collect();
    // One caret behind the end says that something is missing there.
    let end = quoted.chars().count();
    assert!(
        before + length <= end || (before, length) == (end, 1),
        "the carets stand beside it: {message:?}"
    );

    // What the message names is what is marked.
    let mut named = what.split('`');
    let parts = (named.next().unwrap_or_default(), named.next(), named.next().unwrap_or_default());
    let (("unbalanced " | "no value named ", Some(name), _)
    | ("", Some(name), " cannot stand in a host name")) = parts
    else {
        return;
    };
    // The quote shows some characters in another way.
    let same = marked.contains(name) || name.starts_with(&marked) || quoted.contains('\\');
    assert!(same, "`{marked}` is marked: {message:?}");
}
