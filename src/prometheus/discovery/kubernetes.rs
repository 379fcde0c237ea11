//! Kubernetes: `prometheus/discovery/kubernetes/`.

use super::Kind;
use super::rules::kubernetes;
use crate::prometheus::schema::{
    Block, HTTP_CLIENT, Rule, block, blocks, boolean, decoded, one_of, structure, text, texts, url,
};

/// `kubernetes_sd_configs`.
pub static KUBERNETES: Kind = Kind {
    name: "kubernetes",
    field: decoded("kubernetes_sd_configs"),
    block: &KUBERNETES_FIELDS,
    labels: &[
        "__meta_kubernetes_endpoint_address_target_kind",
        "__meta_kubernetes_endpoint_address_target_name",
        "__meta_kubernetes_endpoint_hostname",
        "__meta_kubernetes_endpoint_node_name",
        "__meta_kubernetes_endpoint_port_name",
        "__meta_kubernetes_endpoint_port_protocol",
        "__meta_kubernetes_endpoint_ready",
        "__meta_kubernetes_endpoints_name",
        "__meta_kubernetes_endpointslice_address_target_kind",
        "__meta_kubernetes_endpointslice_address_target_name",
        "__meta_kubernetes_endpointslice_address_type",
        "__meta_kubernetes_endpointslice_endpoint_conditions_ready",
        "__meta_kubernetes_endpointslice_endpoint_conditions_serving",
        "__meta_kubernetes_endpointslice_endpoint_conditions_terminating",
        "__meta_kubernetes_endpointslice_endpoint_hostname",
        "__meta_kubernetes_endpointslice_endpoint_node_name",
        "__meta_kubernetes_endpointslice_endpoint_zone",
        "__meta_kubernetes_endpointslice_name",
        "__meta_kubernetes_endpointslice_port",
        "__meta_kubernetes_endpointslice_port_name",
        "__meta_kubernetes_endpointslice_port_protocol",
        "__meta_kubernetes_ingress_class_name",
        "__meta_kubernetes_ingress_name",
        "__meta_kubernetes_ingress_path",
        "__meta_kubernetes_ingress_scheme",
        "__meta_kubernetes_namespace",
        "__meta_kubernetes_node_condition_diskpressure",
        "__meta_kubernetes_node_condition_memorypressure",
        "__meta_kubernetes_node_condition_ready",
        "__meta_kubernetes_node_name",
        "__meta_kubernetes_node_provider_id",
        "__meta_kubernetes_pod_container_id",
        "__meta_kubernetes_pod_container_image",
        "__meta_kubernetes_pod_container_init",
        "__meta_kubernetes_pod_container_name",
        "__meta_kubernetes_pod_container_port_name",
        "__meta_kubernetes_pod_container_port_number",
        "__meta_kubernetes_pod_container_port_protocol",
        "__meta_kubernetes_pod_controller_kind",
        "__meta_kubernetes_pod_controller_name",
        "__meta_kubernetes_pod_cronjob_name",
        "__meta_kubernetes_pod_deployment_name",
        "__meta_kubernetes_pod_host_ip",
        "__meta_kubernetes_pod_ip",
        "__meta_kubernetes_pod_job_name",
        "__meta_kubernetes_pod_name",
        "__meta_kubernetes_pod_node_name",
        "__meta_kubernetes_pod_phase",
        "__meta_kubernetes_pod_ready",
        "__meta_kubernetes_pod_uid",
        "__meta_kubernetes_service_cluster_ip",
        "__meta_kubernetes_service_external_name",
        "__meta_kubernetes_service_loadbalancer_ip",
        "__meta_kubernetes_service_name",
        "__meta_kubernetes_service_port_name",
        "__meta_kubernetes_service_port_number",
        "__meta_kubernetes_service_port_protocol",
        "__meta_kubernetes_service_type",
    ],
    prefixes: &[
        "__meta_kubernetes_endpoints_annotation_",
        "__meta_kubernetes_endpoints_annotationpresent_",
        "__meta_kubernetes_endpoints_label_",
        "__meta_kubernetes_endpoints_labelpresent_",
        "__meta_kubernetes_endpointslice_annotation_",
        "__meta_kubernetes_endpointslice_annotationpresent_",
        "__meta_kubernetes_endpointslice_endpoint_topology_",
        "__meta_kubernetes_endpointslice_label_",
        "__meta_kubernetes_endpointslice_labelpresent_",
        "__meta_kubernetes_ingress_annotation_",
        "__meta_kubernetes_ingress_annotationpresent_",
        "__meta_kubernetes_ingress_label_",
        "__meta_kubernetes_ingress_labelpresent_",
        "__meta_kubernetes_namespace_annotation_",
        "__meta_kubernetes_namespace_annotationpresent_",
        "__meta_kubernetes_namespace_label_",
        "__meta_kubernetes_namespace_labelpresent_",
        "__meta_kubernetes_node_address_",
        "__meta_kubernetes_node_annotation_",
        "__meta_kubernetes_node_annotationpresent_",
        "__meta_kubernetes_node_condition_",
        "__meta_kubernetes_node_label_",
        "__meta_kubernetes_node_labelpresent_",
        "__meta_kubernetes_pod_annotation_",
        "__meta_kubernetes_pod_annotationpresent_",
        "__meta_kubernetes_pod_label_",
        "__meta_kubernetes_pod_labelpresent_",
        "__meta_kubernetes_service_annotation_",
        "__meta_kubernetes_service_annotationpresent_",
        "__meta_kubernetes_service_label_",
        "__meta_kubernetes_service_labelpresent_",
    ],
};

static KUBERNETES_FIELDS: Block = Block::of(
    "kubernetes_sd_config",
    &[
        url("api_server"),
        one_of("role", "Kubernetes SD role", K8S_ROLES),
        structure("namespaces", &K8S_NAMESPACES),
        blocks("selectors", &K8S_SELECTOR),
        text("kubeconfig_file").since(2, 28),
        block("attach_metadata", &K8S_ATTACH).since(2, 35),
    ],
)
.with(&[&HTTP_CLIENT])
.ruled(&[
    Rule::Required("role", "role missing (one of: pod, service, endpoints, endpointslice, node, ingress)"),
    Rule::Check(kubernetes),
]);

const K8S_ROLES: &[&str] = &["node", "pod", "service", "endpoints", "endpointslice", "ingress"];

static K8S_NAMESPACES: Block =
    Block::of("namespaces", &[texts("names"), boolean("own_namespace").since(2, 33)]);
static K8S_SELECTOR: Block =
    Block::of("selector", &[one_of("role", "Kubernetes SD role", K8S_ROLES), text("label"), text("field")]);
static K8S_ATTACH: Block = Block::of(
    "attach_metadata",
    &[
        boolean("node"),
        boolean("namespace").since(3, 6),
        boolean("deployment").since(3, 11),
        boolean("job").since(3, 11),
        boolean("cronjob").since(3, 11),
    ],
);
