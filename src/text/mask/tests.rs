//! Source texts before and after.

use super::{overwrite, secrets};

fn mask(text: &str) -> String {
    overwrite(text, 0, &secrets(text))
}

#[test]
fn values_are_masked_and_keep_their_length() {
    for (text, shown) in [
        ("token: abc-def", "token: *******"),
        ("  \"password\": \"x y\",", "  \"password\": *****,"),
        ("password_file: /etc/x", "password_file: /etc/x"),
        ("url: http://u:p@h/", "url: http://***@h/"),
        ("token_type: Bearer", "token_type: Bearer"),
        (r#"{"token":"a\"b","port":1}"#, r#"{"token":******,"port":1}"#),
        ("password: 'it''s', b: 1", "password: *******, b: 1"),
        ("password: \"open", "password: *****"),
        ("credentials: [a, b], c: 1", "credentials: ******, c: 1"),
        ("token = \"ä\" # x", "token = **** # x"),
        ("é-token: x@y", "é-token: ***"),
        ("password:x", "password:*"),
        ("passwrod: x", "passwrod: *"),
        ("bearer_tokn: x", "bearer_tokn: *"),
        ("http: http://h/?token=x&a=1", "http: http://h/?token=*&a=1"),
        ("token = \"${f(\"x\")}\"", "token = ***********"),
        ("{username: u, password: &a x, b: 1}", "{username: u, password: &a *******}"),
        ("tls_config: {key: x}", "tls_config: {key: *}"),
        ("params: {key: [x, y], module: [z]}", "params: {key: ******, module: [z]}"),
        ("tags: [\"token=x\", \"web\"], b: 1", "tags: [\"token=*\", \"web\"], b: 1"),
        (
            "tags: ['a', 'token-service', 'db-password=x y']",
            "tags: ['a', 'token-service', 'db-password=***']",
        ),
        (r#"["password=x\"y,z", "b"]"#, r#"["password=******", "b"]"#),
        ("regex: '.*,token=([^,]+),.*'", "regex: '.*,token=([^,]+),.*'"),
        ("key = [\"team\"]", "key = [\"team\"]"),
        ("authorization: {type: Bearer, credentials: x}", "authorization: {type: Bearer, credentials: *}"),
        ("basic_auth: x", "basic_auth: *"),
    ] {
        assert_eq!(mask(text), shown);
        assert_eq!(shown.len(), text.len());
    }
}

#[test]
fn values_of_several_lines_are_masked_on_each() {
    for (text, shown) in [
        ("a:\n- token: |\n    x y\n\n    z\n  b: 1", "a:\n- token: *\n    ***\n\n    *\n  b: 1"),
        ("password: >-\n  x\nb: 1", "password: **\n  *\nb: 1"),
        ("password: x\n  y\nb: 1", "password: *\n  *\nb: 1"),
        ("password: \"x\n  y\"\nb: 1", "password: **\n  **\nb: 1"),
        ("password:\n  x\nb: 1", "password:\n  *\nb: 1"),
        ("\"password\":\n  \"x\",\n\"b\": 1", "\"password\":\n  ***,\n\"b\": 1"),
        ("? password\n: x\nb: 1", "? password\n: *\nb: 1"),
        ("secrets:\n  - x\nb: 1", "secrets:\n  ***\nb: 1"),
        ("secrets:\n- x\nb: 1", "secrets:\n***\nb: 1"),
        ("secrets: [a,\n  b]\nb: 1", "secrets: ***\n  **\nb: 1"),
        (
            "authorization:\n  credentials_file: /x\n  credentials: x\nb: 1",
            "authorization:\n  credentials_file: /x\n  credentials: *\nb: 1",
        ),
        ("authorization: x\n  credentials: y\n\tz\nb: 1", "authorization: *\n  credentials: *\n\t*\nb: 1"),
        ("token = <<EOF\nx\nEOF\nb = 1", "token = <<EOF\n*\nEOF\nb = 1"),
        (
            "key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  a-b\n  -----END",
            "key: *\n  *******************************\n  ***\n  ********",
        ),
        (
            "pem: |\n  -----BEGIN PRIVATE KEY-----\n  a-b\n  -----END",
            "pem: |\n  -----BEGIN PRIVATE KEY-----\n  ***\n  -----END",
        ),
    ] {
        assert_eq!(mask(text), shown);
    }
}

#[test]
fn whatever_a_block_of_secrets_names_is_masked() {
    for (text, shown) in [
        ("tokens {\n  agent = \"x\"\n}\nb = 1", "tokens *\n  ***********\n*\nb = 1"),
        ("headers:\n  Host: web\n  X-Foo: x y\nb: 1", "headers:\n  Host: web\n  X-Foo: ***\nb: 1"),
        (
            "http_headers:\n  X-Foo:\n    values: [x]\n    secrets:\n    - x\nb: 1",
            "http_headers:\n  X-Foo:\n    values: ***\n    secrets:\n    ***\nb: 1",
        ),
        ("\"header\": {\"X\": [\"x\"]}, \"b\": 1", "\"header\": ************, \"b\": 1"),
    ] {
        assert_eq!(mask(text), shown);
    }
}

#[test]
fn what_a_step_writes_into_the_label_of_a_secret_is_masked() {
    for (text, shown) in [
        (
            "- replacement: x\n  target_label: __param_token\n- replacement: y",
            "- replacement: *\n  target_label: __param_token\n- replacement: y",
        ),
        ("- {target_label: __param_key, replacement: x}", "- {target_label: __param_key, replacement: *}"),
        ("- {target_label: 'password', replacement: x}", "- {target_label: 'password', replacement: *}"),
        ("- target_label: instance\n  replacement: x", "- target_label: instance\n  replacement: x"),
    ] {
        assert_eq!(mask(text), shown);
    }
}

#[test]
fn a_secret_is_masked_where_its_anchor_stands() {
    let text = "a: &pw x\nb: &pwd y\npassword: *pw";
    assert_eq!(mask(text), "a: &pw *\nb: &pwd y\npassword: ***");
    assert_eq!(mask("password: &pw *pw"), "password: &pw ***");
}
