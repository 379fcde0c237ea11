//! Who suffers from a cause, by the names that findings give it.

use std::borrow::Cow;
use std::sync::Arc;

use serde::Serialize;

use crate::text::redact;

/// One victim of a cause. It never shows credentials: whoever looks for a target compares with what [`Self::target`]
/// and [`Self::service`] make of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Occurrence {
    /// The job's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) job: Option<Arc<str>>,
    /// The service's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) service: Option<Arc<str>>,
    /// The discovered address, or the service's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) instance: Option<Arc<str>>,
}

impl Occurrence {
    /// A target of a job; `service` is the name of its service, where it has one, and `address` may be a URL.
    #[must_use]
    pub fn target(job: Arc<str>, service: Option<Arc<str>>, address: Option<Arc<str>>) -> Self {
        Self { job: Some(job), service, instance: address.map(without_credentials) }
    }

    /// An instance of a service, whatever job asks it.
    #[must_use]
    pub fn service(name: Arc<str>, id: Arc<str>) -> Self {
        Self { job: None, service: Some(name), instance: Some(without_credentials(id)) }
    }

    /// The service or target, whatever job asks it.
    #[must_use]
    pub fn victim(&self) -> (Option<&str>, Option<&str>) {
        (self.service.as_deref(), self.instance.as_deref())
    }

    /// Whether it is a target of the job of that name.
    #[must_use]
    pub fn is_in(&self, job: &str) -> bool {
        self.job.as_deref() == Some(job)
    }

    /// Whether it is of the service of that name, or of none.
    #[must_use]
    pub fn is_of(&self, service: Option<&str>) -> bool {
        self.service.as_deref() == service
    }
}

fn without_credentials(name: Arc<str>) -> Arc<str> {
    match redact(&name) {
        Cow::Borrowed(_) => name,
        Cow::Owned(shown) => shown.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::Occurrence;

    #[test]
    fn no_victim_shows_its_credentials() {
        let target = Occurrence::target("web".into(), None, Some("http://u:p@10.0.0.5".into()));
        assert_eq!(target.instance.as_deref(), Some("http://***@10.0.0.5"));
        assert!(target.is_in("web") && !target.is_in("other"));
        let service = Occurrence::service("web".into(), "u:p@10.0.0.5:80".into());
        assert_eq!(service.instance.as_deref(), Some("***@10.0.0.5:80"));
        assert!(!service.is_in("web"), "a service is no target of a job");
    }
}
