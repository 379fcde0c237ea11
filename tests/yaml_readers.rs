//! Our YAML reader against `serde_yaml`, an independent one, on random documents and on the corpus.

use probelint::syntax::{Node, Style, Value, yaml};
use probelint::text::FileId;
use proptest::prelude::*;
use serde_yaml::Value as Yaml;

/// Whether our tree says what `serde_yaml` read. What a plain scalar means is not compared (each field's
/// decoder decides that), only that both have the same text for it.
fn agrees(ours: &Node, theirs: &Yaml) -> bool {
    match (&ours.value, theirs) {
        (Value::Null, Yaml::Null) => true,
        (Value::Scalar(scalar), Yaml::String(text)) => *scalar.text == **text,
        (Value::Scalar(scalar), Yaml::Bool(_) | Yaml::Number(_)) => {
            scalar.style == Style::Plain
                && serde_yaml::from_str::<Yaml>(&scalar.text).is_ok_and(|value| same(&value, theirs))
        }
        (Value::List(ours), Yaml::Sequence(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| agrees(ours, theirs))
        }
        (Value::Map(ours), Yaml::Mapping(theirs)) => {
            let pairs = ours.entries.iter().zip(theirs);
            ours.entries.len() == theirs.len()
                && pairs
                    .into_iter()
                    .all(|(ours, (key, value))| is_key(&ours.key, key) && agrees(&ours.value, value))
        }
        (_, Yaml::Tagged(tagged)) => agrees(ours, &tagged.value),
        _ => false,
    }
}

/// Equal, where NaN equals itself.
fn same(one: &Yaml, other: &Yaml) -> bool {
    let nan = |value: &Yaml| value.as_f64().is_some_and(f64::is_nan);
    one == other || (nan(one) && nan(other))
}

fn is_key(ours: &str, theirs: &Yaml) -> bool {
    match theirs {
        Yaml::String(text) => text == ours,
        Yaml::Null => {
            ours.is_empty() || serde_yaml::from_str::<Yaml>(ours).is_ok_and(|value| value.is_null())
        }
        other => serde_yaml::from_str::<Yaml>(ours).is_ok_and(|value| same(&value, other)),
    }
}

/// `serde_yaml`'s value, if it reads the text and its keys are all scalars.
fn serde(text: &str) -> Option<Yaml> {
    serde_yaml::from_str(text).ok().filter(plain_keys)
}

fn plain_keys(value: &Yaml) -> bool {
    match value {
        Yaml::Sequence(items) => items.iter().all(plain_keys),
        Yaml::Mapping(map) => map.iter().all(|(key, value)| {
            !matches!(key, Yaml::Sequence(_) | Yaml::Mapping(_) | Yaml::Tagged(_)) && plain_keys(value)
        }),
        Yaml::Tagged(tagged) => plain_keys(&tagged.value),
        _ => true,
    }
}

fn assert_agreement(text: &str, theirs: &Yaml) -> Result<(), TestCaseError> {
    let read = yaml::read(FileId(0), text);
    prop_assert_eq!(&read.mistakes, &[]);
    match read.root {
        Some(root) => {
            prop_assert!(agrees(&root, theirs), "{:?}\nours: {:?}\ntheirs: {:?}", text, root, theirs);
            prop_assert!(places_nest(&root, text));
        }
        None => prop_assert!(theirs.is_null(), "{:?}", text),
    }
    Ok(())
}

/// Whether every place lies within the text, at characters, and within its parent's place unless aliased.
fn places_nest(node: &Node, text: &str) -> bool {
    let items = node.as_list().unwrap_or_default().iter();
    let entries = node.as_map().map(|map| map.entries.iter()).into_iter().flatten();
    let keys = entries.clone().map(|entry| entry.key.span);
    let children = items.chain(entries.map(|entry| &entry.value));
    text.get(node.span.range()).is_some()
        && keys.into_iter().all(|key| node.span.contains(key))
        && children
            .into_iter()
            .all(|child| node.span.contains(child.used_at.unwrap_or(child.span)) && places_nest(child, text))
}

fn any_value() -> impl Strategy<Value = Yaml> {
    let leaf = prop_oneof![
        Just(Yaml::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        (-1e6..1e6f64).prop_map(Into::into),
        "[ -~é日\n\t]{0,12}".prop_map(Into::into),
        "(yes|no|~|null|0x1F|1_000|1:30|<<|- a|a: b|#x|\\*x|&x|!x|@|`|%|,|\\{\\{ x \\}\\})"
            .prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        let key = "[a-z_ .#:'\"é]{1,6}";
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Yaml::Sequence),
            prop::collection::vec((key, inner), 0..5).prop_map(|pairs| Yaml::Mapping(
                pairs.into_iter().map(|(key, value)| (key.into(), value)).collect()
            )),
        ]
    })
}

/// Lines of YAML as people write it: many make sense together, many do not.
fn any_lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "( {0,4})(- )?[a-c](:|: |:  #c| : )(x|'y z'|\"q\\\\n\"|\\[a, b\\]|\\{a: b, 'c': d\\}|1|true|~|&k v|\\*k|!!str 1|\\|-?|>)?",
        "( {0,4})(- |- - |-)(x|'y: z'|1.5|\\{a: b\\}|\\[\\]|k: v|\\|)?",
        "( {0,6})(# comment|text more|)",
        "(---|\\.\\.\\.| *\\]| *\\}|\\? a|: b)",
    ];
    prop::collection::vec(line, 1..8).prop_map(|lines| lines.join("\n") + "\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_serde_yaml_writes_is_read_alike(value in any_value()) {
        let text = serde_yaml::to_string(&value).expect("a value can be written");
        if let Some(theirs) = serde(&text) {
            assert_agreement(&text, &theirs)?;
        }
    }

    #[test]
    fn what_serde_yaml_reads_is_read_alike(text in any_lines()) {
        let one_document = !text.contains("---") && !text.contains("...");
        if let Some(theirs) = serde(&text).filter(|_| one_document) {
            assert_agreement(&text, &theirs)?;
        }
    }

    #[test]
    fn no_text_panics(text in "[a-c:\\-?\\[\\]{},&*!|>'\"%@`# \t\n\r~<é\u{feff}]{0,40}") {
        let read = yaml::read(FileId(0), &text);
        if let Some(root) = read.root {
            prop_assert!(places_nest(&root, &text), "{:?}: {:?}", text, root);
        }
    }
}
