//! Separators that a regex looks for, and that are not there.

use std::sync::Arc;

use super::program::CompiledStep;

/// What people join values with.
const USUAL: [char; 9] = [';', ',', ':', '|', '/', '-', '_', '@', ' '];
/// What people join tags with: no character that is usual within a tag.
const USUAL_OF_TAGS: [char; 3] = [',', ';', '|'];

impl CompiledStep {
    /// The separator with which the regex would match the values of some target, where it matches those of
    /// none as they are joined, and no text without that character at all. `rows` gives the values of the
    /// sources, one row per target, and is called only where the regex looks for another character.
    pub fn meant_separator(&self, rows: impl FnOnce() -> Vec<Vec<Arc<str>>>) -> Option<char> {
        let is_foreign = |text: &String| self.separator.is_empty() || !text.contains(&*self.separator);
        let several = self.source_labels.len() > 1;
        let shortest = several.then(|| self.regex.shortest_match())?.filter(is_foreign)?;
        let meant = |c: &char| shortest.contains(*c) && self.regex.requires(*c);
        let meant: Vec<char> = USUAL.into_iter().filter(meant).collect();
        if meant.is_empty() {
            return None;
        }
        let rows = rows();
        let never = rows.iter().all(|row| self.verdict(&row.join(&*self.separator)) == Some(false));
        let matches = |by: &str| rows.iter().any(|row| self.verdict(&row.join(by)) == Some(true));
        meant.into_iter().find(|c| never && matches(c.encode_utf8(&mut [0; 4])))
    }

    /// The character that the regex looks for around a tag, where tags are joined with `separator` and no value of
    /// a target's tags holds it, as `is_held` tells.
    #[must_use]
    pub fn meant_tag_separator(&self, separator: &str, is_held: impl Fn(char) -> bool) -> Option<char> {
        let shortest = self.regex.shortest_match().filter(|text| !text.contains(separator))?;
        let meant = |c: &char| {
            (shortest.starts_with(*c) || shortest.ends_with(*c)) && self.regex.requires(*c) && !is_held(*c)
        };
        USUAL_OF_TAGS.into_iter().find(meant)
    }
}
