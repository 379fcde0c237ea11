//! The blocks about what becomes of samples, field by field, with the versions that know them:
//! `prometheus/config/config.go` of 2.24 to 3.14.

use crate::prometheus::schema::{
    Block, HTTP_CLIENT, Rule, SIGV4, Seen, TLS, block, boolean, decoded, duration, integer, label_map,
    natural, number, one_of, plain_headers, secret, size, text, text_map, texts, url,
};
use crate::prometheus::version::Version;
use crate::syntax::{Mistake, MistakeKind};

/// An item of `remote_write`.
pub static REMOTE_WRITE: Block = Block::of(
    "remote_write",
    &[
        url("url"),
        duration("remote_timeout"),
        text_map("headers").since(2, 25),
        decoded("write_relabel_configs"),
        decoded("name"),
        boolean("send_exemplars").since(2, 27),
        boolean("send_native_histograms").since(2, 40),
        boolean("round_robin_dns").since(3, 1),
        one_of(
            "protobuf_message",
            "remote write protobuf message",
            &["prometheus.WriteRequest", "io.prometheus.write.v2.Request"],
        )
        .since(2, 54),
        block("queue_config", &QUEUE),
        block("metadata_config", &METADATA),
        block("sigv4", &SIGV4).since(2, 26),
        block("azuread", &AZURE_AD).since(2, 45),
        block("google_iam", &GOOGLE_IAM).since(2, 55),
    ],
)
.with(&[&HTTP_CLIENT])
.ruled(&[
    Rule::Required("url", "url for remote_write is empty"),
    Rule::NotEmpty("protobuf_message", "unknown remote write protobuf message \"\""),
    Rule::Check(plain_headers),
    Rule::AtMostOne(
        &["basic_auth", "authorization", "oauth2", "sigv4", "azuread", "google_iam"],
        "at most one of basic_auth, authorization, oauth2, sigv4, azuread or google_iam must be configured",
    ),
]);

static QUEUE: Block = Block::of(
    "queue_config",
    &[
        integer("capacity"),
        integer("max_shards"),
        integer("min_shards"),
        integer("max_samples_per_send"),
        duration("batch_send_deadline"),
        duration("min_backoff"),
        duration("max_backoff"),
        boolean("retry_on_http_429").since(2, 26),
        duration("sample_age_limit").since(2, 50),
    ],
)
.ruled(&[Rule::Check(queue)]);

static METADATA: Block = Block::of(
    "metadata_config",
    &[boolean("send"), duration("send_interval"), integer("max_samples_per_send").since(2, 29)],
);

static AZURE_AD: Block = Block::of(
    "azuread",
    &[
        text("cloud"),
        text("scope").since(3, 8),
        block("managed_identity", &AZURE_MANAGED),
        block("oauth", &AZURE_OAUTH).since(2, 48),
        block("sdk", &AZURE_SDK).since(2, 52),
        block("workload_identity", &AZURE_WORKLOAD).since(3, 7),
        block("certificate", &AZURE_CERTIFICATE).since(3, 13),
    ],
)
.ruled(&[Rule::AtMostOne(
    &["managed_identity", "oauth", "sdk", "workload_identity", "certificate"],
    "cannot provide multiple authentication methods in the Azure AD config",
)]);

static AZURE_MANAGED: Block = Block::of("managed_identity", &[text("client_id")]);
static AZURE_SDK: Block = Block::of("sdk", &[text("tenant_id")]);
static AZURE_OAUTH: Block =
    Block::of("oauth", &[text("client_id"), secret("client_secret"), text("tenant_id")]).ruled(&[
        Rule::Required("client_id", "must provide an Azure OAuth client_id in the Azure AD config"),
        Rule::Required("client_secret", "must provide an Azure OAuth client_secret in the Azure AD config"),
        Rule::Required("tenant_id", "must provide an Azure OAuth tenant_id in the Azure AD config"),
    ]);
static AZURE_WORKLOAD: Block =
    Block::of("workload_identity", &[text("client_id"), text("tenant_id"), text("token_file_path")]);
static AZURE_CERTIFICATE: Block = Block::of(
    "certificate",
    &[
        text("client_id"),
        text("tenant_id"),
        text("certificate_path"),
        text("certificate_key_path"),
        secret("certificate_password"),
        boolean("send_certificate_chain"),
    ],
);
static GOOGLE_IAM: Block = Block::of("google_iam", &[text("credentials_file")]);

/// An item of `remote_read`.
pub static REMOTE_READ: Block = Block::of(
    "remote_read",
    &[
        url("url"),
        duration("remote_timeout"),
        natural("chunked_read_limit").since(2, 55),
        text_map("headers").since(2, 26),
        boolean("read_recent"),
        decoded("name"),
        label_map("required_matchers"),
        boolean("filter_external_labels").since(2, 34),
    ],
)
.with(&[&HTTP_CLIENT])
.ruled(&[Rule::Required("url", "url for remote_read is empty"), Rule::Check(plain_headers)]);

/// `storage`.
pub static STORAGE: Block =
    Block::of("storage", &[block("tsdb", &TSDB).since(2, 39), block("exemplars", &EXEMPLARS)]);
static EXEMPLARS: Block = Block::of("exemplars", &[integer("max_exemplars")]);
static TSDB: Block = Block::of(
    "tsdb",
    &[
        duration("out_of_order_time_window"),
        block("retention", &RETENTION).since(3, 8),
        number("stale_series_compaction_threshold").since(3, 10),
        block("chunk_encoding", &CHUNK_ENCODING).since(3, 13),
    ],
);
static RETENTION: Block =
    Block::of("retention", &[duration("time"), size("size"), number("percentage").since(3, 11)])
        .ruled(&[Rule::Check(retention)]);
static CHUNK_ENCODING: Block =
    Block::of("chunk_encoding", &[one_of("floats", "chunk encoding", &["", "xor", "xor2"])]);

/// `tracing`.
pub static TRACING: Block = Block::of(
    "tracing",
    &[
        one_of("client_type", "tracing client type", &["http", "grpc"]),
        text("endpoint"),
        number("sampling_fraction"),
        boolean("insecure"),
        block("tls_config", &TLS),
        text_map("headers"),
        one_of("compression", "compression type", &["", "gzip"]),
        duration("timeout"),
    ],
)
.ruled(&[Rule::Required("endpoint", "tracing endpoint must be set"), Rule::Check(plain_headers)]);

/// `runtime`.
pub static RUNTIME: Block = Block::of("runtime", &[integer("gogc")]);

/// `otlp`.
pub static OTLP: Block = Block::of(
    "otlp",
    &[
        texts("promote_resource_attributes"),
        boolean("promote_all_resource_attributes").since(3, 5),
        texts("ignore_resource_attributes").since(3, 5),
        text("translation_strategy").since(3, 0),
        boolean("keep_identifying_resource_attributes").since(3, 1),
        boolean("convert_histograms_to_nhcb").since(3, 4),
        boolean("promote_scope_metadata").since(3, 6),
        boolean("label_name_underscore_sanitization").since(3, 8),
        boolean("label_name_preserve_multiple_underscores").since(3, 8),
    ],
)
.ruled(&[
    Rule::Clash(
        &["promote_all_resource_attributes"],
        &["promote_resource_attributes"],
        "'promote_all_resource_attributes' and 'promote_resource_attributes' cannot be configured \
         simultaneously",
    ),
    Rule::Needs(
        &["promote_all_resource_attributes"],
        &["ignore_resource_attributes"],
        "'ignore_resource_attributes' cannot be configured unless 'promote_all_resource_attributes' is true",
    ),
    Rule::Check(otlp_attributes),
    Rule::Check(otlp_translation),
]);

fn otlp_attributes(seen: &Seen, _: Version, mistakes: &mut Vec<Mistake>) {
    for list in ["promote_resource_attributes", "ignore_resource_attributes"] {
        let attributes = seen.items(list);
        for (at, attribute) in attributes.iter().enumerate() {
            let name = attribute.trim();
            let message = if name.is_empty() {
                format!("empty attribute in {list}")
            } else if attributes[..at].iter().any(|earlier| earlier.trim() == name) {
                format!("duplicated attribute \"{name}\" in {list}")
            } else {
                continue;
            };
            mistakes.push(Mistake::refused(MistakeKind::InvalidValue, attribute.span, message));
        }
    }
}

fn otlp_translation(seen: &Seen, version: Version, mistakes: &mut Vec<Mistake>) {
    const STRATEGIES: &[(&str, Version)] = &[
        ("UnderscoreEscapingWithSuffixes", Version::new(3, 0)),
        ("NoUTF8EscapingWithSuffixes", Version::new(3, 0)),
        ("NoTranslation", Version::new(3, 4)),
        ("UnderscoreEscapingWithoutSuffixes", Version::new(3, 6)),
    ];
    let written = seen.text("translation_strategy");
    let known: Vec<_> =
        STRATEGIES.iter().filter(|(_, since)| *since <= version).map(|(name, _)| *name).collect();
    if !written.is_empty() && !known.contains(&written) {
        let message = format!("unsupported OTLP translation strategy \"{written}\"");
        let mistake =
            Mistake::refused(MistakeKind::InvalidValue, seen.place("translation_strategy"), message);
        mistakes.push(mistake.help(format!("one of {}", known.join(", "))));
    }
}

/// `QueueConfig.Validate`, which came with 3.12.
fn queue(seen: &Seen, version: Version, mistakes: &mut Vec<Mistake>) {
    if version < Version::new(3, 12) {
        return;
    }
    let mut refuse = |name: &str, message: String| {
        mistakes.push(Mistake::refused(MistakeKind::InvalidValue, seen.place(name), message));
    };
    for name in ["max_shards", "min_shards", "max_samples_per_send", "capacity"] {
        if seen.number_or(name, 1.0) <= 0.0 {
            refuse(name, format!("remote write queue {name} must be positive"));
        }
    }
    if seen.number_or("min_shards", 1.0) > seen.number_or("max_shards", 50.0) {
        refuse("min_shards", "remote write queue min_shards must not be greater than max_shards".to_owned());
    }
    if seen.number_or("max_backoff", 5000.0) < seen.number_or("min_backoff", 30.0) {
        refuse("max_backoff", "remote write queue max_backoff must not be less than min_backoff".to_owned());
    }
}

fn retention(seen: &Seen, _: Version, mistakes: &mut Vec<Mistake>) {
    if !(0.0..=100.0).contains(&seen.number_or("percentage", 0.0)) {
        let message = "'storage.tsdb.retention.percentage' must be in the range [0, 100]";
        mistakes.push(Mistake::refused(MistakeKind::InvalidValue, seen.place("percentage"), message));
    }
    if seen.text("size").starts_with('-') {
        let message = "'storage.tsdb.retention.size' must be greater than or equal to 0";
        mistakes.push(Mistake::refused(MistakeKind::InvalidValue, seen.place("size"), message));
    }
}
