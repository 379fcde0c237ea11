//! Names of HTTP headers: `net/textproto/reader.go`.

/// The name as `http.Header` keeps and sends it: `x-api-key` becomes `X-Api-Key`. A name that is no token of HTTP stays as
/// it is: `CanonicalMIMEHeaderKey`.
#[must_use]
pub fn canonical_header(name: &str) -> String {
    if !name.bytes().all(is_token) {
        return name.to_owned();
    }
    let mut after_dash = true;
    let letter = |letter: char| {
        let spelled = if after_dash { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() };
        after_dash = letter == '-';
        spelled
    };
    name.chars().map(letter).collect()
}

/// Whether the byte may stand in a token of HTTP, such as a method or the name of a header.
#[must_use]
pub fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::canonical_header;

    #[test]
    fn headers_have_one_spelling() {
        for (written, sent) in [
            ("accept-encoding", "Accept-Encoding"),
            ("X-API-KEY", "X-Api-Key"),
            ("x--a", "X--A"),
            ("etag", "Etag"),
            ("x_api_key", "X_api_key"),
            ("x api", "x api"),
            ("é", "é"),
            ("", ""),
        ] {
            assert_eq!(canonical_header(written), sent);
        }
    }
}
