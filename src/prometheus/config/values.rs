//! Values that several blocks of the configuration take in the same way.

use std::sync::Arc;

use crate::prometheus::duration::Duration;
use crate::syntax::{Fields, Mistake, MistakeKind, Value};
use crate::text::{Span, Spanned};

/// A text; a field that is written without a value is Go's empty text.
pub fn text(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<Spanned<Arc<str>>> {
    let (key, node) = fields.entry(name)?;
    match node.value {
        Value::Null => Some(Spanned::new("".into(), key.span)),
        _ => fields.string(name),
    }
}

/// A text, or `default` at `place` where the field is absent.
pub fn text_or(
    fields: &mut Fields<'_, '_>,
    name: &'static str,
    default: &str,
    place: Span,
) -> Spanned<Arc<str>> {
    text(fields, name).unwrap_or_else(|| Spanned::new(default.into(), place))
}

/// A duration other than zero, which Prometheus takes for "not written".
pub fn interval(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<Spanned<Duration>> {
    fields.parsed::<Duration>(name).filter(|duration| duration.millis != 0)
}

/// Paths of which each may have one `*`, in its last part: `patRulePath` of `config.go`.
pub fn globs(fields: &mut Fields<'_, '_>, name: &'static str, what: &str) -> Vec<Spanned<Arc<str>>> {
    let paths = fields.strings(name).unwrap_or_default();
    for path in &paths {
        if !may_be_glob(path) {
            let message = format!("invalid {what} path \"{}\"", path.value);
            let help = "one * is allowed, in the last part of the path";
            fields.note(Mistake::refused(MistakeKind::InvalidValue, path.span, message).help(help));
        }
    }
    paths
}

/// Whether there is at most one `*`, with no `/` after it.
pub fn may_be_glob(path: &str) -> bool {
    path.split_once('*').is_none_or(|(_, after)| !after.contains(['*', '/']))
}

#[cfg(test)]
mod tests {
    use super::may_be_glob;

    #[test]
    fn one_star_in_the_last_part() {
        for good in ["", "a.yml", "dir/*.yml", "*", "dir/a*"] {
            assert!(may_be_glob(good), "{good}");
        }
        for bad in ["*/a.yml", "**", "a*b*.yml", "*/*.yml"] {
            assert!(!may_be_glob(bad), "{bad}");
        }
    }
}
