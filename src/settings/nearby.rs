//! Reading the file, with mistakes at their places.

use super::Settings;
use crate::syntax::{Mistake, MistakeKind};
use crate::text::{FileId, Span, nearest};

/// Reads the text of a `probelint.toml`; a mistake in it is noted and the defaults hold.
pub fn read(file: FileId, text: &str, mistakes: &mut Vec<Mistake>) -> Settings {
    toml::from_str(text).unwrap_or_else(|error: toml::de::Error| {
        let range = error.span().unwrap_or_default();
        let mistake = Mistake::refused(
            MistakeKind::BadSettings,
            Span::new(file, range.start, range.end),
            message(&error),
        );
        mistakes.push(match near_key(error.message()) {
            Some(near) => mistake.help(format!("did you mean \"{near}\"?")),
            None => mistake,
        });
        Settings::default()
    })
}

fn message(error: &toml::de::Error) -> String {
    let text = error.message().lines().collect::<Vec<_>>().join(" ");
    text.replace('`', "\"")
}

/// Serde lists the known keys behind an unknown one: the nearest of them.
fn near_key(message: &str) -> Option<String> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown = quoted.next().filter(|_| message.starts_with("unknown field"))?;
    nearest(unknown, quoted).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::text::FileId;

    #[test]
    fn a_wrong_key_has_a_place_and_a_near_name() {
        let mut mistakes = Vec::new();
        let text = "[fleet]\ncompleat = true\n";
        read(FileId(0), text, &mut mistakes);
        assert_eq!(mistakes[0].help.as_deref(), Some("did you mean \"complete\"?"));
        assert_eq!(&text[mistakes[0].span.range()], "compleat");
    }
}
