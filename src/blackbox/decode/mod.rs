//! Reading `blackbox.yml`: `blackbox_exporter/config/config.go`.

mod client;
mod dns;
mod http;
mod probers;
mod section;
mod shared;

use std::sync::Arc;

use self::section::Section;
use super::setting::settings;
use super::{Change, Module, Modules, Prober, Version};
use crate::go::duration::Duration;
use crate::syntax::{Mistake, MistakeKind, Node, Scalar, Style, Value, wrong_type};
use crate::text::{FileId, Spanned};

/// The modules of `file`, whose tree is `node`, as the exporter of `version` reads them; what it
/// refuses, and what it reads but cannot use, is noted in `mistakes`.
pub fn decode(node: &Node, file: FileId, version: Version, mistakes: &mut Vec<Mistake>) -> Modules {
    let modules = Section::open(node, "blackbox.yml", version, mistakes).and_then(|mut top| {
        let modules =
            top.fields.map("modules", |name, node, mistakes| Some(module(name, node, version, mistakes)));
        top.finish();
        modules
    });
    Modules { file, modules: modules.unwrap_or_default() }
}

fn module(name: &Spanned<Arc<str>>, node: &Node, version: Version, mistakes: &mut Vec<Mistake>) -> Module {
    let mut module = Module::named(name.clone(), name.span.to(node.span));
    let Some(mut section) = Section::open(node, "module", version, mistakes) else { return module };
    if let Some(prober) = section.fields.string("prober") {
        module.prober = prober.as_ref().map(|name| prober_of(name, version));
        module.prober_name = prober.value;
    }
    module.timeout = timeout(&mut section);
    for prober in Prober::ALL {
        prober_section(prober, &mut section, &mut module);
    }
    section.finish();
    module.settings = settings(node, module.prober.value, &module.secrets);
    if module.prober.value == Prober::Unknown {
        mistakes.push(unknown_prober(&module, node, version));
    }
    module
}

/// A duration with its unit; `0` alone is a number to YAML, and no duration.
fn timeout(section: &mut Section<'_, '_>) -> Option<Spanned<Duration>> {
    let node = section.fields.take("timeout")?;
    let is_zero = |scalar: &Scalar| {
        scalar.style == Style::Plain
            && scalar.text.trim_start_matches(['+', '-']).bytes().all(|byte| byte == b'0')
    };
    if node.as_scalar().is_some_and(is_zero) {
        section.fields.note(wrong_type(node, "timeout", "a duration such as 5s"));
        return None;
    }
    section.fields.parsed("timeout")
}

/// The section of one prober, kept where it is the prober of the module.
fn prober_section(prober: Prober, parent: &mut Section<'_, '_>, module: &mut Module) {
    let key = parent.key(prober.name());
    let Some(mut section) = parent.child(prober.name()) else { return };
    let mut unused = Module::named(module.name.clone(), module.place);
    let kept = if module.prober.value == prober { &mut *module } else { &mut unused };
    kept.section = key;
    let rest = probers::read(prober, &mut section, kept);
    section.finish_with(rest, kept);
    module.secrets.append(&mut unused.secrets);
}

/// The prober of that name, if the exporter of `version` has it.
fn prober_of(name: &str, version: Version) -> Prober {
    Prober::ALL
        .into_iter()
        .find(|prober| prober.name() == name)
        .filter(|prober| Version::first_with("module", prober.name()).is_none_or(|first| first <= version))
        .unwrap_or(Prober::Unknown)
}

/// Without a prober of its own a module loads up to 0.28, and then answers 400 to every scrape.
fn unknown_prober(module: &Module, node: &Node, version: Version) -> Mistake {
    let message = if module.prober_name.is_empty() {
        format!("module \"{}\" has no prober: the exporter answers every probe with 400", module.name.value)
    } else {
        format!(
            "there is no prober \"{}\" in blackbox_exporter {version}: the exporter answers every probe with 400",
            module.prober_name
        )
    };
    let place = module.prober.span;
    let mistake = if version.has(Change::ProberChecked) && node.value != Value::Null {
        Mistake::refused(MistakeKind::InvalidValue, place, message)
    } else {
        Mistake::unnoticed(MistakeKind::InvalidValue, place, message)
    };
    mistake.help(prober_help(&module.prober_name))
}

/// What to write instead of a prober that the version does not have.
fn prober_help(name: &str) -> String {
    let known = Prober::ALL.map(Prober::name);
    if let Some(first) = Version::first_with("module", name).filter(|_| known.contains(&name)) {
        return format!(
            "{first} has it: if that is what is deployed, write blackbox = \"{first}\" under [versions]"
        );
    }
    match crate::text::nearest(name, known) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("write one of {}", known.join(", ")),
    }
}
