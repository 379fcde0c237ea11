//! "Did you mean …?"

/// The name of `known` that is nearest to `written`, if one is near enough to be meant.
#[must_use]
pub fn nearest<'k>(written: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let allowed = (written.chars().count() / 3).clamp(1, 3);
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&written.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_names_are_offered_and_far_ones_are_not() {
        let known = ["__meta_consul_tags", "__meta_consul_service", "port"];
        assert_eq!(nearest("__meta_consul_tgas", known), Some("__meta_consul_tags"));
        assert_eq!(nearest("prot", known), Some("port"));
        assert_eq!(nearest("address", known), None);
    }
}
