//! Targets with a part that the files do not give: stand-ins go through the exporter's parsing in the
//! place of `<node-address>`, and come out as it again.

use std::borrow::Cow;

use crate::prometheus::relabel::{markers, may_be_any_text};

/// The stand-ins of one target.
pub struct Unknowns {
    pairs: Vec<(String, String)>,
}

impl Unknowns {
    /// `text` with a stand-in for every marker: a number where a port belongs, else a name.
    pub fn hide(text: &str) -> (Cow<'_, str>, Self) {
        let markers = markers(text);
        if markers.is_empty() {
            return (Cow::Borrowed(text), Self { pairs: Vec::new() });
        }
        let mut hidden = String::with_capacity(text.len());
        let mut pairs = Vec::new();
        let mut end = 0;
        for (number, range) in markers.into_iter().enumerate() {
            let marker = &text[range.clone()];
            // beyond any real port, so that no known one is taken for it
            let name = if marker.contains("port") { "90000" } else { "not-known-" };
            let standin = format!("{name}{number}");
            hidden.push_str(&text[end..range.start]);
            hidden.push_str(&standin);
            pairs.push((standin, marker.to_owned()));
            end = range.end;
        }
        hidden.push_str(&text[end..]);
        (Cow::Owned(hidden), Self { pairs })
    }

    /// Whether everything is given.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// `text` with its markers again.
    pub fn show(&self, text: String) -> String {
        // the last first: "not-known-1" is the beginning of "not-known-10"
        self.pairs.iter().rev().fold(text, |text, (standin, marker)| text.replace(standin, marker))
    }

    /// Whether a port holds a stand-in, so that nothing can be said about it.
    pub fn is_in_port(port: &str) -> bool {
        port.contains("not-known-") || port.contains("90000")
    }
}

/// Whether what stands where the host does can be any text, and so bring a path and a query of its own.
pub fn may_bring_path(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    may_be_any_text(rest.split(['/', '?', '#']).next().unwrap_or_default())
}

/// Whether the text begins with a value that can be any text, and so bring a scheme of its own.
pub fn may_bring_scheme(text: &str) -> bool {
    markers(text).first().is_some_and(|first| first.start == 0 && may_be_any_text(&text[first.clone()]))
}

#[cfg(test)]
mod tests {
    use super::{Unknowns, may_bring_path, may_bring_scheme};

    #[test]
    fn only_what_comes_first_may_bring_a_scheme() {
        for (target, may) in [
            ("<discovered-address>/health", true),
            ("<__meta_kubernetes_ingress_scheme>://web", true),
            ("https://<discovered-address>", false),
            ("<service-address>:<service-port>", false),
        ] {
            assert_eq!(may_bring_scheme(target), may, "{target}");
        }
    }

    #[test]
    fn a_value_that_can_be_any_text_may_bring_a_path() {
        for (url, may) in [
            ("http://<service-meta>/", true),
            ("http://<service-address>:<service-port>/", false),
            ("http://web/<service-meta>", false),
        ] {
            assert_eq!(may_bring_path(url), may, "{url}");
        }
    }

    #[test]
    fn what_is_hidden_is_shown_again() {
        let text = "http://<node-address>:<service-port>/a/<node-meta>";
        let (hidden, unknowns) = Unknowns::hide(text);
        assert_eq!(hidden, "http://not-known-0:900001/a/not-known-2");
        assert_eq!(unknowns.show(hidden.into_owned()), text);
    }
}
