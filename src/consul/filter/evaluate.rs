//! Whether an instance fulfils a filter.

use std::borrow::Cow;
use std::sync::Arc;

use super::check::{Bound, Comparison, Wanted};
use super::{Api, Expression, Operator};
use crate::consul::{CheckView, Instance, Known, Pair, ServiceAddress};

/// The value of one field.
enum Datum<'a> {
    /// Not given by the files, or not kept.
    Unknown,
    /// A map has no such key.
    Absent,
    Text(Cow<'a, str>),
    Integer(i64),
    Boolean(bool),
    Texts(&'a [Arc<str>]),
    Pairs(Cow<'a, [Pair]>),
    Addresses(Cow<'a, [(Arc<str>, ServiceAddress)]>),
    /// Only how many items there are is asked of it.
    Count(usize),
    /// A field of each item of a list.
    Each(Vec<Datum<'a>>),
}

/// Whether `expression` holds; `None` where that depends on an unknown value.
pub(super) fn holds(expression: &Bound, api: Api, instance: &Instance) -> Option<bool> {
    let verdict = |term| holds(term, api, instance);
    match expression {
        Expression::Not(operand) => verdict(operand).map(|holds| !holds),
        Expression::And(terms) => all(terms.iter().map(verdict)),
        Expression::Or(terms) => any(terms.iter().map(verdict)),
        Expression::Match(comparison) => compare(comparison, &datum(comparison, api, instance)),
    }
}

/// Adds to `found` what `expression` depends on and the files do not give: nothing of what something else settles.
pub(super) fn undecided(expression: &Bound, api: Api, instance: &Instance, found: &mut Vec<String>) {
    if holds(expression, api, instance).is_some() {
        return;
    }
    match expression {
        Expression::Not(operand) => undecided(operand, api, instance, found),
        Expression::And(terms) | Expression::Or(terms) => {
            for term in terms {
                undecided(term, api, instance, found);
            }
        }
        Expression::Match(comparison) => found.push(marker(comparison, api, instance)),
    }
}

/// What stands elsewhere for the value of the field, else its name: `<node-meta>`, `<Node.ID>`.
fn marker(comparison: &Comparison, api: Api, instance: &Instance) -> String {
    let path: Vec<&str> = comparison.path.iter().map(|part| &**part).collect();
    let node = &instance.node;
    let known = match (api, &path[..]) {
        (Api::Health, ["Node", "Node"]) | (Api::Catalog, ["Node"]) | (_, ["Checks", "Node"]) => {
            node.name.text()
        }
        (Api::Health, ["Node", "Address"]) | (Api::Catalog, ["Address"]) => node.address.text(),
        (Api::Health, ["Node", "Datacenter"]) | (Api::Catalog, ["Datacenter"]) => node.datacenter.text(),
        (Api::Health, ["Node", "Meta", ..]) | (Api::Catalog, ["NodeMeta", ..]) => "<node-meta>".to_owned(),
        (_, ["Service", "Port"] | ["ServicePort"]) => "<service-port>".to_owned(),
        _ => String::new(),
    };
    // A value that is given cannot be what is asked for: then the field goes by its own name.
    if known.starts_with('<') { known } else { format!("<{}>", path.join(".")) }
}

/// Unknown unless one settles it.
fn all(verdicts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    any(verdicts.map(|verdict| verdict.map(|holds| !holds))).map(|found| !found)
}

fn any(verdicts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut unknown = false;
    for verdict in verdicts {
        match verdict {
            Some(true) => return Some(true),
            Some(false) => {}
            None => unknown = true,
        }
    }
    (!unknown).then_some(false)
}

fn compare(comparison: &Comparison, datum: &Datum<'_>) -> Option<bool> {
    let (operator, negated) = comparison.operator.plain();
    match datum {
        Datum::Unknown => None,
        Datum::Each(items) => any(items.iter().map(|item| compare(comparison, item))),
        // go-bexpr says yes to `matches` here, and to every negation.
        Datum::Absent => Some(negated || matches!(operator, Operator::Matches | Operator::IsEmpty)),
        datum => Some(asked(operator, &comparison.wanted, datum) != negated),
    }
}

/// The operator without its negation; combinations that `fields` does not allow are false.
fn asked(operator: Operator, wanted: &Wanted, datum: &Datum<'_>) -> bool {
    match (operator, datum, wanted) {
        (Operator::Equal, Datum::Text(text), Wanted::Text(wanted)) => *text == **wanted,
        (Operator::Equal, Datum::Integer(number), Wanted::Integer(wanted)) => number == wanted,
        (Operator::Equal, Datum::Boolean(yes), Wanted::Boolean(wanted)) => yes == wanted,
        (Operator::In, Datum::Text(text), Wanted::Text(wanted)) => text.contains(&**wanted),
        (Operator::In, Datum::Texts(texts), Wanted::Text(wanted)) => texts.contains(wanted),
        (Operator::In, Datum::Pairs(pairs), Wanted::Text(wanted)) => {
            pairs.iter().any(|(key, _)| key == wanted)
        }
        (Operator::In, Datum::Addresses(map), Wanted::Text(wanted)) => {
            map.iter().any(|(key, _)| key == wanted)
        }
        (Operator::Matches, Datum::Text(text), Wanted::Pattern(pattern)) => pattern.is_match(text),
        (Operator::IsEmpty, Datum::Texts(texts), _) => texts.is_empty(),
        (Operator::IsEmpty, Datum::Pairs(pairs), _) => pairs.is_empty(),
        (Operator::IsEmpty, Datum::Addresses(map), _) => map.is_empty(),
        (Operator::IsEmpty, Datum::Count(count), _) => *count == 0,
        _ => false,
    }
}

/// The field that the comparison names.
fn datum<'a>(comparison: &Comparison, api: Api, instance: &'a Instance) -> Datum<'a> {
    let path: Vec<&str> = comparison.path.iter().map(|part| &**part).collect();
    match (api, &path[..]) {
        (Api::Health, ["Service", rest @ ..]) => service(instance, rest),
        (Api::Health, ["Node", rest @ ..]) => node(instance, rest),
        (Api::Health, ["Checks"]) => Datum::Count(instance.all_checks().count()),
        (Api::Health, ["Checks", field]) => {
            Datum::Each(instance.all_checks().map(|check| check_field(instance, check, field)).collect())
        }
        (Api::Catalog, ["NodeMeta", rest @ ..]) => node_meta(instance, rest),
        (Api::Catalog, ["ServiceName"]) => text(instance.name()),
        (Api::Catalog, [first, rest @ ..]) => match first.strip_prefix("Service") {
            Some(field) => service(instance, &[&[field], rest].concat()),
            None => node(instance, &path),
        },
        _ => Datum::Unknown,
    }
}

fn service<'a>(instance: &'a Instance, path: &[&str]) -> Datum<'a> {
    let extra = instance.extra();
    match path {
        [field, ..] if instance.misspells(field) => Datum::Unknown,
        ["Kind"] => text(instance.kind()),
        ["ID"] => text(&instance.id),
        ["Service"] => text(instance.name()),
        ["Tags"] => Datum::Texts(instance.tags()),
        ["Address"] => text(instance.address.as_deref().unwrap_or_default()),
        // Of a map, only keys are asked.
        ["Meta"] => Datum::Texts(instance.meta().keys()),
        ["Meta", key] => instance.meta().get(key).map_or(Datum::Absent, |value| text(value)),
        ["Port"] => match instance.port {
            Known::Given(port) => Datum::Integer(port),
            Known::Unknown(_) => Datum::Unknown,
        },
        ["TaggedAddresses"] => Datum::Addresses(instance.tagged_addresses()),
        ["TaggedAddresses", key, field] => {
            match instance.tagged_addresses().iter().find(|(name, _)| **name == **key) {
                None => Datum::Absent,
                Some((_, address)) if *field == "Port" => Datum::Integer(address.port),
                Some((_, address)) => Datum::Text(Cow::Owned(address.address.to_string())),
            }
        }
        ["Weights", "Passing"] => Datum::Integer(extra.weights.passing),
        ["Weights", "Warning"] => Datum::Integer(extra.weights.warning),
        ["EnableTagOverride"] => Datum::Boolean(extra.enable_tag_override),
        ["Connect", "Native"] => Datum::Boolean(extra.connect_native),
        ["Proxy", "DestinationServiceName"] => text(&extra.destination_name),
        ["Proxy", "DestinationServiceID"] => text(&extra.destination_id),
        // A service that is not a proxy has none of this.
        ["Proxy", rest @ ..] if instance.kind().is_empty() => empty_proxy(rest),
        _ => Datum::Unknown,
    }
}

fn empty_proxy(path: &[&str]) -> Datum<'static> {
    match path {
        ["Upstreams"] | ["Expose", "Paths"] => Datum::Count(0),
        ["Upstreams", ..] | ["Expose", "Paths", ..] => Datum::Each(Vec::new()),
        ["LocalServicePort"] | ["TransparentProxy", "OutboundListenerPort"] => Datum::Integer(0),
        ["Expose", "Checks"] | ["TransparentProxy", "DialedDirectly"] => Datum::Boolean(false),
        _ => text(""),
    }
}

fn node<'a>(instance: &'a Instance, path: &[&str]) -> Datum<'a> {
    let node = &instance.node;
    let known = |value: &'a Known<Arc<str>>| match value {
        Known::Given(value) => text(value),
        Known::Unknown(_) => Datum::Unknown,
    };
    match path {
        ["Node"] => known(&node.name),
        ["Address"] => known(&node.address),
        ["Datacenter"] => known(&node.datacenter),
        ["ID"] => node.id.as_deref().map_or(Datum::Unknown, text),
        ["Meta", rest @ ..] => node_meta(instance, rest),
        ["TaggedAddresses", rest @ ..] => {
            node.tagged_addresses().map_or(Datum::Unknown, |addresses| pairs(addresses, rest))
        }
        _ => Datum::Unknown,
    }
}

fn node_meta<'a>(instance: &'a Instance, path: &[&str]) -> Datum<'a> {
    instance.node.meta.as_deref().map_or(Datum::Unknown, |meta| pairs(Cow::Borrowed(meta), path))
}

/// A whole map, or the value of one key.
fn pairs<'a>(pairs: Cow<'a, [Pair]>, path: &[&str]) -> Datum<'a> {
    let [key] = path else { return Datum::Pairs(pairs) };
    let value = pairs.iter().find(|(name, _)| **name == **key).map(|(_, value)| value.clone());
    value.map_or(Datum::Absent, |value| Datum::Text(Cow::Owned(value.to_string())))
}

fn check_field<'a>(instance: &'a Instance, check: CheckView<'a>, field: &str) -> Datum<'a> {
    let optional = |value: Option<&'a str>| value.map_or(Datum::Unknown, text);
    match field {
        "Node" => node(instance, &["Node"]),
        "CheckID" => check.id.map_or(Datum::Unknown, Datum::Text),
        "Name" => optional(check.name),
        "Status" => text(check.status.unwrap_or("passing")),
        "Notes" => optional(check.notes),
        "ServiceID" => text(if check.own { &instance.id } else { "" }),
        "ServiceName" => text(if check.own { instance.name() } else { "" }),
        "ServiceTags" => Datum::Texts(if check.own { instance.tags() } else { &[] }),
        "Type" => text(check.kind),
        _ => Datum::Unknown,
    }
}

fn text(value: &str) -> Datum<'_> {
    Datum::Text(Cow::Borrowed(value))
}
