//! What a finding is about, wherever it is.

use std::collections::HashMap;
use std::sync::Arc;

use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};

use super::Finding;
use crate::text::FileId;

/// The rule and its subject; never a line, so that it outlives every edit of another part of the file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The rule's id.
    pub rule: Arc<str>,
    /// The job's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<Arc<str>>,
    /// The service's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Arc<str>>,
    /// The address of a target that is not a service's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Arc<str>>,
    /// The module's name, where no job asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub module: Option<Arc<str>>,
    /// The file, where the subject is neither a job nor a service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Arc<str>>,
}

impl Identity {
    /// What the finding is about: one for every victim, or the one subject. `path_of` gives the path of a
    /// file that means the same on every machine.
    pub fn every(finding: &Finding, path_of: impl Fn(FileId) -> Arc<str>) -> Vec<Self> {
        let victims = finding.occurrences.iter().map(|victim| Self {
            rule: finding.rule.clone(),
            job: victim.job.clone(),
            service: victim.service.clone(),
            target: victim.instance.clone().filter(|_| victim.service.is_none()),
            module: None,
            file: None,
        });
        let mut every: Vec<_> = victims.collect();
        every.sort();
        every.dedup();
        if every.is_empty() {
            every.push(Self::of_subject(finding, path_of));
        }
        every
    }

    fn of_subject(finding: &Finding, path_of: impl Fn(FileId) -> Arc<str>) -> Self {
        let subject = finding.subject.clone();
        let is_named = subject.job.is_some() || subject.service.is_some();
        Self {
            rule: finding.rule.clone(),
            job: subject.job,
            service: subject.service,
            target: None,
            module: subject.module.filter(|_| !is_named),
            file: (!is_named).then(|| path_of(finding.primary.span.file)),
        }
    }

    /// What all victims of a finding have in common.
    fn common(finding: &Finding, path_of: impl Fn(FileId) -> Arc<str>) -> Self {
        let every = Self::every(finding, path_of);
        let mut common = every[0].clone();
        let alike =
            |part: fn(&Self) -> &Option<Arc<str>>| every.iter().all(|one| part(one) == part(&every[0]));
        common.job = common.job.filter(|_| alike(|one| &one.job));
        common.service = common.service.filter(|_| alike(|one| &one.service));
        common.target = common.target.filter(|_| alike(|one| &one.target));
        common
    }

    /// A name of 32 hexadecimal digits, the same in every version.
    fn hash(&self, number: usize) -> String {
        let parts = [&self.job, &self.service, &self.target, &self.module, &self.file];
        let parts: Vec<&str> = parts.into_iter().map(|part| part.as_deref().unwrap_or_default()).collect();
        let digest: [u8; 16] = Md5::digest(format!("{}\0{}\0{number}", self.rule, parts.join("\0"))).into();
        format!("{:032x}", u128::from_be_bytes(digest))
    }

    /// Whether it is about one service or target, and so says all: everything else may stand for several
    /// findings.
    #[must_use]
    pub fn is_single(&self) -> bool {
        self.service.is_some() || self.target.is_some()
    }
}

/// For each finding a name that stays the same when its line moves; findings of one identity are numbered
/// in their order.
pub fn fingerprints<'f>(
    findings: impl IntoIterator<Item = &'f Finding>,
    path_of: impl Fn(FileId) -> Arc<str>,
) -> Vec<String> {
    let mut seen: HashMap<Identity, usize> = HashMap::new();
    let named = findings.into_iter().map(|finding| {
        let identity = Identity::common(finding, &path_of);
        let number = seen.entry(identity.clone()).or_default();
        *number += 1;
        identity.hash(*number)
    });
    named.collect()
}
