//! The HTTP client inside `http` and `websocket`: `prometheus/common/config/http_config.go`.

use super::super::Module;
use super::section::Section;
use super::shared;

/// Reads what is kept of the client into `module`: of credentials only where they stand. Its fields are
/// judged with the rest of the section.
pub fn read(section: &mut Section<'_, '_>, module: &mut Module) {
    shared::tls_config(section, module);
    module.follow_redirects = shared::peek(section, "follow_redirects");
    for name in ["basic_auth", "authorization", "oauth2", "bearer_token", "bearer_token_file"] {
        let key = section.key(name);
        module.auth = module.auth.or(key);
    }
    for name in ["proxy_url", "proxy_from_environment"] {
        let key = section.key(name);
        module.proxy = module.proxy.or(key);
    }
}
