//! The `global` block.

use super::{Global, names, values};
use crate::prometheus::duration::Duration;
use crate::prometheus::schema::Checker;
use crate::syntax::{Dialect, Fields, Mistake, MistakeKind, Node};

/// Decodes `global`; without one, everything has its default. `has_jobs` says whether a job takes it over.
pub fn global(
    node: Option<&Node>,
    has_jobs: bool,
    checker: &mut Checker,
    mistakes: &mut Vec<Mistake>,
) -> Global {
    let mut global = Global::default();
    let Some(mut fields) = node.and_then(|node| Fields::of(node, "global", Dialect::GoYamlV2, mistakes))
    else {
        return global;
    };
    intervals(&mut fields, &mut global);
    names::protocols(&mut fields, checker.version);
    global.names = names::names(&mut fields, has_jobs, checker.version);
    checker.rest(fields, &super::tables::GLOBAL);
    global
}

fn intervals(fields: &mut Fields<'_, '_>, global: &mut Global) {
    if let Some(interval) = values::interval(fields, "scrape_interval") {
        global.scrape_interval = interval.value;
        global.scrape_interval_at = Some(interval.span);
        global.scrape_timeout = global.scrape_timeout.min(interval.value);
    }
    let Some(timeout) = values::interval(fields, "scrape_timeout") else { return };
    if timeout.value > global.scrape_interval {
        let message = "global scrape timeout greater than scrape interval";
        let mistake = Mistake::refused(MistakeKind::InvalidValue, timeout.span, message);
        fields.note(match global.scrape_interval_at {
            Some(interval) => mistake.also(interval, "the interval"),
            None => mistake.help("scrape_interval is 1m where it is not written"),
        });
    }
    global.scrape_timeout = timeout.value;
    global.scrape_timeout_at = Some(timeout.span);
}

impl Default for Global {
    fn default() -> Self {
        Self {
            scrape_interval: Duration::from_secs(60),
            scrape_interval_at: None,
            scrape_timeout: Duration::from_secs(10),
            scrape_timeout_at: None,
            names: names::Names::default(),
        }
    }
}
