//! The JSON schema of the file, for editors.

use super::Settings;

/// The schema of `probelint.toml`, draft 2020-12, made from the types that read it.
#[must_use]
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(Settings);
    schema.insert("title".to_owned(), "probelint.toml".into());
    schema.to_value()
}
