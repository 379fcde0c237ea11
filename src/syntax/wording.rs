//! The words for a value of the wrong type: what it must be, what it is, what to write.

use super::{Mistake, MistakeKind, Node, Style, Value};

/// The mistake "`what` must be `wanted`, not …", with what to write instead where that is clear.
///
/// The value itself is shown, unless the name suggests a secret.
#[must_use]
pub fn wrong_type(node: &Node, what: &str, wanted: &str) -> Mistake {
    let shown = Shown { node, secret: is_secret(what) };
    let message = format!("{what} must be {wanted}, not {}", shown.describe());
    let place = node.used_at.unwrap_or(node.span);
    let mistake = Mistake::refused(MistakeKind::WrongType, place, message);
    let mistake = if place == node.span { mistake } else { mistake.also(node.span, "written here") };
    match shown.remedy(what, wanted) {
        Some(remedy) => mistake.help(remedy),
        None => mistake,
    }
}

/// A value as far as it may be shown.
struct Shown<'n> {
    node: &'n Node,
    secret: bool,
}

impl Shown<'_> {
    fn describe(&self) -> String {
        match &self.node.value {
            Value::Scalar(scalar) if !self.secret && scalar.text.chars().count() <= LONGEST => {
                format!("the single value {}", self.written())
            }
            _ => self.node.describe(),
        }
    }

    fn remedy(&self, what: &str, wanted: &str) -> Option<String> {
        let quoted = self.node.as_scalar().is_some_and(|scalar| scalar.style != Style::Plain);
        match (wanted, &self.node.value) {
            ("a list", Value::Scalar(_)) => Some(format!("write {what}: [{}]", self.written())),
            ("a list", Value::Map(_)) => {
                Some("put \"- \" before the first key, and indent the others alike".into())
            }
            ("a string" | "a quoted string", Value::List(items)) if items.len() == 1 => {
                Some("write the item without the list".into())
            }
            ("a quoted string", Value::Scalar(_)) => Some(format!("write \"{}\"", self.bare())),
            ("true or false" | "a whole number" | "a number" | "a whole number, at least 0", _) if quoted => {
                Some(format!("write {wanted} without quotes"))
            }
            ("true or false", Value::Scalar(_)) => Some("write true or false".into()),
            ("a mapping", Value::List(items)) if items.len() == 1 => {
                Some("write the mapping without \"- \"".into())
            }
            _ => None,
        }
    }

    /// As it would stand in the file.
    fn written(&self) -> String {
        let quoted = self.node.as_scalar().is_some_and(|scalar| scalar.style != Style::Plain);
        let bare = self.bare();
        if quoted && bare != HIDDEN { format!("{bare:?}") } else { bare }
    }

    fn bare(&self) -> String {
        match self.node.as_scalar() {
            Some(scalar) if !self.secret && scalar.text.chars().count() <= LONGEST => scalar.text.to_string(),
            _ => HIDDEN.to_owned(),
        }
    }
}

/// A longer value is not repeated in a message.
const LONGEST: usize = 40;

const HIDDEN: &str = "…";

/// Whether a field of that name may hold what nobody else is to read.
fn is_secret(name: &str) -> bool {
    const PARTS: [&str; 18] = [
        "args",
        "auth",
        "bearer",
        "body",
        "claims",
        "cookie",
        "credential",
        "endpoint_params",
        "env",
        "header",
        "key",
        "metadata",
        "passw",
        "secret",
        "send",
        "sid",
        "token",
        "url",
    ];
    let name = name.to_ascii_lowercase();
    PARTS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::super::{Dialect, Fields, yaml};
    use crate::text::FileId;

    /// Message and help of the first mistake when the only field of `text` is taken as a `kind`.
    fn first_mistake(text: &str, kind: &str) -> (String, String) {
        let root = yaml::read(FileId(0), text).root.expect("a tree");
        let mut mistakes = Vec::new();
        let mut fields = Fields::of(&root, "job", Dialect::GoYamlV2, &mut mistakes).expect("a mapping");
        let name: &'static str = String::leak(text.split(':').next().expect("a name").to_owned());
        match kind {
            "texts" => drop(fields.strings(name)),
            "text" => drop(fields.string(name)),
            "map" => drop(fields.string_map(name)),
            "boolean" => assert!(fields.boolean(name).is_none()),
            _ => assert!(fields.integer(name).is_none()),
        }
        let mistake = mistakes.remove(0);
        (mistake.message, mistake.help.unwrap_or_default())
    }

    #[test]
    fn a_wrong_type_says_what_to_write() {
        for (text, kind, this_is, help) in [
            ("tags: http", "texts", "a list, not the single value http", "write tags: [http]"),
            ("tags: 'a: b'", "texts", "a list, not the single value \"a: b\"", "write tags: [\"a: b\"]"),
            (
                "tags: {a: b}",
                "texts",
                "a list, not a mapping",
                "put \"- \" before the first key, and indent the others alike",
            ),
            ("name: [x]", "text", "a string, not a list", "write the item without the list"),
            (
                "on: '1'",
                "boolean",
                "true or false, not the single value \"1\"",
                "write true or false without quotes",
            ),
            ("limit: x", "number", "a whole number, not the single value x", ""),
            ("params: [x]", "map", "a mapping, not a list", "write the mapping without \"- \""),
        ] {
            let (message, shown) = first_mistake(text, kind);
            assert!(message.ends_with(&format!(" must be {this_is}")), "{text}: {message}");
            assert_eq!(shown, help, "{text}");
        }
    }

    #[test]
    fn secrets_and_long_values_are_not_repeated() {
        let hunter = "hunter2".repeat(6);
        let long = format!("tags: {hunter}");
        for (text, kind) in
            [("bearer_tokens: hunter2", "texts"), ("password: '1'", "number"), (&*long, "texts")]
        {
            let (message, help) = first_mistake(text, kind);
            assert!(message.ends_with("not a single value"), "{message}");
            assert!(!help.contains("hunter") && !help.contains('1'), "{help}");
        }
    }
}
