//! Paths as URI references (RFC 3986).

use std::fmt::Write as _;

/// A path separated by `/` as a URI reference; an absolute one becomes a `file:` URI.
#[must_use]
pub fn uri(path: &str) -> String {
    let mut uri = if path.starts_with('/') { "file://".to_owned() } else { String::new() };
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing into a text cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn what_a_uri_cannot_hold_is_encoded() {
        for (path, expected) in [
            ("consul/web.json", "consul/web.json"),
            ("a b/ü:1.yml", "a%20b/%C3%BC%3A1.yml"),
            ("/srv/x.yml", "file:///srv/x.yml"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}
