//! The HTTP client inside `http` and `websocket`: `prometheus/common/config/http_config.go`.

use super::super::Module;
use super::section::Section;
use super::shared;

/// Reads the client's fields into `module`; credentials are not kept, only where they stand.
pub fn read(section: &mut Section<'_, '_>, module: &mut Module) {
    shared::tls_config(section, module);
    module.follow_redirects = section.fields.boolean("follow_redirects");
    for name in ["basic_auth", "authorization", "oauth2", "bearer_token", "bearer_token_file"] {
        let key = section.key(name);
        module.auth = module.auth.or(key);
    }
    for name in ["proxy_url", "proxy_from_environment"] {
        let key = section.key(name);
        module.proxy = module.proxy.or(key);
    }
    section.fields.known(&["enable_http2", "no_proxy", "proxy_connect_header", "http_headers"]);
}
