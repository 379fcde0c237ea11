//! Facts about what is wrong with a target before anything is sent, and whom to blame.

use super::{Fact, Scope, Type, Value};
use crate::blackbox::Refusal;
use crate::blackbox::exporters::Exporter;
use crate::prometheus::labels::Writer;
use crate::simulate::{Fault, FaultKind, flaw};

/// Declared in the order in which the reference shows them.
pub const FACTS: &[Fact] = &[
    Fact {
        path: "target.fault.kind",
        kind: Type::Text,
        doc: "what makes the target unusable: duplicate scheme, prober mismatch, exporter mismatch, empty host, port zero, impossible address, ip protocol, garbled",
        get: |scope| scope.fault().map(|fault| fault.kind.name()).into(),
    },
    Fact {
        path: "target.fault.value",
        kind: Type::Text,
        doc: "the value at fault: the target parameter, else the scraped address",
        get: |scope| scope.fault().and_then(|fault| scope.label(fault.label)).into(),
    },
    Fact {
        path: "target.fault.label",
        kind: Type::Text,
        doc: "the label that holds it: __param_target or __address__",
        get: |scope| scope.fault().map(|fault| fault.label).into(),
    },
    Fact {
        path: "target.exporter",
        kind: Type::Text,
        doc: "the multi-target exporter that is scraped, such as snmp_exporter, by its path, port and parameters; none where it is not one",
        get: |scope| scope.exporter().map(|exporter| exporter.name).into(),
    },
    Fact {
        path: "target.exporter_wants",
        kind: Type::Text,
        doc: "what the target parameter must look like for that exporter; none where it does",
        get: |scope| {
            let target = scope.label("__param_target").unwrap_or_default();
            scope.exporter().and_then(|exporter| exporter.target.wanted_instead_of(target)).into()
        },
    },
    Fact {
        path: "target.fault.flaw",
        kind: Type::Text,
        doc: "why nothing can answer at the address; none where something may",
        get: |scope| {
            let scraped = scope.label("__address__").and_then(flaw);
            let discovered = || flaw(scope.target?.discovered.get("__address__"));
            scraped.or_else(discovered).map_or(Value::None, Value::text)
        },
    },
    Fact {
        path: "target.fault.cause",
        kind: Type::Place,
        doc: "what to edit: the step if it writes nothing better for any target, else the service or the list",
        get: |scope| scope.fault().map_or(Value::None, |fault| scope.fault_cause(fault)),
    },
    Fact {
        path: "target.fault.written_by",
        kind: Type::Place,
        doc: "the relabel step that wrote the value; where the target is listed or registered if none did",
        get: |scope| scope.fault().map_or(Value::None, |fault| scope.writer(fault.label)),
    },
    Fact {
        path: "target.fault.reason",
        kind: Type::Text,
        doc: "what the exporter will log about the target, in its own words",
        get: |scope| match scope.asked().map(|asked| &asked.request) {
            Some(Err(Refusal::BadTarget(why))) => why.as_str().into(),
            _ => Value::None,
        },
    },
];

/// What a service without an address of its own does not have, though it can be reached.
const OWN_ADDRESS: &str = "__meta_consul_service_address";

impl Scope<'_> {
    fn fault(&self) -> Option<Fault> {
        self.job?.fault(self.target?)
    }

    fn exporter(&self) -> Option<&'static Exporter> {
        self.scrape()?.exporter
    }

    fn label(&self, name: &str) -> Option<&str> {
        Some(self.scrape()?.labels.get(name))
    }

    fn fault_cause(&self, fault: Fault) -> Value {
        let (Some(run), Some(scrape)) = (self.job, self.scrape()) else { return Value::None };
        match scrape.labels.label(fault.label).map(|label| label.writer) {
            Some(Writer::Step(_))
                if self.lacks_port(fault) || self.is_listed_as(fault) || self.is_discovered_so(fault) =>
            {
                self.source_place()
            }
            Some(Writer::Step(step))
                if !run.writes_soundly(fault.label, step) || self.empty_source() == Some(OWN_ADDRESS) =>
            {
                run.job.relabel[step as usize].place.into()
            }
            Some(Writer::Step(_)) => self.meta_or_source(fault.label),
            Some(Writer::Config) => self.blame(fault.label),
            _ => self.source_place(),
        }
    }

    /// Whether the service came without a port, which no step is to blame for.
    fn lacks_port(&self, fault: Fault) -> bool {
        let discovered =
            self.target.is_some_and(|target| target.discovered.get("__address__").ends_with(":0"));
        fault.kind == FaultKind::PortZero && discovered
    }

    /// Whether the address was impossible before any step.
    fn is_discovered_so(&self, fault: Fault) -> bool {
        fault.kind == FaultKind::Impossible
            && self.target.is_some_and(|target| flaw(target.discovered.get("__address__")).is_some())
    }

    /// Whether somebody listed the very value, and the step only copied it.
    fn is_listed_as(&self, fault: Fault) -> bool {
        let listed = self.target.filter(|target| target.source.instance().is_none());
        listed.is_some_and(|target| self.label(fault.label) == Some(target.discovered.get("__address__")))
    }

    /// The meta of the service that feeds the label, else the service.
    fn meta_or_source(&self, label: &str) -> Value {
        let sources = self.job.map(|run| run.feeds(label)).unwrap_or_default();
        match sources.iter().find_map(|label| self.meta_place(label)) {
            Some(span) => span.into(),
            None => self.source_place(),
        }
    }
}
