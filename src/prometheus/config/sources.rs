//! Where targets come from: `prometheus/discovery/registry.go`.

use super::{Discovery, FileSd, OtherSd, StaticGroup, consul, targets};
use crate::prometheus::discovery::{KINDS, Kind};
use crate::prometheus::relabel::RelabelStep;
use crate::prometheus::schema::Checker;
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node, Value};

/// Every entry of every `*_sd_configs` in the order of Prometheus, which is that of their names, then the
/// static groups.
pub fn sources(fields: &mut Fields<'_, '_>, checker: &mut Checker) -> Vec<Discovery> {
    let mut found = Vec::new();
    for kind in KINDS {
        if !checker.knows(fields, &kind.field) {
            continue;
        }
        let items = fields.list(kind.field.name, |item, mistakes| source(kind, item, checker, mistakes));
        found.extend(items.into_iter().flatten());
    }
    let version = checker.version;
    let groups = fields.list("static_configs", |item, mistakes| match item.value {
        Value::Null => empty("static_configs", item, mistakes),
        _ => targets::group(item, Dialect::GoYamlV2, version, mistakes).map(Discovery::Static),
    });
    found.extend(groups.into_iter().flatten());
    found
}

fn source(
    kind: &'static Kind,
    item: &Node,
    checker: &mut Checker,
    mistakes: &mut Vec<Mistake>,
) -> Option<Discovery> {
    if item.value == Value::Null {
        return empty(kind.field.name, item, mistakes);
    }
    match kind.name {
        "file" => file(item, mistakes).map(Discovery::File),
        "consul" => consul::consul(item, checker, mistakes).map(|sd| Discovery::Consul(Box::new(sd))),
        name => {
            checker.block(item, kind.block, mistakes);
            let role = item.get("role").and_then(Node::as_scalar).map(|role| role.text.clone());
            Some(Discovery::Other(OtherSd { place: item.span, kind: name, role }))
        }
    }
}

fn empty(section: &str, item: &Node, mistakes: &mut Vec<Mistake>) -> Option<Discovery> {
    let message = format!("empty or null section in {section}");
    mistakes.push(Mistake::refused(MistakeKind::MissingField, item.span, message));
    None
}

fn file(item: &Node, mistakes: &mut Vec<Mistake>) -> Option<FileSd> {
    let mut fields = Fields::of(item, "file_sd_config", Dialect::GoYamlV2, mistakes)?;
    let known = fields.mistakes().len();
    let files = fields.strings("files").unwrap_or_default();
    if files.is_empty() && fields.mistakes().len() == known {
        let message = "file service discovery config must contain at least one path name";
        fields.note(Mistake::refused(MistakeKind::MissingField, item.span, message));
    }
    for path in files.iter().filter(|path| !is_file_sd_name(path)) {
        let message = format!("path name \"{}\" is not valid for file discovery", path.value);
        let help =
            "the name must end in .json, .yml or .yaml; one * is allowed, in the last part of the path";
        fields.note(Mistake::refused(MistakeKind::InvalidValue, path.span, message).help(help));
    }
    fields.parsed::<crate::prometheus::duration::Duration>("refresh_interval");
    fields.finish();
    Some(FileSd { place: item.span, files, groups: None })
}

/// Whether the path may name files: `patFileSDName` of `discovery/file/file.go`.
fn is_file_sd_name(path: &str) -> bool {
    let (stem, end) = path.rsplit_once('.').unwrap_or_default();
    matches!(end, "json" | "yml" | "yaml" | "JSON" | "YML" | "YAML") && super::values::may_be_glob(stem)
}

/// Notes static targets that are URLs, which Prometheus refuses at once where no step could fix them.
pub fn check_static_targets(found: &[Discovery], relabel: &[RelabelStep], mistakes: &mut Vec<Mistake>) {
    if !relabel.is_empty() {
        return;
    }
    for target in found.iter().flat_map(static_targets).filter(|target| target.contains('/')) {
        let message = format!("\"{}\" is not a valid hostname", target.value);
        let help = "write host:port; the scheme belongs in scheme, the path in metrics_path";
        mistakes.push(Mistake::refused(MistakeKind::InvalidValue, target.span, message).help(help));
    }
}

fn static_targets(source: &Discovery) -> &[crate::text::Spanned<std::sync::Arc<str>>] {
    match source {
        Discovery::Static(StaticGroup { targets, .. }) => targets,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::is_file_sd_name;

    #[test]
    fn names_for_file_discovery() {
        for good in ["a.json", "dir/*.yml", "a.YAML", "/etc/*.json", "a.b.yaml"] {
            assert!(is_file_sd_name(good), "{good}");
        }
        for bad in ["a", "a.Json", "*/a.yml", "a.*", "**.yml", "a.txt", ""] {
            assert!(!is_file_sd_name(bad), "{bad}");
        }
    }
}
