//! What a snapshot keeps of an entry of `/v1/health/service/:name`.

use serde::Serialize;

use super::raw::{Check, Definition, HealthEntry, Node, Service};
use super::read::body;
use super::text::Text;

/// The entry as JSON, of which only what [`super::read`] takes is left, and no secret: neither what checks send and are
/// answered, nor the settings of proxies, and users, passwords and tokens in what is left are stars.
///
/// # Errors
/// When it is no such entry.
pub fn stored(entry: &str) -> serde_json::Result<String> {
    let HealthEntry { node, service, checks } = body([entry])?;
    let checks = checks.into_iter().map(without_output).collect();
    serde_json::to_string(&Entry { node: body(node.texts())?, service, checks })
}

/// The fields of [`HealthEntry`], with the node's own.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entry<'t> {
    node: Node<'t>,
    service: Option<Service<'t>>,
    checks: Vec<Check<'t>>,
}

/// The check with the request that its output quotes in its definition, and without its output, which may quote any
/// answer.
fn without_output(check: Check<'_>) -> Check<'_> {
    let asked =
        check.asked().map(|(method, url)| (Text::from(method.to_owned()), Text::from(url.to_owned())));
    let definition = match asked {
        Some((method, http)) => Definition { http, method, ..check.definition },
        None => check.definition,
    };
    Check { definition, output: Text::default(), ..check }
}

#[cfg(test)]
mod tests {
    use super::stored;
    use crate::consul::Instance;
    use crate::consul::registered::read;
    use crate::text::{FileId, Span};

    /// An entry with every field that Consul has, and one in every text; `⚑` stands for a secret, where it can be
    /// told from other words.
    const ENTRY: &str = r#"{
        "Node": {
            "ID": "http://u:⚑@a/", "Node": "http://u:⚑@a/", "Address": "http://u:⚑@a/", "Datacenter": "http://u:⚑@a/",
            "TaggedAddresses": {"lan": "http://u:⚑@a/", "lan_token": "⚑"}, "PeerName": "⚑", "Locality": {"Zone": "⚑"},
            "Meta": {"token": "⚑", "wiki": "http://u:⚑@a/", "consul-network-segment": ""}, "CreateIndex": 9
        },
        "Service": {
            "Kind": "connect-proxy", "ID": "http://u:⚑@a/", "Service": "http://u:⚑@a/", "Tags": ["token=⚑", "http", ""],
            "Address": "http://u:⚑@a/", "TaggedAddresses": {"lan": {"Address": "http://u:⚑@a/", "Port": 81}},
            "Meta": {"api_key": "⚑", "health": "http://u:⚑@a/?password=⚑", "empty": ""}, "Port": 80,
            "Weights": {"Passing": 2, "Warning": 1}, "EnableTagOverride": true, "SocketPath": "⚑",
            "Proxy": {
                "DestinationServiceName": "http://u:⚑@a/", "DestinationServiceID": "http://u:⚑@a/", "Mode": "⚑",
                "Config": {"token": "⚑", "envoy_public_listener_json": "{\"secret\": \"⚑\"}"},
                "Upstreams": [{"DestinationName": "db", "Config": {"password": "⚑"}}],
                "Expose": {"Paths": [{"Path": "⚑"}]}, "MeshGateway": {"Mode": "⚑"}
            },
            "Connect": {"Native": true, "SidecarService": {"Proxy": {"Config": {"token": "⚑"}}}},
            "Namespace": "http://u:⚑@a/", "Partition": "http://u:⚑@a/", "PeerName": "⚑", "ContentHash": "⚑"
        },
        "Checks": [
            {
                "Node": "http://u:⚑@a/", "CheckID": "http://u:⚑@a/", "Name": "http://u:⚑@a/", "Status": "passing",
                "Notes": "see http://u:⚑@wiki, token=⚑", "Output": "HTTP GET http://u:⚑@a/: 200 OK Output: {\"session\":\"⚑\"}",
                "ServiceID": "http://u:⚑@a/", "ServiceName": "⚑", "ServiceTags": ["token=⚑"], "Type": "http",
                "Definition": {
                    "HTTP": "http://u:⚑@a/health?token=⚑", "Header": {"X-Vault-Token": ["⚑"]}, "Method": "HEAD", "Body": "⚑",
                    "TLSServerName": "⚑", "TCP": "http://u:⚑@a/", "GRPC": "⚑", "ScriptArgs": ["⚑"], "Interval": "10s"
                }
            },
            {
                "Node": "n", "CheckID": "c2", "Name": "", "Status": "critical", "Notes": "", "ServiceID": "x", "Type": "http",
                "Output": "HTTP POST http://u:⚑@a/?token=⚑: 500 Output: ⚑", "Definition": {}
            },
            {"Node": "n", "CheckID": "c3", "Status": "warning", "Type": "script", "Output": "⚑"},
            {"Node": "n", "CheckID": "c4", "Status": "passing", "Type": "tcp", "Output": "⚑", "Definition": {"TCP": "a:1"}}
        ]
    }"#;

    #[test]
    fn no_secret_is_stored() {
        let stored = stored(&ENTRY.replace('⚑', "hunter2")).expect("it is JSON");
        assert!(!stored.contains("hunter2"), "{stored}");
    }

    #[test]
    fn all_that_is_read_is_stored() {
        // Stars have no secret in them that could be hidden once more.
        let (entry, instance) = (ENTRY.replace("u:⚑", "***").replace('⚑', "***"), |text: &str| {
            let (catalog, mistakes) = read(&format!("[{text}]"), FileId(0));
            assert_eq!(mistakes, []);
            let place = Span::new(FileId(0), 0, 0);
            let [instance] = &catalog.instances[..] else { panic!("one instance") };
            format!("{:?}", Instance { place, ..instance.clone() })
        });
        let stored = stored(&entry).expect("it is JSON");
        assert_eq!(instance(&stored), instance(&entry));
        assert_eq!(super::stored(&stored).expect("it is an entry"), stored);
    }

    #[test]
    fn what_only_the_output_tells_of_a_request_is_stored() {
        let stored = stored(&ENTRY.replace('⚑', "hunter2")).expect("it is JSON");
        assert!(
            stored.contains(r#""Definition":{"HTTP":"http://***@a/?token=***","Method":"POST","TCP":""}"#),
            "{stored}"
        );
    }
}
