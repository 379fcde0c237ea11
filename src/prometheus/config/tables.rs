//! The blocks about scraping, field by field, with the versions that know them:
//! `prometheus/config/config.go` of 2.24 to 3.14.

use super::outer;
use crate::prometheus::schema::{
    Block, Field, HTTP_CLIENT, Rule, SIGV4, Seen, block, boolean, decoded, duration, label_map, natural,
    number, one_of, size, text,
};
use crate::prometheus::version::Version;
use crate::syntax::{Mistake, MistakeKind};

/// The first version that reads `scrape_config_files`.
pub const SCRAPE_CONFIG_FILES: Version = Version::new(2, 43);

/// The first version that relabels alerts for each Alertmanager.
pub const ALERT_STEPS_OF_ALERTMANAGER: Version = Version::new(2, 51);

/// The top level.
pub static TOP: Block = Block::of(
    "prometheus.yml",
    &[
        decoded("global"),
        decoded("scrape_configs"),
        Field { since: SCRAPE_CONFIG_FILES, ..decoded("scrape_config_files") },
        decoded("rule_files"),
        decoded("alerting"),
        decoded("remote_write"),
        decoded("remote_read"),
        block("storage", &outer::STORAGE).since(2, 29),
        block("tracing", &outer::TRACING).since(2, 34),
        block("runtime", &outer::RUNTIME).since(2, 53),
        block("otlp", &outer::OTLP).since(2, 55),
    ],
);

/// `global`.
pub static GLOBAL: Block = Block::of(
    "global",
    &[
        decoded("scrape_interval"),
        decoded("scrape_timeout"),
        decoded("scrape_protocols").since(2, 49),
        duration("evaluation_interval"),
        duration("rule_query_offset").since(2, 53),
        text("query_log_file"),
        text("scrape_failure_log_file").since(2, 55),
        label_map("external_labels"),
        size("body_size_limit").since(2, 45),
        natural("sample_limit").since(2, 45),
        natural("target_limit").since(2, 45),
        natural("label_limit").since(2, 45),
        natural("label_name_length_limit").since(2, 45),
        natural("label_value_length_limit").since(2, 45),
        natural("keep_dropped_targets").since(2, 47),
        decoded("metric_name_validation_scheme").since(2, 55),
        decoded("metric_name_escaping_scheme").since(3, 4),
        boolean("convert_classic_histograms_to_nhcb").since(3, 4),
        boolean("always_scrape_classic_histograms").since(3, 5),
        boolean("scrape_native_histograms").since(3, 8),
        boolean("extra_scrape_metrics").since(3, 10),
    ],
);

/// An item of `scrape_configs`; the `*_sd_configs` are in [`crate::prometheus::discovery::KINDS`].
pub static SCRAPE_CONFIG: Block = Block::of(
    "scrape_config",
    &[
        decoded("job_name"),
        decoded("scrape_interval"),
        decoded("scrape_timeout"),
        decoded("metrics_path"),
        decoded("scheme"),
        decoded("params"),
        decoded("static_configs"),
        decoded("relabel_configs"),
        decoded("metric_relabel_configs"),
        decoded("scrape_protocols").since(2, 49),
        one_of(
            "fallback_scrape_protocol",
            "scrape protocol",
            &[
                "",
                "OpenMetricsText0.0.1",
                "OpenMetricsText1.0.0",
                "PrometheusProto",
                "PrometheusText0.0.4",
                "PrometheusText1.0.0",
            ],
        )
        .since(3, 0),
        boolean("honor_labels"),
        boolean("honor_timestamps"),
        boolean("track_timestamps_staleness").since(2, 48),
        boolean("scrape_classic_histograms").since(2, 45).until(3, 0),
        boolean("always_scrape_classic_histograms").since(3, 0),
        boolean("convert_classic_histograms_to_nhcb").since(3, 0),
        boolean("scrape_native_histograms").since(3, 8),
        boolean("extra_scrape_metrics").since(3, 10),
        text("scrape_failure_log_file").since(2, 55),
        boolean("enable_compression").since(2, 49),
        size("body_size_limit").since(2, 28),
        natural("sample_limit"),
        natural("target_limit"),
        natural("label_limit").since(2, 27),
        natural("label_name_length_limit").since(2, 27),
        natural("label_value_length_limit").since(2, 27),
        natural("native_histogram_bucket_limit").since(2, 45),
        number("native_histogram_min_bucket_factor").since(2, 50),
        natural("keep_dropped_targets").since(2, 47),
        decoded("metric_name_validation_scheme").since(2, 55),
        decoded("metric_name_escaping_scheme").since(3, 4),
    ],
)
.with(&[&HTTP_CLIENT]);

/// `alerting`.
pub static ALERTING: Block =
    Block::of("alerting", &[decoded("alert_relabel_configs"), decoded("alertmanagers")]);

/// An item of `alerting.alertmanagers`.
pub static ALERTMANAGER: Block = Block::of(
    "alertmanager_config",
    &[
        decoded("static_configs"),
        decoded("relabel_configs"),
        Field { since: ALERT_STEPS_OF_ALERTMANAGER, ..decoded("alert_relabel_configs") },
        block("sigv4", &SIGV4).since(2, 48),
        text("scheme"),
        text("path_prefix"),
        duration("timeout"),
        text("api_version"),
    ],
)
.with(&[&HTTP_CLIENT])
.ruled(&[
    Rule::Clash(
        &["sigv4"],
        &["basic_auth", "authorization", "oauth2"],
        "at most one of basic_auth, authorization, oauth2, & sigv4 must be configured",
    ),
    Rule::Check(alertmanager_api),
]);

fn alertmanager_api(seen: &Seen, version: Version, mistakes: &mut Vec<Mistake>) {
    let known: &[&str] = if version < Version::new(3, 0) { &["v1", "v2"] } else { &["v2"] };
    let Some(written) = seen.written_text("api_version") else { return };
    if !known.contains(&written) {
        let message =
            format!("expected Alertmanager api version to be one of {} but got {written}", known.join(", "));
        mistakes.push(Mistake::refused(MistakeKind::InvalidValue, seen.place("api_version"), message));
    }
}
