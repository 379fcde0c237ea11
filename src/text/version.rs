//! Version numbers as people write them.

/// The first two numbers of `3.5`, `v3.5` or `3.5.3`.
///
/// # Errors
/// When the text is no such version; the message names `example` as one.
pub fn version_numbers(text: &str, example: &str) -> Result<(u16, u16), String> {
    let mut numbers = text.trim_start_matches('v').split('.').map(str::parse);
    match (numbers.next(), numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor)), None | Some(Ok(_)), None) => Ok((major, minor)),
        _ => Err(format!("\"{text}\" is not a version such as {example}")),
    }
}

#[cfg(test)]
mod tests {
    use super::version_numbers;

    #[test]
    fn versions_are_read_as_people_write_them() {
        for text in ["3.5", "v3.5", "3.5.3"] {
            assert_eq!(version_numbers(text, "3.5"), Ok((3, 5)), "{text}");
        }
        for text in ["", "3", "3.x", "3.5.3.1", "three"] {
            let refused = format!("\"{text}\" is not a version such as 3.5");
            assert_eq!(version_numbers(text, "3.5"), Err(refused));
        }
    }
}
