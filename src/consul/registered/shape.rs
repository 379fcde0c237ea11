//! Which body of Consul's API a JSON value is.

use serde_json::value::RawValue;

use crate::consul::recognise;
use crate::syntax::json;
use crate::text::FileId;

/// The bodies that hold services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Body {
    /// An entry of `/v1/health/service/:name`.
    HealthService,
    /// An entry of `/v1/catalog/service/:name`.
    CatalogService,
    /// `/v1/agent/services`.
    AgentServices,
    /// An entry of `/v1/health/state/:state`: the health of services, not their ports.
    HealthState,
    /// What is sent to `/v1/agent/service/register`.
    AgentRegister,
    /// What is sent to `/v1/catalog/register`.
    CatalogRegister,
}

/// What the first value of a JSON text is, or the first entry of a list, without reading the rest: an
/// export may be large. `None` for anything that is not a body of Consul's.
#[must_use]
pub fn peek(text: &str) -> Option<Body> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let first = text.strip_prefix('[').unwrap_or(text);
    let value = serde_json::Deserializer::from_str(first).into_iter::<&RawValue>().next()?.ok()?;
    body_of(value.get())
}

/// The body whose entry `text` is: a JSON object.
pub(super) fn body_of(text: &str) -> Option<Body> {
    recognise::body(&json::read(FileId(0), text).root?)
}
