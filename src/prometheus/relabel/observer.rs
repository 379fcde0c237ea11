//! Who learns what relabeling does, step by step.

use std::sync::Arc;

use super::program::CompiledStep;
use crate::go::regexp::Captures;
use crate::prometheus::overlay::Overlay;

/// A label to be written; an empty value removes it.
pub struct Write {
    /// Its name.
    pub name: Arc<str>,
    /// Its value.
    pub value: Arc<str>,
}

/// Who watches what the steps do; by default nobody.
pub trait Observer {
    /// Whether what costs time to find out is wanted.
    const CURIOUS: bool = true;
    /// A step begins, having joined its sources to `read`.
    fn begins(&mut self, _step: &CompiledStep, _read: &str) {}
    /// The regex matched `read`.
    fn captured(&mut self, _captures: &Captures, _read: &str) {}
    /// A label is about to be written, or removed; the labels are those before it.
    fn writes(&mut self, _write: &Write, _before: &Overlay<'_>) {}
    /// The target label expanded to what is not a label name.
    fn refused_name(&mut self, _name: &str) {}
    /// Several labels were mapped to this name.
    fn ambiguous(&mut self, _label: &Arc<str>) {}
    /// The step ends.
    fn ends(&mut self, _matched: bool, _dropped: bool, _uncertain: bool) {}
}

impl Observer for () {
    const CURIOUS: bool = false;
}
