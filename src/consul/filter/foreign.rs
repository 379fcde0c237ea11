//! Filters that were written for the other of Consul's two APIs, which names its fields otherwise.

use std::ops::Range;

use super::fields::{self, Shape};
use super::{Api, Filter};

/// What in a filter is the other API's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// The first name that `api` does not know, in bytes of the expression, 0-based.
    pub range: Range<usize>,
    /// What `api` calls the same; `None` where it has nothing like it.
    pub meant: Option<String>,
}

/// What makes `text`, which Consul refuses at `api`, a filter for the other one; `None` where it takes the
/// filter, and where neither API does.
#[must_use]
pub fn foreign(text: &str, api: Api) -> Option<Foreign> {
    let error = Filter::parse(text, api).err()?;
    Filter::parse(text, api.other()).ok()?;
    let ends = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.');
    let (before, behind) = text.split_at(error.range.start);
    let start = before.len() - before.rsplit(ends).next().map_or(0, str::len);
    let end = before.len() + behind.split(ends).next().map_or(0, str::len);
    let meant = renamed(&text[start..end], api).filter(|meant| is_field(meant, api));
    Some(Foreign { range: start..end, meant })
}

impl Api {
    fn other(self) -> Self {
        match self {
            Self::Health => Self::Catalog,
            Self::Catalog => Self::Health,
        }
    }
}

fn renamed(name: &str, to: Api) -> Option<String> {
    let (first, rest) = name.split_once('.').unwrap_or((name, ""));
    match (to, first) {
        (Api::Catalog, "Service") if rest == "Service" => Some("ServiceName".to_owned()),
        (Api::Catalog, "Service") => Some(format!("Service{rest}")),
        (Api::Catalog, "Node") if rest.starts_with("Meta") => Some(format!("Node{rest}")),
        (Api::Catalog, "Node") => Some(rest.to_owned()),
        (Api::Health, "ServiceName") => Some("Service.Service".to_owned()),
        (Api::Health, "NodeMeta") => Some(format!("Node.{}", name.strip_prefix("Node")?)),
        (Api::Health, _) => {
            let of_service = name.strip_prefix("Service").map(|rest| format!("Service.{rest}"));
            of_service.or_else(|| Some(format!("Node.{name}")))
        }
        (Api::Catalog, _) => None,
    }
}

/// Whether the first two parts of the name are known.
fn is_field(name: &str, api: Api) -> bool {
    let parts = &mut name.split('.').take(2);
    parts.try_fold(fields::of(api), Shape::part).is_some()
}

#[cfg(test)]
mod tests {
    use super::{Api, foreign};

    #[test]
    fn names_of_the_other_api_are_translated() {
        for (text, api, name, meant) in [
            ("Service.Tags contains \"web\"", Api::Catalog, "Service.Tags", Some("ServiceTags")),
            ("Node.Meta.env == stg", Api::Catalog, "Node.Meta.env", Some("NodeMeta.env")),
            ("Service.Service == web", Api::Catalog, "Service.Service", Some("ServiceName")),
            ("Node.Datacenter == fra", Api::Catalog, "Node.Datacenter", Some("Datacenter")),
            ("Checks.Status == passing", Api::Catalog, "Checks.Status", None),
            ("\"web\" in ServiceTags", Api::Health, "ServiceTags", Some("Service.Tags")),
            ("NodeMeta.env == stg", Api::Health, "NodeMeta.env", Some("Node.Meta.env")),
            ("ServiceName == web", Api::Health, "ServiceName", Some("Service.Service")),
            ("web in ServiceMeta", Api::Health, "ServiceMeta", Some("Service.Meta")),
            ("Datacenter == fra", Api::Health, "Datacenter", Some("Node.Datacenter")),
        ] {
            let found = foreign(text, api).unwrap_or_else(|| panic!("{text}: it is the other API's"));
            assert_eq!((&text[found.range], found.meant.as_deref()), (name, meant), "{text}");
        }
    }

    #[test]
    fn what_is_right_and_what_is_wrong_everywhere_is_not_foreign() {
        for text in ["ServiceName == web", "ServiceNam == web", "ServiceName ==", ""] {
            assert_eq!(foreign(text, Api::Catalog), None, "{text}");
        }
    }
}
