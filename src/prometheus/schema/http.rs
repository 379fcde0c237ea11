//! The HTTP client of every block that talks to somebody: `prometheus/common/config/http_config.go`.

use super::{
    Block, Field, Rule, Seen, Shape, block, boolean, free, one_of, secret, secret_lists, secrets, structure,
    text, text_map, texts, url,
};
use crate::prometheus::version::Version;
use crate::syntax::{Mistake, MistakeKind};

/// `HTTPClientConfig`, inlined in jobs, Alertmanagers, remote storage and most discovery mechanisms.
pub static HTTP_CLIENT: Block = Block::of(
    "http client",
    &[
        block("basic_auth", &BASIC_AUTH),
        block("authorization", &AUTHORIZATION).since(2, 26),
        block("oauth2", &OAUTH2).since(2, 27),
        secret("bearer_token"),
        text("bearer_token_file"),
        structure("tls_config", &TLS),
        boolean("follow_redirects").since(2, 26),
        boolean("enable_http2").since(2, 35),
        Field { shape: Shape::BlockMap(&HEADER, header_allowed), ..free("http_headers") }.since(2, 53),
    ],
)
.with(&[&PROXY])
.ruled(&[
    Rule::AtMostOne(
        &["bearer_token", "bearer_token_file"],
        "at most one of bearer_token & bearer_token_file must be configured",
    ),
    Rule::Clash(
        &["basic_auth", "oauth2"],
        &["bearer_token", "bearer_token_file"],
        "at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured",
    ),
    Rule::Clash(
        &["authorization"],
        &["bearer_token", "bearer_token_file"],
        "authorization is not compatible with bearer_token & bearer_token_file",
    ),
    Rule::AtMostOne(
        &["basic_auth", "oauth2", "authorization"],
        "at most one of basic_auth, oauth2 & authorization must be configured",
    ),
]);

static BASIC_AUTH: Block = Block::of(
    "basic_auth",
    &[
        text("username"),
        text("username_file").since(2, 49),
        text("username_ref").since(2, 53),
        secret("password"),
        text("password_file"),
        text("password_ref").since(2, 53),
    ],
)
.ruled(&[
    Rule::AtMostOne(
        &["username", "username_file", "username_ref"],
        "at most one of basic_auth username, username_file & username_ref must be configured",
    ),
    Rule::AtMostOne(
        &["password", "password_file", "password_ref"],
        "at most one of basic_auth password, password_file & password_ref must be configured",
    ),
]);

static AUTHORIZATION: Block = Block::of(
    "authorization",
    &[text("type"), secret("credentials"), text("credentials_file"), text("credentials_ref").since(2, 53)],
)
.ruled(&[
    Rule::AtMostOne(
        &["credentials", "credentials_file", "credentials_ref"],
        "at most one of authorization credentials & credentials_file must be configured",
    ),
    Rule::Check(|seen, _, mistakes| {
        if seen.text("type").trim().eq_ignore_ascii_case("basic") {
            let message = "authorization type cannot be set to \"basic\", use \"basic_auth\" instead";
            mistakes.push(Mistake::refused(MistakeKind::InvalidValue, seen.place("type"), message));
        }
    }),
]);

static OAUTH2: Block = Block::of(
    "oauth2",
    &[
        text("client_id"),
        secret("client_secret"),
        text("client_secret_file"),
        text("client_secret_ref").since(2, 53),
        text("client_certificate_key_id").since(3, 8),
        secret("client_certificate_key").since(3, 8),
        text("client_certificate_key_file").since(3, 8),
        text("client_certificate_key_ref").since(3, 8),
        text("grant_type").since(3, 8),
        text("signature_algorithm").since(3, 8),
        text("iss").since(3, 8),
        text("audience").since(3, 8),
        free("claims").since(3, 8),
        texts("scopes"),
        text("token_url"),
        text_map("endpoint_params"),
        structure("tls_config", &TLS).since(2, 31),
    ],
)
.with(&[&PROXY])
.ruled(&[
    Rule::Required("client_id", "oauth2 client_id must be configured"),
    Rule::Required("token_url", "oauth2 token_url must be configured"),
    Rule::Check(client_secret),
]);

/// How the secret of `oauth2` is given, which changed twice.
fn client_secret(seen: &Seen, version: Version, mistakes: &mut Vec<Mistake>) {
    const SECRETS: &[&str] = &["client_secret", "client_secret_file", "client_secret_ref"];
    const KEYS: &[&str] =
        &["client_certificate_key", "client_certificate_key_file", "client_certificate_key_ref"];
    const ALGORITHMS: &[&str] = &["", "RS256", "RS384", "RS512"];
    if seen.text("grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer" {
        let message = "at most one of oauth2 client_certificate_key, client_certificate_key_file & \
                       client_certificate_key_ref must be configured";
        seen.judge(&Rule::AtMostOne(KEYS, message), version, mistakes);
        if !ALGORITHMS.contains(&seen.text("signature_algorithm")) {
            let message = "valid signature algorithms are RS256, RS384 and RS512";
            let place = seen.place("signature_algorithm");
            mistakes.push(Mistake::refused(MistakeKind::InvalidValue, place, message));
        }
        return;
    }
    let message =
        "at most one of oauth2 client_secret, client_secret_file & client_secret_ref must be configured";
    seen.judge(&Rule::AtMostOne(SECRETS, message), version, mistakes);
    if version < Version::new(2, 50) && !SECRETS.iter().any(|name| seen.is_set(name)) {
        let message = "either oauth2 client_secret or client_secret_file must be configured";
        mistakes.push(Mistake::refused(MistakeKind::MissingField, seen.whole(), message));
    }
}

/// `TLSConfig`.
pub static TLS: Block = Block::of(
    "tls_config",
    &[
        text("ca").since(2, 45),
        text("cert").since(2, 45),
        secret("key").since(2, 45),
        text("ca_file"),
        text("cert_file"),
        text("key_file"),
        text("ca_ref").since(2, 53),
        text("cert_ref").since(2, 53),
        text("key_ref").since(2, 53),
        text("server_name"),
        boolean("insecure_skip_verify"),
        one_of("min_version", "TLS version", TLS_VERSIONS).since(2, 35),
        one_of("max_version", "TLS version", TLS_VERSIONS).since(2, 41),
    ],
)
.ruled(&[
    Rule::AtMostOne(&["ca", "ca_file", "ca_ref"], "at most one of ca, ca_file & ca_ref must be configured"),
    Rule::AtMostOne(CERT, "at most one of cert, cert_file & cert_ref must be configured"),
    Rule::AtMostOne(KEY, "at most one of key and key_file must be configured"),
    Rule::Needs(
        KEY,
        CERT,
        "exactly one of key or key_file must be configured when a client certificate is configured",
    ),
    Rule::Needs(
        CERT,
        KEY,
        "exactly one of cert or cert_file must be configured when a client key is configured",
    ),
]);

const CERT: &[&str] = &["cert", "cert_file", "cert_ref"];
const KEY: &[&str] = &["key", "key_file", "key_ref"];
const TLS_VERSIONS: &[&str] = &["TLS10", "TLS11", "TLS12", "TLS13"];

static PROXY: Block = Block::of(
    "proxy",
    &[
        url("proxy_url"),
        text("no_proxy").since(2, 43),
        boolean("proxy_from_environment").since(2, 43),
        secret_lists("proxy_connect_header").since(2, 41),
    ],
)
.ruled(&[
    Rule::Needs(
        &["proxy_url", "proxy_from_environment"],
        &["proxy_connect_header"],
        "if proxy_connect_header is configured, proxy_url or proxy_from_environment must also be configured",
    ),
    Rule::Clash(
        &["proxy_from_environment"],
        &["proxy_url"],
        "if proxy_from_environment is configured, proxy_url must not be configured",
    ),
    Rule::Clash(
        &["proxy_from_environment"],
        &["no_proxy"],
        "if proxy_from_environment is configured, no_proxy must not be configured",
    ),
    Rule::Check(|seen, _, mistakes| {
        // an empty proxy_url counts here, and nowhere else
        let has_proxy = seen.is_written("proxy_url") || seen.is_set("proxy_from_environment");
        if seen.is_set("no_proxy") && !has_proxy {
            let message = "if no_proxy is configured, proxy_url must also be configured";
            mistakes.push(Mistake::refused(MistakeKind::MissingField, seen.place("no_proxy"), message));
        }
    }),
]);

/// What `http_headers` says about one header.
pub static HEADER: Block = Block::of("http_headers", &[texts("values"), secrets("secrets"), texts("files")]);

/// The headers that Prometheus sets itself, besides `authorization`.
const RESERVED: &[&str] = &[
    "host",
    "content-encoding",
    "content-length",
    "content-type",
    "user-agent",
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "www-authenticate",
    "accept-encoding",
    "x-prometheus-remote-write-version",
    "x-prometheus-remote-read-version",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-content-sha256",
];

/// Refuses what `http_headers` must not set: `prometheus/common/config/headers.go`.
fn header_allowed(name: &str) -> Result<(), String> {
    let own = ["authorization", "x-prometheus-scrape-timeout-seconds"];
    let mut reserved = RESERVED.iter().chain(&own);
    let is_reserved = reserved.any(|reserved| reserved.eq_ignore_ascii_case(name));
    if is_reserved { Err(format!("setting header \"{name}\" is not allowed")) } else { Ok(()) }
}

/// Judges the plain `headers` of remote storage and tracing, which must not set what Prometheus sets:
/// `validateHeaders` of `config.go`.
pub fn plain_headers(seen: &Seen, _: Version, mistakes: &mut Vec<Mistake>) {
    for header in seen.items("headers") {
        let message = if header.eq_ignore_ascii_case("authorization") {
            "authorization header must be changed via the basic_auth, authorization or oauth2 parameter"
                .to_owned()
        } else if RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(header)) {
            format!("{} is a reserved header. It must not be changed", header.value)
        } else {
            continue;
        };
        mistakes.push(Mistake::refused(MistakeKind::InvalidValue, header.span, message));
    }
}

/// `sigv4`, how requests are signed for AWS: `prometheus/sigv4/sigv4_config.go`.
pub static SIGV4: Block = Block::of(
    "sigv4",
    &[
        text("region"),
        text("access_key"),
        secret("secret_key"),
        text("profile"),
        text("role_arn"),
        text("external_id").since(3, 10),
        boolean("use_fips_sts_endpoint").since(3, 1),
        text("service_name").since(3, 5),
    ],
)
.ruled(&[Rule::Check(|seen, _, mistakes| {
    if seen.is_set("access_key") != seen.is_set("secret_key") {
        let message = "must provide an AWS SigV4 Access key and Secret Key if credentials are specified \
                       in the SigV4 config";
        mistakes.push(Mistake::refused(MistakeKind::MissingField, seen.whole(), message));
    }
})]);
