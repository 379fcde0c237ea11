//! Why Consul could not be asked.

use std::fmt;

/// A request that failed. Neither its address nor its words hold a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// What was asked, without user, password and parameters.
    pub url: String,
    /// The proxy that was asked, without user and password, and what names it; `None` where Consul itself was.
    pub through: Option<String>,
    /// Why there is no answer.
    pub reason: Reason,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The address is none.
    Address(String),
    /// No certificate in the PEM file that was given.
    NoCertificate,
    /// No certificate, or no key, in the PEM files of the client's own identity.
    NoIdentity,
    /// What a variable names is no proxy for HTTP.
    Proxy(String),
    /// Nobody there, or not in time.
    Unreachable(String),
    /// Somebody is there who does not speak Consul's API.
    NotConsul,
    /// Consul asks for a token, or for one that may do more.
    Forbidden(String),
    /// Whoever stands before Consul asks for a user and a password, or for others.
    Unauthorized(String),
    /// Another answer than 200.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The first line of what Consul said.
        said: String,
    },
}

impl Reason {
    pub(super) fn of(error: &ureq::Error) -> Self {
        match error {
            ureq::Error::BadUri(_) => Self::Address("it is not a URL".to_owned()),
            ureq::Error::Timeout(_) => Self::Unreachable("no answer in time".to_owned()),
            ureq::Error::HostNotFound => Self::Unreachable("no such host".to_owned()),
            ureq::Error::Io(error) => Self::Unreachable(error.to_string()),
            ureq::Error::ConnectProxyFailed(said) => Self::Unreachable(said.clone()),
            ureq::Error::Protocol(_) => Self::NotConsul,
            other => Self::Unreachable(other.to_string()),
        }
    }

    pub(super) fn refused(status: u16, body: &str) -> Self {
        let said: String = body.lines().next().unwrap_or_default().chars().take(200).collect();
        match status {
            401 => Self::Unauthorized(said),
            403 => Self::Forbidden(said),
            _ => Self::Refused { status, said },
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = &self.url;
        let through = self.through.as_ref().map(|proxy| format!(" through {proxy}")).unwrap_or_default();
        match &self.reason {
            Reason::Address(why) => write!(f, "{url} is not the address of a Consul agent: {why}"),
            Reason::NoCertificate => write!(f, "the CA file for {url} holds no certificate in PEM"),
            Reason::NoIdentity => {
                write!(
                    f,
                    "the files of CONSUL_CLIENT_CERT and CONSUL_CLIENT_KEY for {url} hold no certificate and key in PEM"
                )
            }
            Reason::Proxy(proxy) => write!(f, "{url} cannot be reached: {proxy}, does not speak HTTP"),
            Reason::Unreachable(why) if self.through.is_some() => write!(
                f,
                "{url} cannot be reached{through}: {why}; to ask without a proxy, list the host in NO_PROXY"
            ),
            Reason::Unreachable(why) => write!(f, "{url} cannot be reached: {why}"),
            Reason::NotConsul => write!(f, "{url} does not answer like Consul{through}"),
            Reason::Forbidden(said) => write!(
                f,
                "{url}: Consul refuses it ({said}): set CONSUL_HTTP_TOKEN to a token with service:read and node:read"
            ),
            Reason::Unauthorized(said) => {
                write!(f, "{url} asks for a user ({said}): set CONSUL_HTTP_AUTH to user:password")
            }
            Reason::Refused { status, said } => write!(f, "{url} answers {status}: {said}"),
        }
    }
}

impl std::error::Error for ApiError {}
