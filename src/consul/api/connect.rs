//! The way to Consul: over the network or a Unix socket, with or without TLS.

use std::time::Duration;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error};

use super::{ApiError, Files, Options, Reason};

/// What sends requests as the options say; nothing is sent yet.
pub(super) fn agent(options: &Options, files: &Files) -> Result<Agent, ApiError> {
    let roots = files.roots(options)?;
    let roots = if roots.is_empty() { RootCerts::WebPki } else { RootCerts::new_with_certs(&roots) };
    let tls = TlsConfig::builder()
        .root_certs(roots)
        .client_cert(files.client(options)?)
        .disable_verification(!options.verify)
        .build();
    // A redirect would carry the token to wherever it points.
    let config = Agent::config_builder()
        .tls_config(tls)
        .proxy(options.proxy_to_use()?)
        .timeout_global(Some(options.timeout))
        .timeout_connect(Some(options.timeout.min(Duration::from_secs(10))))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .max_idle_connections_per_host(options.parallel)
        .user_agent(concat!("probelint/", env!("CARGO_PKG_VERSION")))
        .build();
    #[cfg(unix)]
    if let Some(socket) = options.socket() {
        return Ok(super::socket::agent(config, socket));
    }
    let Some(instead) = options.instead()? else { return Ok(Agent::new_with_config(config)) };
    Ok(Agent::with_parts(config, DefaultConnector::default(), instead))
}

impl Options {
    /// The URL to request. Its host is the name that the certificate must be valid for, where one is given, as that
    /// is the name that TLS checks.
    pub(super) fn url(&self, path: &str) -> Result<Uri, ApiError> {
        let refused = |_| self.bad_address();
        let url: Uri = format!("{}{path}", self.base()).parse().map_err(refused)?;
        let Some(name) = &self.server_name else { return Ok(url) };
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let scheme = url.scheme_str().unwrap_or("https");
        let rest = url.path_and_query().map_or("/", |rest| rest.as_str());
        format!("{scheme}://{name}{port}{rest}").parse().map_err(refused)
    }

    /// What finds the host to be connected to, where that is not the one of [`Options::url`].
    fn instead(&self) -> Result<Option<Instead>, ApiError> {
        let Some(name) = self.server_name.clone() else { return Ok(None) };
        let real = self.base().parse().map_err(|_| self.bad_address())?;
        Ok(Some(Instead { name, real }))
    }

    /// The proxy to ask. It cannot know by which address to reach the host that only the certificate bears.
    fn proxy_to_use(&self) -> Result<Option<ureq::Proxy>, ApiError> {
        let Some(proxy) = self.proxy() else { return Ok(None) };
        let refused =
            || ApiError { url: self.shown().to_owned(), through: None, reason: Reason::Proxy(proxy.shown()) };
        proxy.to_use(self.server_name.is_some()).map(Some).ok_or_else(refused)
    }

    /// The `Host` header, where it is not the one of [`Options::url`].
    pub(super) fn host(&self) -> Option<&str> {
        self.server_name.as_ref()?;
        let (_, rest) = self.base().split_once("://")?;
        rest.split('/').next()
    }

    fn bad_address(&self) -> ApiError {
        let reason = Reason::Address("it is not a URL".to_owned());
        ApiError { url: self.shown().to_owned(), through: None, reason }
    }
}

/// Resolves the real URL where the one with the name of the certificate is asked for.
#[derive(Debug)]
struct Instead {
    name: String,
    real: Uri,
}

impl Resolver for Instead {
    fn resolve(
        &self,
        url: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let is_named = url.host().is_some_and(|host| host.eq_ignore_ascii_case(&self.name));
        DefaultResolver::default().resolve(if is_named { &self.real } else { url }, config, timeout)
    }
}
