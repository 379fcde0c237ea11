//! The shapes that are matched directly, and that what they give is what the engine gives.

use proptest::prelude::*;

use super::Direct;
use crate::go::regexp::{GoVersion, Regexp};

fn direct(pattern: &str) -> (Regexp, Option<Direct>) {
    anchored("^(?s:", pattern)
}

fn anchored(before: &str, pattern: &str) -> (Regexp, Option<Direct>) {
    let regexp = Regexp::compile(&format!("{before}{pattern})$"), GoVersion::NEWEST).expect("a pattern");
    let direct = regexp.0.direct.clone();
    (regexp, direct)
}

#[test]
fn the_shapes_of_real_configurations_are_matched_directly() {
    for pattern in [
        "(.*)",
        ".+",
        ".*,lit,.*",
        "(.+);(.+)",
        "(.*);(.*)",
        "a|b|prod-.*",
        r"([^:]+)(?::\d+)?;(\d+)",
        "(.+?)/*;/*(.+)",
        r"(.*)(\/*);(.*)",
        "__meta_consul_service_metadata_(.+)",
        r"https?://([^/]+)(/.*)?",
        "(?i)true",
    ] {
        assert!(direct(pattern).1.is_some(), "{pattern}");
    }
}

#[test]
fn other_shapes_and_texts_are_left_to_the_engine() {
    for pattern in ["(a|b)*", r"\bword", "(?:ab)+", "é+"] {
        assert_eq!(direct(pattern).1, None, "{pattern}");
    }
    let declines = |pattern, text: &str| {
        let direct = direct(pattern).1.expect("a shape of its own");
        assert_eq!(direct.is_match(text).is_err(), direct.places(text).is_err(), "{pattern}");
        direct.is_match(text).is_err()
    };
    for pattern in ["(.*)", ".*,a,.*", "(.+);(.+)", "[^:]+:.*", "(?:a|b).*"] {
        assert!(!declines(pattern, "é") && !declines(pattern, "a\nb"), "{pattern}");
    }
    for pattern in [".", ".{2}", "(.*)(.*)", "(?i)s", "(.+)[^:]*:"] {
        assert!(declines(pattern, "é") && !declines(pattern, "a\nb"), "{pattern}");
    }
    assert!(declines(".*a.*a.*a.*a.*b", &"a".repeat(500)));
}

#[test]
fn a_group_is_all_of_a_match_where_nothing_stands_outside() {
    for (pattern, groups) in
        [("(.*)", &[0, 1][..]), ("((a)|b)", &[0, 1]), ("((a))", &[0, 1]), ("(a)(b)", &[0]), ("(a)|(b)", &[0])]
    {
        let regexp = direct(pattern).0;
        let whole: Vec<_> = (0..4).filter(|group| regexp.is_whole(*group)).collect();
        assert_eq!(whole, groups, "{pattern}");
    }
}

/// Pieces of the shapes that are matched directly.
fn pattern() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b",
        ";",
        ":",
        "ab",
        ".*",
        ".+",
        ".?",
        ".*?",
        ".+?",
        "[^:]+",
        "[^;]*",
        r"\d+",
        "[ab]*",
        "/*",
        "a{2}",
        "b{1,2}",
        "(?:a|b|)",
        "(?::b)?",
        "(?:;a)??",
        "(?:ab|a)",
        "(?:(a)|(;)b)",
        "(?:(a)b)?",
        "(?:(b)|(b)a)??",
        ".{2,3}",
        "[^;a]+?",
        "[a-é]*",
        "[^é]",
        "(?:aa|b.*|)",
    ]);
    let part = (piece, any::<bool>());
    let shown =
        |(piece, grouped): (&str, bool)| if grouped { format!("({piece})") } else { piece.to_owned() };
    prop::collection::vec(part, 0..6).prop_map(move |parts| parts.into_iter().map(shown).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8000))]

    #[test]
    fn a_direct_matcher_agrees_with_the_engine(
        before in prop::sample::select(vec!["^(?s:", "^(?:"]),
        pattern in pattern(),
        text in "[ab;:/1\\n\u{e9}\u{65e5}]{0,12}",
    ) {
        let (regexp, direct) = anchored(before, &pattern);
        let direct = direct.expect("a shape of its own");
        let general = regexp.captures_at(&text, 0);
        if let Ok(is_match) = direct.is_match(&text) {
            prop_assert_eq!(is_match, general.is_some());
        }
        if let Ok(places) = direct.places(&text) {
            prop_assert_eq!(places.as_ref(), general.as_ref().map(|found| &found.places));
        }
        for group in (0..=regexp.group_count()).filter(|group| regexp.is_whole(*group)) {
            prop_assert!(general.iter().all(|found| found.get(group) == Some(0..text.len())));
        }
    }
}
