//! How much the aliases of a document expand to.

use crate::text::Span;

/// go-yaml's guard against few bytes that expand to billions of values (`decode.go`, `allowedAliasRatio`).
#[derive(Default)]
pub struct Aliasing {
    /// Values so far, those behind aliases counted every time.
    pub nodes: u64,
    aliased: u64,
    /// The alias that was one too many.
    pub excessive: Option<Span>,
}

impl Aliasing {
    /// Counts a value.
    pub fn node(&mut self) {
        self.nodes = self.nodes.saturating_add(1);
    }

    /// Counts an alias of a value that holds `nodes` values, itself included.
    pub fn alias(&mut self, nodes: u64, at: Span) {
        self.aliased = self.aliased.saturating_add(nodes);
        self.nodes = self.nodes.saturating_add(nodes).saturating_add(1);
        if self.aliased > 100 && self.nodes > 1_000 && self.ratio() > allowed_ratio(self.nodes) {
            self.excessive.get_or_insert(at);
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a ratio of counts, compared with a rough bound")]
    fn ratio(&self) -> f64 {
        self.aliased as f64 / self.nodes as f64
    }
}

/// 99 % of the first 400,000 values may stem from aliases, 10 % of 4,000,000, and a share between them.
#[expect(clippy::cast_precision_loss, reason = "a rough bound")]
fn allowed_ratio(nodes: u64) -> f64 {
    const FEW: f64 = 400_000.0;
    const MANY: f64 = 4_000_000.0;
    0.99 - 0.89 * ((nodes as f64 - FEW) / (MANY - FEW)).clamp(0.0, 1.0)
}
