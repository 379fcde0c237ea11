//! What is stored of an entry of `/v1/health/service/:name`.

use std::borrow::Cow;

use serde_json::Value;

use crate::text::redact;

/// The entry without what its checks send, which may be secret and which nobody needs to know what is registered:
/// headers, bodies and the users of URLs.
///
/// # Errors
/// When the entry is not JSON.
pub fn without_secrets(entry: &str) -> serde_json::Result<Cow<'_, str>> {
    if !["\"Header\"", "\"Body\"", "@"].iter().any(|word| entry.contains(word)) {
        return Ok(Cow::Borrowed(entry));
    }
    let mut entry: Value = serde_json::from_str(entry)?;
    let checks = entry.get_mut("Checks").and_then(Value::as_array_mut);
    for check in checks.into_iter().flatten() {
        if let Some(definition) = check.get_mut("Definition") {
            tidy(definition);
        }
    }
    Ok(Cow::Owned(entry.to_string()))
}

fn tidy(definition: &mut Value) {
    if let Some(fields) = definition.as_object_mut() {
        fields.shift_remove("Header");
        fields.shift_remove("Body");
    }
    if let Some(Value::String(url)) = definition.get_mut("HTTP") {
        *url = redact(url).into_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn what_checks_send_is_not_stored() {
        for (entry, stored) in [
            (
                r#"{"Service":{"ID":"a"},"Checks":[{"Definition":{"HTTP":"http://u:p@a/","Header":{"X":["x"]},"Body":"x","Interval":"10s"}}]}"#,
                r#"{"Service":{"ID":"a"},"Checks":[{"Definition":{"HTTP":"http://***@a/","Interval":"10s"}}]}"#,
            ),
            (
                r#"{ "Checks": null, "Node": {"Meta": {"a": "b@c"}} }"#,
                r#"{"Checks":null,"Node":{"Meta":{"a":"b@c"}}}"#,
            ),
            (r#"{ "Checks": [{"Definition": {}}] }"#, r#"{ "Checks": [{"Definition": {}}] }"#),
        ] {
            assert_eq!(without_secrets(entry).expect("it is JSON"), stored);
        }
    }
}
