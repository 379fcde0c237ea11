//! Where Consul is, and how to ask it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::proxy::Proxy;
use super::{ApiError, Reason};
use crate::go::url::{Part, unescape};
use crate::text::host_port;

/// A secret: an ACL token, or a password. Nothing prints it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Takes a token; white space around it, as a file ends with, is no part of it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// Takes a user with a password, of which white space is a part.
    fn exactly(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// How to reach one Consul, and for whose services to ask.
#[derive(Clone)]
pub struct Options {
    /// Scheme, host, port and path prefix, without user and password, and without a slash at the end.
    base: String,
    /// What messages name: the same without user and password, or the socket.
    shown: String,
    /// The Unix socket at which Consul listens; `None` for the network.
    socket: Option<PathBuf>,
    /// The proxy to ask; `None` to ask Consul itself.
    proxy: Option<Proxy>,
    /// The ACL token.
    pub token: Option<Token>,
    /// The datacenter; `None` for that of the agent.
    pub datacenter: Option<String>,
    /// Consul Enterprise's namespace.
    pub namespace: Option<String>,
    /// Consul Enterprise's partition.
    pub partition: Option<String>,
    /// `user:password` for whoever stands before Consul: `CONSUL_HTTP_AUTH`, else those of the address.
    pub auth: Option<Token>,
    /// The name that the server's certificate has to bear; `None` for the host of the address.
    pub server_name: Option<String>,
    /// Whether the server's certificate is verified.
    pub verify: bool,
    /// How long one request may take.
    pub timeout: Duration,
    /// How many requests run at once.
    pub parallel: usize,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("address", &self.shown)
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}

impl Options {
    /// Options for an address as `--consul-addr` and `CONSUL_HTTP_ADDR` take it: a URL with or without a path
    /// prefix, a user and a password, `host:port`, or `unix://` with the path of a socket. Eight requests run at once, each for 30
    /// seconds at most.
    ///
    /// # Errors
    /// When it is no such address.
    pub fn new(address: &str) -> Result<Self, ApiError> {
        let (scheme, rest) = address.trim().split_once("://").unwrap_or(("http", address.trim()));
        let (scheme, rest) = (scheme.to_ascii_lowercase(), rest.trim_end_matches('/'));
        let shown = format!("{scheme}://{}", host_port(rest));
        match scheme.as_str() {
            "http" | "https" => Self::network(&scheme, rest, shown),
            "unix" if cfg!(unix) && !rest.is_empty() => Ok(Self::at("http://localhost", shown, Some(rest))),
            "unix" => Err(refused(shown, "unix:// takes the path of a socket, on systems that have them")),
            _ => Err(refused(shown, "it must begin with http://, https:// or unix://")),
        }
    }

    /// Options for `[user[:password]@]host[:port][/prefix]`; without a host, as Go's `net.Dial`, for this one.
    fn network(scheme: &str, rest: &str, shown: String) -> Result<Self, ApiError> {
        let (authority, prefix) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (user, host) =
            authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
        if host.is_empty() || host.contains(|c: char| c.is_whitespace() || matches!(c, '?' | '#')) {
            return Err(refused(shown, "it must be host:port or a URL"));
        }
        let local = if host.starts_with(':') { "localhost" } else { "" };
        let mut options = Self::at(&format!("{scheme}://{local}{host}{prefix}"), shown, None);
        options.auth = user.map(|user| Token::exactly(&unescaped(user)));
        Ok(options)
    }

    fn at(base: &str, shown: String, socket: Option<&str>) -> Self {
        Self {
            base: base.to_owned(),
            shown,
            socket: socket.map(PathBuf::from),
            proxy: None,
            token: None,
            auth: None,
            server_name: None,
            datacenter: None,
            namespace: None,
            partition: None,
            verify: true,
            timeout: Duration::from_secs(30),
            parallel: 8,
        }
    }

    /// What the environment says, in the variables of Consul's own command line (`api/api.go`), those of proxies
    /// included; `address` wins over `CONSUL_HTTP_ADDR`, and without either it is `127.0.0.1:8500`. What stands in files is not read here
    /// ([`super::Files`]).
    ///
    /// # Errors
    /// As [`Options::new`].
    pub fn from_environment(
        address: Option<&str>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ApiError> {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let told = address.map(str::to_owned).or_else(|| set("CONSUL_HTTP_ADDR"));
        let mut options = Self::new(told.as_deref().unwrap_or("127.0.0.1:8500"))?;
        if set("CONSUL_HTTP_SSL").is_some_and(|value| is_true(&value)) {
            options.secure();
        }
        options.proxy = Proxy::of(&options.base, &variable).filter(|_| options.socket.is_none());
        options.token = set("CONSUL_HTTP_TOKEN").map(|token| Token::new(&token));
        options.auth = set("CONSUL_HTTP_AUTH").map(|auth| Token::exactly(&auth)).or(options.auth);
        options.server_name = set("CONSUL_TLS_SERVER_NAME");
        options.namespace = set("CONSUL_NAMESPACE");
        options.partition = set("CONSUL_PARTITION");
        options.verify = !set("CONSUL_HTTP_SSL_VERIFY").is_some_and(|value| is_false(&value));
        Ok(options)
    }

    /// Asks over TLS, also where the address says `http://`.
    fn secure(&mut self) {
        let secured = |url: &str| url.strip_prefix("http://").map(|rest| format!("https://{rest}"));
        self.base = secured(&self.base).unwrap_or_else(|| self.base.clone());
        self.shown = secured(&self.shown).unwrap_or_else(|| self.shown.clone());
    }

    /// The address, without user and password.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    pub(super) fn base(&self) -> &str {
        &self.base
    }

    pub(super) fn socket(&self) -> Option<&Path> {
        self.socket.as_deref()
    }

    pub(super) fn proxy(&self) -> Option<&Proxy> {
        self.proxy.as_ref()
    }

    /// What HTTP's basic authentication sends, encoded; a user without a password has an empty one.
    pub(super) fn credentials(&self) -> Option<String> {
        let auth = self.auth.as_ref()?.reveal();
        let colon = if auth.contains(':') { "" } else { ":" };
        Some(BASE64_STANDARD.encode(format!("{auth}{colon}")))
    }

    /// An answer that may repeat what was sent, without it.
    pub(super) fn without_secrets(&self, said: &str) -> String {
        let auth = self.auth.iter().map(Token::reveal);
        let passwords = auth.clone().filter_map(|auth| Some(auth.split_once(':')?.1));
        let token = self.token.iter().map(Token::reveal);
        let secrets = auth.chain(passwords).chain(token).map(str::to_owned).chain(self.credentials());
        let told = secrets.filter(|secret| !secret.is_empty());
        told.fold(said.to_owned(), |said, secret| said.replace(&secret, "***"))
    }

    /// The parameters of every request.
    pub(super) fn parameters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let told = [("dc", &self.datacenter), ("ns", &self.namespace), ("partition", &self.partition)];
        told.into_iter().filter_map(|(name, value)| value.as_deref().map(|value| (name, value)))
    }
}

fn refused(url: String, why: &str) -> ApiError {
    ApiError { url, through: None, reason: Reason::Address(why.to_owned()) }
}

/// The user and the password of a URL; as written where an escape is none.
fn unescaped(user: &str) -> String {
    let bytes = unescape(user, Part::User).ok();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| user.to_owned())
}

fn is_true(value: &str) -> bool {
    matches!(value, "1" | "t" | "T" | "true" | "TRUE" | "True")
}

fn is_false(value: &str) -> bool {
    matches!(value, "0" | "f" | "F" | "false" | "FALSE" | "False")
}

#[cfg(test)]
mod tests {
    use super::{Options, Token};

    #[test]
    fn addresses_are_taken_as_consul_takes_them() {
        let table = [
            ("127.0.0.1:8500", "http://127.0.0.1:8500"),
            ("https://consul.example/prefix/", "https://consul.example/prefix"),
            (" http://[::1]:8500 ", "http://[::1]:8500"),
            ("http://me:secret@consul:8500", "http://consul:8500"),
            ("unix:///var/run/consul.sock", "unix:///var/run/consul.sock"),
        ];
        for (address, shown) in table {
            assert_eq!(Options::new(address).expect(address).shown(), shown);
        }
        for refused in ["", "http://", "unix://", "ftp://x", "a b", "http://h?x"] {
            assert!(Options::new(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn the_environment_speaks_consuls_words() {
        let variables = [
            ("CONSUL_HTTP_ADDR", "consul:8501"),
            ("CONSUL_HTTP_SSL", "true"),
            ("CONSUL_HTTP_SSL_VERIFY", "false"),
            ("CONSUL_HTTP_TOKEN", "s3cret\n"),
            ("CONSUL_NAMESPACE", ""),
        ];
        let get = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let options = Options::from_environment(None, get).expect("a good address");
        assert_eq!(options.shown(), "https://consul:8501");
        assert_eq!((options.verify, options.namespace.is_none()), (false, true));
        assert_eq!(options.token, Some(Token::new("s3cret")));
        let told = Options::from_environment(Some("http://other:8500"), get).expect("a good address");
        assert_eq!(told.shown(), "https://other:8500", "TLS was asked for");
    }

    #[test]
    fn secrets_are_never_shown() {
        let mut options = Options::new("http://me:pa55word@consul:8500").expect("a good address");
        options.token = Some(Token::new("s3cret"));
        let shown = format!("{options:?} {:?}", options.token);
        assert!(!shown.contains("s3cret") && !shown.contains("pa55word"), "{shown}");
    }
}
