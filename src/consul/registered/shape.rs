//! Which body of Consul's API a JSON value is.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

/// The bodies that tell of services.
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

/// The fields that tell the bodies apart.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Telling<'t> {
    #[serde(borrow)]
    node: Option<&'t RawValue>,
    #[serde(borrow)]
    service: Option<&'t RawValue>,
    #[serde(borrow)]
    checks: Option<&'t RawValue>,
    #[serde(borrow)]
    address: Option<&'t RawValue>,
    #[serde(borrow)]
    service_name: Option<&'t RawValue>,
    #[serde(borrow)]
    status: Option<&'t RawValue>,
    #[serde(rename = "CheckID", borrow)]
    check_id: Option<&'t RawValue>,
    #[serde(rename = "ServiceID", borrow)]
    service_id: Option<&'t RawValue>,
}

/// The body whose entry `text` is: a JSON object. `None` for anything else.
#[must_use]
pub fn body_of(text: &str) -> Option<Body> {
    let telling: Telling<'_> = serde_json::from_str(text).ok()?;
    let object = |value: Option<&RawValue>| value.is_some_and(|value| value.get().starts_with('{'));
    let string = |value: Option<&RawValue>| value.is_some_and(|value| value.get().starts_with('"'));
    if object(telling.node) && object(telling.service) && telling.checks.is_some() {
        return Some(Body::HealthService);
    }
    if string(telling.node) && string(telling.check_id) && string(telling.status) {
        return Some(Body::HealthState);
    }
    if string(telling.node) && string(telling.service_id) && string(telling.service_name) {
        return Some(Body::CatalogService);
    }
    if string(telling.node) && object(telling.service) && string(telling.address) {
        return Some(Body::CatalogRegister);
    }
    is_agent_services(text).then_some(Body::AgentServices)
}

#[derive(Deserialize)]
struct AgentService<'t> {
    #[serde(rename = "ID", borrow)]
    id: Cow<'t, str>,
    #[serde(rename = "Service", borrow)]
    _name: Cow<'t, str>,
}

/// An object of services by their ids.
fn is_agent_services(text: &str) -> bool {
    let services: Result<BTreeMap<Cow<'_, str>, AgentService<'_>>, _> = serde_json::from_str(text);
    services
        .is_ok_and(|services| !services.is_empty() && services.iter().all(|(id, service)| *id == service.id))
}
