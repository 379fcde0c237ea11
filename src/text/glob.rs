//! Patterns of paths and names.

use globset::{GlobBuilder, GlobMatcher};

/// The matcher of a pattern.
///
/// # Errors
/// What is wrong with the pattern, for people.
pub fn glob(pattern: &GlobBuilder<'_>) -> Result<GlobMatcher, String> {
    let glob = pattern.build().map_err(|error| error.to_string())?;
    // Making the matcher of a pattern that nests too deeply, or is too large, would panic.
    match regex::bytes::Regex::new(glob.regex()) {
        Ok(_) => Ok(glob.compile_matcher()),
        Err(_) => Err("the pattern is too large, or nested too deeply".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use globset::GlobBuilder;

    use super::glob;

    #[test]
    fn patterns_that_no_engine_takes_are_refused() {
        let nested = format!("{}b{}.yml", "{a,".repeat(300), "}".repeat(300));
        for (pattern, fits) in [("targets/{a,b}-*.yml", true), ("[", false), (nested.as_str(), false)] {
            assert_eq!(glob(&GlobBuilder::new(pattern)).is_ok(), fits, "{pattern}");
        }
    }
}
