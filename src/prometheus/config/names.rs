//! How metrics are asked for: protocols, and which names are valid.

use std::sync::Arc;

use super::values;
use crate::prometheus::version::Version;
use crate::syntax::{Fields, Mistake, MistakeKind};
use crate::text::Spanned;

/// `metric_name_validation_scheme` and `metric_name_escaping_scheme`, as written.
#[derive(Debug, Clone, Default)]
pub struct Names {
    validation: Option<Spanned<Arc<str>>>,
    escaping: Option<Spanned<Arc<str>>>,
}

const UTF8: &str = "utf8";
const LEGACY: &str = "legacy";
const ALLOW_UTF8: &str = "allow-utf-8";
const UNDERSCORES: &str = "underscores";

/// Decodes and judges both fields where the version knows them. `used` says whether a job looks at them;
/// before 3.7 nobody else did.
pub fn names(fields: &mut Fields<'_, '_>, used: bool, version: Version) -> Names {
    let refused = used || version >= Version::new(3, 7);
    let mut take = |name, since, known: &[&str]| {
        if version < since {
            return None;
        }
        values::text(fields, name).filter(|text| known_name(fields, name, text, known, refused))
    };
    Names {
        validation: take("metric_name_validation_scheme", Version::new(2, 55), &["", LEGACY, UTF8]),
        escaping: take(
            "metric_name_escaping_scheme",
            Version::new(3, 4),
            &["", ALLOW_UTF8, UNDERSCORES, "dots", "values"],
        ),
    }
}

fn known_name(
    fields: &mut Fields<'_, '_>,
    field: &str,
    text: &Spanned<Arc<str>>,
    known: &[&str],
    refused: bool,
) -> bool {
    let is_known = known.contains(&&*text.value);
    if !is_known {
        let message = format!("unknown {field} \"{}\"", text.value);
        let help = format!("one of {}", known[1..].join(", "));
        let mistake = Mistake::refused(MistakeKind::InvalidValue, text.span, message).help(help);
        fields.note(Mistake { refused, ..mistake });
    }
    is_known
}

/// Notes a job that asks for names which its own validation refuses: `ScrapeConfig.Validate`.
pub fn check(job: &Names, global: &Names, version: Version, mistakes: &mut Vec<Mistake>) {
    let own = written(job.validation.as_ref());
    let validation = own.or(written(global.validation.as_ref())).unwrap_or(UTF8);
    let default = |scheme: &str| if scheme == LEGACY { UNDERSCORES } else { ALLOW_UTF8 };
    let of_global = written(global.escaping.as_ref())
        .unwrap_or_else(|| default(written(global.validation.as_ref()).unwrap_or(UTF8)));
    // From 3.7 on, a job with a validation of its own does not take over the escaping of `global`.
    let inherited =
        if own.is_some() && version >= Version::new(3, 7) { default(validation) } else { of_global };
    let escaping = written(job.escaping.as_ref()).unwrap_or(inherited);
    if escaping == ALLOW_UTF8 && validation != UTF8 {
        let place = [&job.escaping, &job.validation, &global.escaping, &global.validation];
        let place = place.into_iter().flatten().next().map(|text| text.span);
        let message = "utf8 metric names requested but validation scheme is not set to UTF8";
        mistakes.extend(place.map(|place| Mistake::refused(MistakeKind::InvalidValue, place, message)));
    }
}

fn written(text: Option<&Spanned<Arc<str>>>) -> Option<&str> {
    text.map(|text| &*text.value).filter(|text| !text.is_empty())
}

/// Judges `scrape_protocols`: known names, none twice, at least one.
pub fn protocols(fields: &mut Fields<'_, '_>, version: Version) {
    const PROTOCOLS: &[(&str, Version)] = &[
        ("PrometheusProto", Version::new(0, 0)),
        ("PrometheusText0.0.4", Version::new(0, 0)),
        ("PrometheusText1.0.0", Version::new(3, 0)),
        ("OpenMetricsText0.0.1", Version::new(0, 0)),
        ("OpenMetricsText1.0.0", Version::new(0, 0)),
    ];
    if version < Version::new(2, 49) {
        return;
    }
    let Some(list) = fields.take("scrape_protocols") else { return };
    let protocols = fields.strings("scrape_protocols").unwrap_or_default();
    if list.as_list().is_some_and(<[_]>::is_empty) {
        let message = "scrape_protocols cannot be empty";
        fields.note(Mistake::refused(MistakeKind::InvalidValue, list.span, message));
    }
    let known: Vec<_> =
        PROTOCOLS.iter().filter(|(_, since)| *since <= version).map(|(name, _)| *name).collect();
    for (at, protocol) in protocols.iter().enumerate() {
        if protocols[..at].iter().any(|earlier| earlier.eq_ignore_ascii_case(protocol)) {
            let message = "duplicated protocol in scrape_protocols";
            fields.note(Mistake::refused(MistakeKind::InvalidValue, protocol.span, message));
        } else if !known.contains(&&*protocol.value) {
            let message = format!("unknown scrape protocol {}", protocol.value);
            let help = format!("supported: {}", known.join(", "));
            fields.note(Mistake::refused(MistakeKind::InvalidValue, protocol.span, message).help(help));
        }
    }
}
