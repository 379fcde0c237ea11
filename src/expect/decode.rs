//! From the tree of a file to its tests, collecting every mistake.

use std::sync::Arc;

use super::file::{Dropped, Expected, FileVersions, Test, TestFile, VERSION, Written, WrittenVersions};
use super::subject::Subject;
use crate::estate::Versions;
use crate::prometheus::config::relabel_steps;
use crate::prometheus::relabel::{Action, RelabelStep};
use crate::prometheus::version::Version;
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node, Pair, Value, text_item, yaml};
use crate::text::{FileId, Span, Spanned, nearest};

/// The files are read as Prometheus reads its own.
const DIALECT: Dialect = Dialect::GoYamlV2;

/// Reads a file of tests; `versions` gives those that count, of those that the file says. A test with a mistake
/// is kept, as one that cannot run.
#[must_use]
pub fn read(
    file: FileId,
    text: &str,
    versions: impl Fn(FileVersions) -> Versions,
    mistakes: &mut Vec<Mistake>,
) -> TestFile {
    let read = yaml::read(file, text);
    mistakes.extend(read.mistakes);
    let decoded = read.root.as_ref().and_then(|root| decode(root, &versions, mistakes));
    let mut decoded = decoded.unwrap_or_default();
    for test in &mut decoded.tests {
        test.broken = mistakes.iter().any(|mistake| test.place.contains(mistake.span));
    }
    decoded
}

fn decode(
    root: &Node,
    counting: &dyn Fn(FileVersions) -> Versions,
    mistakes: &mut Vec<Mistake>,
) -> Option<TestFile> {
    let mut fields = Fields::of(root, "the test file", DIALECT, mistakes)?;
    format(&mut fields);
    let versions = versions(&mut fields).unwrap_or_default();
    let version = counting(versions.without_places()).prometheus;
    let file = TestFile {
        probelint_test: (),
        config: fields.string("config"),
        estate: fields.strings("estate"),
        versions,
        tests: fields.list("tests", |node, mistakes| test(node, version, mistakes)).unwrap_or_default(),
    };
    if file.tests.is_empty() && !fields.has("tests") {
        let message = "the test file has no tests";
        let help = "write tests: and a list of them";
        fields.note(Mistake::refused(MistakeKind::MissingField, root.span, message).help(help));
    }
    fields.finish();
    Some(file)
}

fn format(fields: &mut Fields<'_, '_>) {
    let Some(version) = fields.natural("probelint_test") else { return };
    if version.value != VERSION {
        let message = format!("probelint_test: there is no version {} of this format", version.value);
        let help = format!("write probelint_test: {VERSION}");
        fields.note(Mistake::refused(MistakeKind::InvalidValue, version.span, message).help(help));
    }
}

fn versions(fields: &mut Fields<'_, '_>) -> Option<WrittenVersions> {
    let node = fields.take("versions")?;
    let mut fields = Fields::of(node, "versions", DIALECT, fields.mistakes())?;
    let versions =
        WrittenVersions { prometheus: fields.parsed("prometheus"), blackbox: fields.parsed("blackbox") };
    fields.finish();
    Some(versions)
}

fn test(node: &Node, version: Version, mistakes: &mut Vec<Mistake>) -> Option<Test> {
    let mut fields = Fields::of(node, "a test", DIALECT, mistakes)?;
    let place = node.used_at.unwrap_or(node.span);
    let unnamed = Spanned::new("".into(), place);
    let test = Test {
        name: required(&mut fields, "name", "a test", place).unwrap_or(unnamed),
        job: fields.string("job"),
        relabel_configs: steps(&mut fields, "relabel_configs", version),
        metric_relabel_configs: steps(&mut fields, "metric_relabel_configs", version),
        service: fields.string("service"),
        labels: labels(&mut fields, "labels").map(|labels| labels.value),
        metric: labels(&mut fields, "metric").map(|labels| labels.value),
        expect: expected(&mut fields, place),
        place,
        broken: false,
    };
    if let Err(mistake) = Subject::of(&test) {
        fields.note(mistake);
    }
    fields.finish();
    Some(test)
}

fn required(fields: &mut Fields<'_, '_>, name: &'static str, what: &str, place: Span) -> Option<Written> {
    let written = fields.has(name);
    let text = fields.string(name).filter(|text| !text.is_empty());
    if text.is_none() && !written {
        let message = format!("{what} has no {name}");
        fields.note(Mistake::refused(MistakeKind::MissingField, first_line(place), message));
    }
    text
}

/// The start of a place, so that a mistake about the whole of it stays small.
fn first_line(place: Span) -> Span {
    place.part(0..1)
}

fn steps(fields: &mut Fields<'_, '_>, name: &'static str, version: Version) -> Option<Vec<RelabelStep>> {
    fields.take(name)?;
    Some(relabel_steps(fields, name, "a relabel step is empty", version))
}

/// A mapping of labels, at its place.
fn labels(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<Spanned<Vec<Pair>>> {
    let (key, node) = fields.entry(name)?;
    if node.value == Value::Null {
        return Some(Spanned::new(Vec::new(), place_of(key, node)));
    }
    let pairs = fields.map(name, |label, value, mistakes| {
        let text = text_item(&format!("{name}.{}", label.value), value, DIALECT, mistakes)?;
        Some((label.clone(), Spanned::new(text.value, place_of(label, value))))
    });
    pairs.map(|pairs| Spanned::new(pairs, node.span))
}

/// Where a value is written, be it an alias; where there is none, the empty place at the end of its key.
fn place_of(key: &Spanned<Arc<str>>, node: &Node) -> Span {
    let end_of_key = key.span.part(key.span.len()..key.span.len());
    node.used_at.unwrap_or(if node.span.is_empty() { end_of_key } else { node.span })
}

fn expected(fields: &mut Fields<'_, '_>, place: Span) -> Expected {
    let Some((key, node)) = fields.entry("expect") else {
        let message = "a test has no expect, so it cannot fail";
        let help = "write expect: and what is expected; with an empty one, --bless writes what is observed";
        fields.note(Mistake::refused(MistakeKind::MissingField, first_line(place), message).help(help));
        return nothing(first_line(place), first_line(place));
    };
    let place = place_of(key, node);
    let Some(mut fields) = Fields::of(node, "expect", DIALECT, fields.mistakes()) else {
        return nothing(key.span, place);
    };
    let expected = Expected {
        discovered: placed(&mut fields, "discovered", Fields::boolean),
        dropped: dropped(&mut fields),
        refused: placed(&mut fields, "refused", Fields::string),
        labels: labels(&mut fields, "labels"),
        all_labels: labels(&mut fields, "all_labels"),
        scrape_url: placed(&mut fields, "scrape_url", Fields::string),
        probe_url: placed(&mut fields, "probe_url", Fields::string),
        module: placed(&mut fields, "module", Fields::string),
        findings: findings(&mut fields),
        ..nothing(key.span, place)
    };
    fields.finish();
    expected
}

fn nothing(key: Span, place: Span) -> Expected {
    Expected {
        discovered: None,
        dropped: None,
        refused: None,
        labels: None,
        all_labels: None,
        scrape_url: None,
        probe_url: None,
        module: None,
        findings: None,
        place,
        key,
    }
}

/// What a field says, at the place where another value is to be written. One without a value says that there is
/// none: the empty text, `false`, 0.
fn placed<'n, 'm, T>(
    fields: &mut Fields<'n, 'm>,
    name: &'static str,
    take: impl Fn(&mut Fields<'n, 'm>, &'static str) -> Option<Spanned<T>>,
) -> Option<Spanned<T>> {
    let (key, node) = fields.entry(name)?;
    let taken = take(fields, name)?;
    Some(Spanned::new(taken.value, place_of(key, node)))
}

fn findings(fields: &mut Fields<'_, '_>) -> Option<Spanned<Vec<Written>>> {
    let (key, node) = fields.entry("findings")?;
    let ids = if node.value == Value::Null { Some(Vec::new()) } else { fields.strings("findings") };
    ids.map(|ids| Spanned::new(ids, place_of(key, node)))
}

fn dropped(fields: &mut Fields<'_, '_>) -> Option<Spanned<Dropped>> {
    let (_, node) = fields.entry("dropped")?;
    if node.as_map().is_none() {
        return placed(fields, "dropped", Fields::boolean).map(|any| any.map(Dropped::Any));
    }
    let mut fields = Fields::of(node, "dropped", DIALECT, fields.mistakes())?;
    let reads = fields.take("reads").map(|list| list.used_at.unwrap_or(list.span));
    let by = Dropped::By {
        by: action(&mut fields),
        reads: fields.strings("reads").zip(reads).map(|(names, place)| Spanned::new(names, place)),
        step: placed(&mut fields, "step", Fields::natural),
        line: placed(&mut fields, "line", Fields::natural),
    };
    fields.finish();
    let says_nothing = node.as_map().is_some_and(|map| map.entries.is_empty());
    Some(Spanned::new(if says_nothing { Dropped::Any(true) } else { by }, node.span))
}

/// An action that can drop.
fn action(fields: &mut Fields<'_, '_>) -> Option<Spanned<Action>> {
    let name = placed(fields, "by", Fields::string)?;
    let dropping = || Action::ALL.into_iter().filter(|action| action.drops());
    let found = dropping().find(|action| action.name() == &*name.value);
    if found.is_none() {
        let message = format!("by: no step drops by \"{}\"", name.value);
        let help = match nearest(&name, dropping().map(Action::name)) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => "one of keep, drop, keepequal, dropequal".to_owned(),
        };
        fields.note(Mistake::refused(MistakeKind::InvalidValue, name.span, message).help(help));
    }
    found.map(|action| Spanned::new(action, name.span))
}
