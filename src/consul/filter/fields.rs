//! The fields that Consul opens to filters, and what can be asked of each.
//!
//! Follows `agent/structs/structs_filtering_test.go` of hashicorp/consul, with the fields that came after 1.8.

use super::{Api, Operator};

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Text,
    Integer,
    Boolean,
    Texts,
    /// By keys of the user's own.
    Map(&'static Shape),
    /// Of structures; what is asked of a field of it is asked of any item.
    List(&'static [Field]),
    Struct(&'static [Field]),
}

pub(super) type Field = (&'static str, Shape);

use Shape::{Boolean, Integer, List, Map, Struct, Text, Texts};

impl Shape {
    /// Whether Consul lets `operator` be asked.
    pub(super) fn takes(self, operator: Operator) -> bool {
        let (operator, _) = operator.plain();
        match self {
            Text => operator != Operator::IsEmpty,
            Integer | Boolean => operator == Operator::Equal,
            Texts | Map(_) => matches!(operator, Operator::In | Operator::IsEmpty),
            List(_) => operator == Operator::IsEmpty,
            Struct(_) => false,
        }
    }

    /// The shape of its part `name`.
    pub(super) fn part(self, name: &str) -> Option<Self> {
        match self {
            Map(value) => Some(*value),
            List(fields) | Struct(fields) => {
                fields.iter().find(|(field, _)| *field == name).map(|(_, shape)| *shape)
            }
            Text | Integer | Boolean | Texts => None,
        }
    }

    /// The names of its parts, for "did you mean".
    pub(super) fn names(self) -> impl Iterator<Item = &'static str> {
        let fields = match self {
            List(fields) | Struct(fields) => fields,
            _ => &[],
        };
        fields.iter().map(|(name, _)| *name)
    }
}

/// What an answer of that API consists of.
pub(super) fn of(api: Api) -> Shape {
    match api {
        Api::Health => Struct(HEALTH),
        Api::Catalog => Struct(CATALOG),
    }
}

const TEXT_MAP: Shape = Map(&Text);
const ADDRESSES: Shape = Map(&Struct(&[("Address", Text), ("Port", Integer)]));
const WEIGHTS: Shape = Struct(&[("Passing", Integer), ("Warning", Integer)]);
const CONNECT: Shape = Struct(&[("Native", Boolean)]);
const MESH_GATEWAY: Shape = Struct(&[("Mode", Text)]);

const HEALTH: &[Field] = &[("Node", Struct(NODE)), ("Service", Struct(SERVICE)), ("Checks", List(CHECK))];

const NODE: &[Field] = &[
    ("ID", Text),
    ("Node", Text),
    ("Address", Text),
    ("Datacenter", Text),
    ("TaggedAddresses", TEXT_MAP),
    ("Meta", TEXT_MAP),
    ("PeerName", Text),
];

const SERVICE: &[Field] = &[
    ("Kind", Text),
    ("ID", Text),
    ("Service", Text),
    ("Tags", Texts),
    ("Address", Text),
    ("TaggedAddresses", ADDRESSES),
    ("Meta", TEXT_MAP),
    ("Port", Integer),
    ("SocketPath", Text),
    ("Weights", WEIGHTS),
    ("EnableTagOverride", Boolean),
    ("Proxy", PROXY),
    ("Connect", CONNECT),
    ("PeerName", Text),
];

const CHECK: &[Field] = &[
    ("Node", Text),
    ("CheckID", Text),
    ("Name", Text),
    ("Status", Text),
    ("Notes", Text),
    ("Output", Text),
    ("ServiceID", Text),
    ("ServiceName", Text),
    ("ServiceTags", Texts),
    ("Type", Text),
    ("Interval", Text),
    ("Timeout", Text),
    ("ExposedPort", Integer),
    ("PeerName", Text),
];

const CATALOG: &[Field] = &[
    ("ID", Text),
    ("Node", Text),
    ("Address", Text),
    ("Datacenter", Text),
    ("TaggedAddresses", TEXT_MAP),
    ("NodeMeta", TEXT_MAP),
    ("ServiceKind", Text),
    ("ServiceID", Text),
    ("ServiceName", Text),
    ("ServiceTags", Texts),
    ("ServiceAddress", Text),
    ("ServiceTaggedAddresses", ADDRESSES),
    ("ServiceMeta", TEXT_MAP),
    ("ServicePort", Integer),
    ("ServiceSocketPath", Text),
    ("ServiceWeights", WEIGHTS),
    ("ServiceEnableTagOverride", Boolean),
    ("ServiceProxy", PROXY),
    ("ServiceConnect", CONNECT),
    ("PeerName", Text),
];

const PROXY: Shape = Struct(&[
    ("DestinationServiceName", Text),
    ("DestinationServiceID", Text),
    ("LocalServiceAddress", Text),
    ("LocalServicePort", Integer),
    ("LocalServiceSocketPath", Text),
    ("Mode", Text),
    ("Upstreams", List(UPSTREAM)),
    ("MeshGateway", MESH_GATEWAY),
    ("Expose", Struct(&[("Checks", Boolean), ("Paths", List(EXPOSED_PATH))])),
    ("TransparentProxy", Struct(&[("OutboundListenerPort", Integer), ("DialedDirectly", Boolean)])),
]);

const UPSTREAM: &[Field] = &[
    ("DestinationType", Text),
    ("DestinationNamespace", Text),
    ("DestinationPartition", Text),
    ("DestinationPeer", Text),
    ("DestinationName", Text),
    ("Datacenter", Text),
    ("LocalBindAddress", Text),
    ("LocalBindPort", Integer),
    ("LocalBindSocketPath", Text),
    ("LocalBindSocketMode", Text),
    ("MeshGateway", MESH_GATEWAY),
];

const EXPOSED_PATH: &[Field] = &[
    ("ListenerPort", Integer),
    ("Path", Text),
    ("LocalPathPort", Integer),
    ("Protocol", Text),
    ("ParsedFromCheck", Boolean),
];
