//! The shape of the file.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Home, Level, LinkSettings, Pattern, RuleSettings, Written};
use crate::text::FileId;

/// Everything that `probelint.toml` can say.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Settings {
    /// Whether rules in preview run, too.
    pub preview: bool,
    /// The only rules or families that run.
    pub select: Vec<Written>,
    /// Rules or families that do not run.
    pub ignore: Vec<Written>,
    /// Severities and parameters by rule or family, and folders with your own rules.
    pub rules: RuleSettings,
    /// Other severities for some of the files; the last one that matches wins.
    #[serde(rename = "override")]
    pub overrides: Vec<Override>,
    /// What is allowed, and why.
    pub allow: Vec<Allow>,
    /// The baseline, relative to this file's folder; an absent file is an empty one.
    pub baseline: Option<Written>,
    /// Which versions are deployed.
    pub versions: VersionSettings,
    /// What Consul's agents know and the definitions do not say.
    pub consul: ConsulSettings,
    /// Which `blackbox_exporter`s there are.
    pub blackbox: BlackboxSettings,
    /// What is known about the set of services.
    pub fleet: FleetSettings,
    /// Where people can read more.
    pub links: LinkSettings,
    /// The file that these were read from; `None` for the defaults.
    #[serde(skip)]
    pub file: Option<FileId>,
    /// The folder of that file.
    #[serde(skip)]
    pub home: Home,
}

/// `[[override]]`: other severities for some of the files.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Override {
    /// The files whose findings it applies to.
    pub paths: Vec<Pattern>,
    /// Levels by rule or family.
    pub rules: BTreeMap<Written, Level>,
}

/// `[[allow]]`: findings of one rule, of one job or service where they are named.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Allow {
    /// The rule's id.
    pub rule: Written,
    /// The job's name.
    #[serde(default)]
    pub job: Option<String>,
    /// The service's name.
    #[serde(default)]
    pub service: Option<String>,
    /// The files whose findings it applies to.
    #[serde(default)]
    pub path: Option<Pattern>,
    /// Why it is allowed. Without a reason, the allowance is a finding.
    #[serde(default)]
    pub reason: String,
    /// The last day on which it applies, such as 2026-01-31.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub until: Option<Day>,
}

/// A day, written as a date of TOML or as a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "WrittenDay")]
pub struct Day(pub Date);

#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenDay {
    Date(toml::value::Datetime),
    Text(String),
}

impl TryFrom<WrittenDay> for Day {
    type Error = String;

    fn try_from(written: WrittenDay) -> Result<Self, String> {
        let text = match written {
            WrittenDay::Date(date) => date.to_string(),
            WrittenDay::Text(text) => text,
        };
        text.parse().map(Self).map_err(|_| format!("\"{text}\" is not a day such as 2026-01-31"))
    }
}

/// `[versions]`; by default, the newest known.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct VersionSettings {
    /// Prometheus, such as `"2.53"` or `"3.5"`.
    pub prometheus: Option<Written>,
    /// `blackbox_exporter`, such as `"0.28"`.
    pub blackbox: Option<Written>,
}

/// `[consul]`: what Consul's agents know and the definitions do not say.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct ConsulSettings {
    /// The meta keys that carry the path of a probe; where none is named, every key that a job joins
    /// into its targets counts, unless its name says otherwise (`scheme`, `port` …).
    pub path_keys: Vec<String>,
    /// The node on which the given services run.
    pub node: NodeSettings,
    /// Which definitions belong to which Consul servers; without any, every server knows every service.
    pub cluster: Vec<ClusterSettings>,
}

/// `[[consul.cluster]]`: the definitions that only these servers know.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClusterSettings {
    /// The files of definitions.
    pub definitions: Vec<Pattern>,
    /// The servers, as `consul_sd_configs` names them.
    #[serde(default)]
    pub servers: Vec<String>,
    /// The datacenter, where no agent's own file says it; a job that names it discovers these services.
    #[serde(default)]
    pub datacenter: Option<String>,
}

/// `[blackbox]`: which exporters there are.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BlackboxSettings {
    /// Which exporter has which modules; without any, every exporter may have those of every file.
    pub exporter: Vec<ExporterSettings>,
}

/// `[[blackbox.exporter]]`: an exporter with its own `blackbox.yml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExporterSettings {
    /// Where Prometheus scrapes it: `host:port`, or a host for any port. `*` matches any characters, `?` exactly one.
    pub addresses: Vec<String>,
    /// Its file of modules.
    pub modules: Pattern,
}

/// `[consul.node]`, for what no agent's own file among the definitions says.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NodeSettings {
    /// Its name, as in the agent's `node_name`.
    pub name: Option<String>,
    /// Its address, as in the agent's `advertise_addr`.
    pub address: Option<String>,
    /// Its datacenter, as in the agent's `datacenter`.
    pub datacenter: Option<String>,
    /// Its meta, as in the agent's `node_meta`.
    pub meta: Option<BTreeMap<String, String>>,
}

/// `[fleet]`: what is known about the set of services.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FleetSettings {
    /// Whether the given services are all there are.
    pub complete: bool,
}
