//! `trace --format html`: the whole estate on one page that needs nothing else, no network either.

mod data;
mod finding;
mod intern;

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::Report;
use data::Data;

/// The page, with `{{…}}` where its parts belong.
const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");
/// One script, in the order in which its parts build on each other.
const SCRIPT: &str = concat!(
    include_str!("dom.js"),
    include_str!("model.js"),
    include_str!("target.js"),
    include_str!("findings.js"),
    include_str!("page.js")
);

/// What the page shows first.
#[derive(Debug, Clone, Copy, Default)]
pub struct Opening<'o> {
    /// What is searched for.
    pub service: Option<&'o str>,
    /// The job that is chosen.
    pub job: Option<&'o str>,
}

/// Writes the page.
///
/// # Errors
/// When `out` does not take it.
pub fn html(report: &Report<'_>, opening: Opening<'_>, out: &mut dyn Write) -> io::Result<()> {
    let data = escaped(&serde_json::to_string(&Data::of(report, opening)?)?);
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        out.write_all(before.as_bytes())?;
        match name {
            "policy" => write!(out, "{}", policy())?,
            "style" => out.write_all(STYLE.as_bytes())?,
            "data" => out.write_all(data.as_bytes())?,
            "script" => out.write_all(SCRIPT.as_bytes())?,
            _ => {}
        }
        rest = after;
    }
    out.write_all(rest.as_bytes())
}

/// Nothing may be loaded or sent, and nothing runs but the very script of the page.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
}

/// JSON that can be put into a `script` element: no character is left that HTML would interpret.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => text.push_str("\\u003c"),
            '>' => text.push_str("\\u003e"),
            '&' => text.push_str("\\u0026"),
            '\u{2028}' => text.push_str("\\u2028"),
            '\u{2029}' => text.push_str("\\u2029"),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{PAGE, SCRIPT, STYLE, escaped};

    #[test]
    fn no_value_ends_the_script_that_holds_it() {
        let hostile = "</script><script>alert(1)</script><!-- & \u{2028}";
        let json = escaped(&serde_json::to_string(hostile).expect("a text"));
        assert!(!json.contains(['<', '>', '&', '\u{2028}']), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).expect("still JSON"), hostile);
    }

    #[test]
    fn the_parts_of_the_page_keep_to_themselves() {
        for name in ["policy", "style", "data", "script"] {
            assert_eq!(PAGE.matches(&format!("{{{{{name}}}}}")).count(), 1, "{name}");
        }
        assert!(!STYLE.contains("</") && !SCRIPT.contains("</script") && !SCRIPT.contains("<!--"));
        for door in
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch(", "import"]
        {
            assert!(!SCRIPT.contains(door), "{door} is no way to show what others wrote");
        }
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
    }
}
