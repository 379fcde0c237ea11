//! Many secrets, looked for all at once.

use aho_corasick::AhoCorasick;

use super::secrets::{Hidden, Known, Secrets};

/// How many secrets are looked for one after the other.
const FEW: usize = 16;

/// Hides the secrets of many targets in a time that does not grow with their number.
#[derive(Debug)]
pub struct Finder<'s> {
    secrets: &'s Secrets,
    /// `None` where they are looked for one after the other.
    all: Option<(AhoCorasick, Vec<&'s Known>)>,
}

impl<'s> Finder<'s> {
    /// Prepares the search.
    #[must_use]
    pub fn of(secrets: &'s Secrets) -> Self {
        let known: Vec<_> = secrets.known().collect();
        let automaton = || AhoCorasick::new(known.iter().map(|known| known.pattern()));
        // What is too much for one automaton is found all the same.
        let automaton = if known.len() > FEW { automaton().ok() } else { None };
        Self { secrets, all: automaton.map(|automaton| (automaton, known)) }
    }

    /// The text without them, and without the credentials of URLs: as [`Secrets::hide`].
    #[must_use]
    pub fn hide<'t>(&self, text: &'t str) -> Hidden<'t> {
        let Some((automaton, known)) = &self.all else { return self.secrets.hide(text) };
        let found = automaton.find_overlapping_iter(text);
        Hidden::without(
            text,
            found.filter_map(|found| known[found.pattern().as_usize()].range(text, found.start())),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{FEW, Finder};
    use crate::text::Secrets;

    #[test]
    fn many_secrets_are_hidden_as_few_are() {
        let urls: Vec<_> = (0..=FEW).map(|n| format!("http://user-{n}:hunter-{n}@web/?token=x{n}")).collect();
        let tags: Vec<_> = (0..=FEW).map(|n| format!("token=a{n}")).collect();
        let values = urls.iter().map(|url| ("__address__", url.as_str()));
        let secrets = Secrets::of(values).with_tags(tags.iter().map(String::as_str));
        let finder = Finder::of(&secrets);
        assert!(finder.all.is_some());
        for text in [
            "hunter-1 and hunter-11",
            "http://web/?x=a1&y=a12&z=a1z",
            "user-3:hunter-3",
            "a7",
            ",token=a7,token=a77,",
            "http://me:other@web/?password=x",
            "hunter- a-1",
            "",
        ] {
            assert_eq!(finder.hide(text), secrets.hide(text), "{text}");
        }
        assert_eq!(finder.hide("regex: .*:(hunter-5)@.*").text, "regex: .*:(***)@.*");
    }
}
