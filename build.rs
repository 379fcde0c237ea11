//! Embeds every `rules/<family>/<name>.md`, its front matter already read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

use serde::Deserialize;
use serde_yaml::Value;

/// The front matter of a rule file; `src/rule/shipped.rs` says what the program makes of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    severity: String,
    judges: String,
    each: Option<String>,
    when: String,
    at: String,
    label: Option<String>,
    #[serde(default)]
    also: Vec<Also>,
    message: String,
    help: Option<String>,
    #[serde(default)]
    parameters: BTreeMap<String, Parameter>,
    certain_if: Option<String>,
    since: String,
    #[serde(default)]
    preview: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Also {
    at: String,
    say: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameter {
    r#type: String,
    default: Value,
}

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=rules");
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("rules");
    let mut code = String::from("/// Every shipped rule file.\npub const FILES: &[File] = &[\n");
    for id in ids(&root)? {
        let path = root.join(format!("{id}.md"));
        let text = fs::read_to_string(&path)?.replace("\r\n", "\n");
        let front = front(&text).map_or_else(|| "None".to_owned(), |front| literal(&id, front));
        let path = path.to_string_lossy();
        writeln!(code, "    File {{ id: {id:?}, text: include_str!({path:?}), front: {front} }},")
            .expect("a string takes all");
    }
    code.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("shipped_rules.rs"), code)
}

/// The ids of the rule files below `root`, sorted.
fn ids(root: &Path) -> io::Result<Vec<String>> {
    let mut ids = Vec::new();
    for family in fs::read_dir(root)? {
        let family = family?;
        if !family.file_type()?.is_dir() {
            continue;
        }
        for rule in fs::read_dir(family.path())? {
            let path = rule?.path();
            if path.extension().is_some_and(|ending| ending == "md") {
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                ids.push(format!("{}/{name}", family.file_name().to_string_lossy()));
            }
        }
    }
    ids.sort();
    Ok(ids)
}

fn front(text: &str) -> Option<&str> {
    text.strip_prefix("---\n")?.split_once("\n---\n").map(|(front, _)| front)
}

/// The front matter as the Rust expression of an `Option<Front>`.
fn literal(id: &str, front: &str) -> String {
    // The line break stands for the first `---`, so that a mistake's line is that of the file.
    let front: Front =
        serde_yaml::from_str(&format!("\n{front}")).unwrap_or_else(|error| panic!("rules/{id}.md: {error}"));
    let also: Vec<_> = front.also.iter().map(|also| (&also.at, &also.say)).collect();
    let parameters: Vec<_> =
        front.parameters.iter().map(|(name, parameter)| own(id, name, parameter)).collect();
    let fields = [
        format!("severity: {:?}", front.severity),
        format!("judges: {:?}", front.judges),
        format!("each: {:?}", front.each),
        format!("when: {:?}", front.when),
        format!("at: {:?}", front.at),
        format!("label: {:?}", front.label),
        format!("also: &{also:?}"),
        format!("message: {:?}", front.message),
        format!("help: {:?}", front.help),
        format!("parameters: &[{}]", parameters.join(", ")),
        format!("certain_if: {:?}", front.certain_if),
        format!("since: {:?}", front.since),
        format!("preview: {}", front.preview),
    ];
    format!("Some(Front {{ {} }})", fields.join(", "))
}

/// A parameter as a Rust expression.
fn own(id: &str, name: &str, parameter: &Parameter) -> String {
    let default = match &parameter.default {
        Value::Bool(value) => format!("Default::Bool({value})"),
        Value::Number(value) if value.is_i64() => format!("Default::Int({value})"),
        Value::String(text) => format!("Default::Text({text:?})"),
        Value::Sequence(items) => {
            let texts: Vec<_> = items.iter().filter_map(Value::as_str).collect();
            format!("Default::Texts(&{texts:?})")
        }
        other => panic!("rules/{id}.md: the parameter {name} cannot have the default {other:?}"),
    };
    format!("Own {{ name: {name:?}, kind: {:?}, default: {default} }}", parameter.r#type)
}
