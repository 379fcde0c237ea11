//! Health checks.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use crate::text::Span;

/// A check of a service.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Check {
    /// The whole check; `None` where it stands in the entry of its service.
    pub place: Option<Span>,
    /// What it requests or runs.
    pub kind: CheckKind,
    /// What else is said of it. Most checks of an export differ in what they ask alone, so that they share this.
    pub about: Arc<About>,
}

/// What is said of a check, other than what it asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct About {
    /// Its id.
    pub id: CheckId,
    /// Its name, where one is given.
    pub name: Option<Arc<str>>,
    /// Its notes, where they are given.
    pub notes: Option<Arc<str>>,
    /// `passing`, `warning`, `critical`; `None` where nobody has asked.
    pub status: Option<Arc<str>>,
    /// How often it asks, in milliseconds.
    pub interval_millis: Option<u64>,
    /// How long it may take, in milliseconds.
    pub timeout_millis: Option<u64>,
    /// `deregister_critical_service_after`, in milliseconds.
    pub deregister_after_millis: Option<u64>,
}

/// The id of a check.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CheckId {
    /// None is given.
    Unknown,
    /// The one that Consul's agent gives to the only check of a service: `service:ID`.
    Only,
    /// The one that it gives to the 1-based one of several: `service:ID:1`.
    Numbered(u32),
    /// Any other.
    Given(Arc<str>),
}

impl CheckId {
    /// Whether `id` is one that the agent gives to a check of the `service` of that id.
    pub(super) fn derived(id: &str, service: &str) -> Option<Self> {
        let rest = id.strip_prefix("service:")?.strip_prefix(service)?;
        if rest.is_empty() {
            return Some(Self::Only);
        }
        let number = rest.strip_prefix(':').filter(|number| !number.starts_with(['0', '+']))?;
        number.parse().ok().map(Self::Numbered)
    }

    /// The id of a check of the `service` of that id, where one is given.
    #[must_use]
    pub fn text(&self, service: &str) -> Option<Cow<'_, str>> {
        match self {
            Self::Unknown => None,
            Self::Only => Some(Cow::Owned(format!("service:{service}"))),
            Self::Numbered(number) => Some(Cow::Owned(format!("service:{service}:{number}"))),
            Self::Given(id) => Some(Cow::Borrowed(id)),
        }
    }
}

/// What the checks of an instance say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Health {
    /// Every check passes.
    Passing,
    /// One warns.
    Warning,
    /// One is critical.
    Critical,
    /// The service, or its node, is in maintenance.
    Maintenance,
}

impl Health {
    /// What Consul calls it.
    #[must_use]
    pub fn text(self) -> &'static Arc<str> {
        static TEXTS: LazyLock<[Arc<str>; 4]> =
            LazyLock::new(|| ["passing", "warning", "critical", "maintenance"].map(Into::into));
        &TEXTS[self as usize]
    }
}

/// What a check asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CheckKind {
    /// Requests a URL.
    Http {
        /// The URL as written.
        url: Arc<str>,
        /// The method, `GET` where none is written.
        method: Arc<str>,
    },
    /// Opens a connection to `host:port`.
    Tcp(Arc<str>),
    /// Asks a gRPC health service.
    Grpc(Arc<str>),
    /// Waits for the service to report in (`ttl`).
    Ttl,
    /// Runs a command.
    Script,
    /// Any other kind: `alias`, `udp`, `docker`, `os_service`, `h2ping` …
    Other(&'static str),
}

impl CheckKind {
    /// What Consul calls it: `http`, `tcp` …; empty for a check that was registered without its definition.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Http { .. } => "http",
            Self::Tcp(_) => "tcp",
            Self::Grpc(_) => "grpc",
            Self::Ttl => "ttl",
            Self::Script => "script",
            Self::Other(kind) => kind,
        }
    }
}

/// A check as the health API shows it, of a node or of a service; `None` for what is not given.
#[derive(Debug, Clone)]
pub struct CheckView<'a> {
    /// Its id.
    pub id: Option<Cow<'a, str>>,
    /// Its name.
    pub name: Option<&'a str>,
    /// Its notes.
    pub notes: Option<&'a str>,
    /// Its status.
    pub status: Option<&'a str>,
    /// `http`, `tcp` …; empty for a check of the node.
    pub kind: &'a str,
    /// Whether it is the service's own.
    pub own: bool,
}

#[cfg(test)]
mod tests {
    use super::CheckId;

    #[test]
    fn ids_that_the_agent_derives_are_not_kept_and_read_as_written() {
        let table = [
            ("service:web-1", Some(CheckId::Only)),
            ("service:web-1:2", Some(CheckId::Numbered(2))),
            ("service:web-1:02", None),
            ("service:web-1:+2", None),
            ("service:web-1:", None),
            ("service:web-12", None),
            ("service:web", None),
            ("web-1", None),
        ];
        for (id, derived) in table {
            let found = CheckId::derived(id, "web-1");
            assert_eq!(found, derived, "{id}");
            if let Some(found) = found {
                assert_eq!(found.text("web-1").as_deref(), Some(id));
            }
        }
    }
}
