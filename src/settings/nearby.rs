//! Reading the file, with every mistake at its place; what is right beside a mistake still holds.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer, Error};

use super::Settings;
use crate::syntax::{Mistake, MistakeKind};
use crate::text::{FileId, Span, nearest};

/// Reads the text of a `probelint.toml`; what is wrong in it is noted and left out.
pub fn read(file: FileId, text: &str, mistakes: &mut Vec<Mistake>) -> Settings {
    let (mut table, errors) = DeTable::parse_recoverable(text);
    mistakes.extend(errors.iter().map(|error| mistake(file, error)));
    loop {
        match Settings::deserialize(Deserializer::from(table.clone())) {
            Ok(settings) => return Settings { file: Some(file), ..settings },
            Err(error) => {
                if errors.is_empty() {
                    mistakes.push(mistake(file, &error));
                }
                let removed = error.span().is_some_and(|range| remove(table.get_mut(), &range));
                if !removed {
                    return Settings { file: Some(file), ..Settings::default() };
                }
            }
        }
    }
}

fn mistake(file: FileId, error: &Error) -> Mistake {
    let range = error.span().unwrap_or_default();
    let message = error.message().lines().collect::<Vec<_>>().join(" ").replace('`', "\"");
    let place = Span::new(file, range.start, range.end);
    let mistake = Mistake::refused(MistakeKind::BadSettings, place, message);
    match near_word(error.message()) {
        Some(near) => mistake.help(format!("did you mean \"{near}\"?")),
        None => mistake,
    }
}

/// Serde lists the known words behind an unknown one: the nearest of them.
fn near_word(message: &str) -> Option<String> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown = quoted.next().filter(|_| message.starts_with("unknown "))?;
    nearest(unknown, quoted).map(str::to_owned)
}

/// Takes out the innermost entry that holds the place of a mistake; whether there was one.
fn remove(table: &mut DeTable<'_>, range: &Range<usize>) -> bool {
    for (_, value) in table.iter_mut() {
        if remove_within(value, range) {
            return true;
        }
    }
    let mut entries = table.iter();
    let wrong = entries.find(|(key, value)| holds(&key.span(), range) || holds(&value.span(), range));
    let wrong = wrong.map(|(key, _)| key.clone());
    wrong.is_some_and(|key| table.remove(&key).is_some())
}

fn remove_within(value: &mut Spanned<DeValue<'_>>, range: &Range<usize>) -> bool {
    match value.get_mut() {
        DeValue::Table(table) => remove(table, range),
        DeValue::Array(items) => {
            if items.iter_mut().any(|item| remove_within(item, range)) {
                return true;
            }
            let before = items.len();
            *items = items.iter().filter(|item| !holds(&item.span(), range)).cloned().collect();
            items.len() < before
        }
        _ => false,
    }
}

fn holds(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

#[cfg(test)]
mod tests {
    use super::{Settings, read};
    use crate::text::FileId;

    /// What was read, and for each mistake its message, its place as text, and its help.
    fn broken(text: &str) -> (Settings, Vec<String>) {
        let mut mistakes = Vec::new();
        let settings = read(FileId(0), text, &mut mistakes);
        mistakes.sort_by_key(|mistake| mistake.span);
        let said = mistakes.iter().map(|mistake| {
            let place = &text[mistake.span.range()];
            format!("{place} | {} | {}", mistake.message, mistake.help.as_deref().unwrap_or_default())
        });
        (settings, said.collect())
    }

    #[test]
    fn a_wrong_key_has_a_place_and_a_near_name() {
        let (_, said) = broken("[fleet]\ncompleat = true\n");
        assert_eq!(
            said,
            ["compleat | unknown field \"compleat\", expected \"complete\" | did you mean \"complete\"?"]
        );
    }

    #[test]
    fn every_mistake_is_told_and_the_rest_holds() {
        let (settings, said) = broken(
            "preview = \"yes\"\nbaseline = \"b.json\"\n[rules]\n\"probe/x\" = \"wraning\"\nprobe = \"off\"\n\
             [[allow]]\nrule = \"probe/x\"\nuntil = \"soon\"\n[[allow]]\nreason = \"none\"\n[fleet]\ncomplete = true\n",
        );
        assert_eq!(
            said,
            [
                "\"yes\" | invalid type: string \"yes\", expected a boolean | ",
                "\"wraning\" | unknown variant \"wraning\", expected one of \"off\", \"info\", \"warning\", \
                 \"error\" | did you mean \"warning\"?",
                "\"soon\" | \"soon\" is not a day such as 2026-01-31 | ",
                "[[allow]] | missing field \"rule\" | ",
            ]
        );
        assert!(settings.fleet.complete);
        assert!(settings.rules.get("probe").is_some());
        assert_eq!(settings.allow.len(), 1, "without its until");
    }

    #[test]
    fn a_file_that_is_no_toml_gives_what_can_be_read() {
        let (settings, said) = broken("preview = true\nselect = [\n[fleet]\ncomplete = = true\n");
        assert!(!said.is_empty());
        assert!(settings.preview);
    }

    #[test]
    fn folders_can_stand_alone_or_in_the_table() {
        for text in ["rules = [\"ops/rules\"]", "[rules]\nfolders = [\"ops/rules\"]\nprobe = \"off\"\n"] {
            let (settings, said) = broken(text);
            assert!(said.is_empty(), "{said:?}");
            assert_eq!(&*settings.rules.folders[0], "ops/rules");
            assert_eq!(&text[settings.rules.folders[0].range()], "\"ops/rules\"");
        }
    }
}
