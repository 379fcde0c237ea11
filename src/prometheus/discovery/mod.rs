//! What is known of every mechanism that finds targets: its field, its own fields, and the labels that it
//! sets: `prometheus/discovery/` of 2.42 to 3.14.

mod amazon;
mod clouds;
mod containers;
mod hosters;
mod kubernetes;
mod openstack;
mod ovhcloud;
mod registries;
mod rules;
mod scaleway;

use crate::prometheus::schema::{Block, Field, text, texts};

pub(super) use registries::CONSUL_FIELDS;

/// A mechanism that finds targets.
#[derive(Debug)]
pub struct Kind {
    /// Its name in labels and documents: `kubernetes`.
    pub name: &'static str,
    /// The field of a job: `kubernetes_sd_configs`, with the versions that know it.
    pub field: Field,
    /// The fields of one item.
    pub block: &'static Block,
    /// Every label that it can set and whose name is fixed.
    pub labels: &'static [&'static str],
    /// The beginnings of labels whose end comes from what is found: `__meta_kubernetes_pod_label_`.
    /// The empty text means any label at all, as for targets that a file or an HTTP server lists.
    pub prefixes: &'static [&'static str],
}

/// Every mechanism but `static_configs`, in the order of their fields' names.
pub static KINDS: &[&Kind] = &[
    &amazon::AWS,
    &clouds::AZURE,
    &registries::CONSUL,
    &hosters::DIGITALOCEAN,
    &registries::DNS,
    &containers::DOCKER,
    &containers::DOCKERSWARM,
    &amazon::EC2,
    &amazon::ECS,
    &amazon::ELASTICACHE,
    &registries::EUREKA,
    &registries::FILE,
    &clouds::GCE,
    &hosters::HETZNER,
    &registries::HTTP,
    &hosters::IONOS,
    &kubernetes::KUBERNETES,
    &registries::KUMA,
    &amazon::LIGHTSAIL,
    &hosters::LINODE,
    &containers::MARATHON,
    &amazon::MSK,
    &registries::NERVE,
    &containers::NOMAD,
    &clouds::OCI,
    &openstack::OPENSTACK,
    &clouds::OUTSCALE,
    &ovhcloud::OVHCLOUD,
    &registries::PUPPETDB,
    &amazon::RDS,
    &scaleway::SCALEWAY,
    &registries::SERVERSET,
    &clouds::STACKIT,
    &clouds::TRITON,
    &registries::UYUNI,
    &hosters::VULTR,
];

static FILTER: Block = Block::of("filter", &[text("name"), texts("values")]);

impl Kind {
    /// Whether targets of this kind can have `label` before relabeling.
    #[must_use]
    pub fn may_set(&self, label: &str) -> bool {
        self.labels.contains(&label) || self.prefixes.iter().any(|prefix| extends(label, prefix))
    }

    /// The label of this kind that is nearest to one that it cannot set. Where a label with a free end is
    /// meant, the answer has the written end: `__meta_kubernetes_pod_label_app`.
    #[must_use]
    pub fn nearest_label(&self, written: &str) -> Option<String> {
        let free: Vec<_> = self.prefixes.iter().filter_map(|prefix| with_end_of(written, prefix)).collect();
        let known = self.labels.iter().copied().chain(free.iter().map(String::as_str));
        crate::text::nearest(written, known).map(str::to_owned)
    }
}

/// The mechanism of a job's field such as `consul_sd_configs`; `None` for any other field.
#[must_use]
pub fn kind(field: &str) -> Option<&'static Kind> {
    KINDS.iter().copied().find(|kind| kind.field.name == field)
}

/// The mechanism of that name, such as `consul`.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Kind> {
    KINDS.iter().copied().find(|kind| kind.name == name)
}

/// Whether `label` is `prefix` with something after it.
fn extends(label: &str, prefix: &str) -> bool {
    label.strip_prefix(prefix).is_some_and(|end| !end.is_empty())
}

/// `prefix` with what stands in `written` behind as many underscores.
fn with_end_of(written: &str, prefix: &str) -> Option<String> {
    let underscores = prefix.matches('_').count();
    let (at, _) = written.match_indices('_').nth(underscores.checked_sub(1)?)?;
    let end = &written[at + 1..];
    (!end.is_empty()).then(|| format!("{prefix}{end}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_stand_in_the_order_of_their_fields() {
        assert!(KINDS.windows(2).all(|pair| pair[0].field.name < pair[1].field.name));
        for kind in KINDS {
            assert_eq!(kind.field.name, format!("{}_sd_configs", kind.name));
        }
    }

    #[test]
    fn every_label_begins_like_a_meta_label() {
        let texts = KINDS.iter().flat_map(|kind| kind.labels.iter().chain(kind.prefixes));
        for text in texts.filter(|text| !text.is_empty()) {
            assert!(text.starts_with("__meta_"), "{text}");
        }
    }

    #[test]
    fn what_a_kind_may_set() {
        let table = [
            ("consul", "__meta_consul_service_metadata_path", true),
            ("consul", "__meta_consul_service_metadata_", false),
            ("consul", "__meta_consul_tags", true),
            ("consul", "__meta_consul_tag", false),
            ("consul", "__meta_kubernetes_namespace", false),
            ("kubernetes", "__meta_kubernetes_pod_annotation_prometheus_io_scrape", true),
            ("dns", "__meta_dns_name", true),
            ("kubernetes", "__meta_kubernetes_namespace", true),
            ("kubernetes", "__meta_kubernetes_pod_label_app", true),
            ("aws", "__meta_ec2_tag_Name", true),
            ("file", "__meta_anything", true),
        ];
        for (name, label, may) in table {
            let kind = by_name(name).expect("the kind exists");
            assert_eq!(kind.may_set(label), may, "{name} {label}");
        }
    }

    #[test]
    fn near_labels_keep_their_free_end() {
        let table = [
            ("consul", "__meta_consul_tag", Some("__meta_consul_tags")),
            ("consul", "__meta_consul_service_meta_path", None),
            ("consul", "__meta_consul_service_metdata_path", Some("__meta_consul_service_metadata_path")),
            ("kubernetes", "__meta_kubernetes_pod_lable_app", Some("__meta_kubernetes_pod_label_app")),
            ("dns", "__meta_kubernetes_pod_name", None),
        ];
        for (name, label, near) in table {
            let kind = by_name(name).expect("the kind exists");
            assert_eq!(kind.nearest_label(label).as_deref(), near, "{name} {label}");
        }
    }
}
