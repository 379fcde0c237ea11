//! Bytes and places: the files that were read, and where something stands in them.

mod changed;
mod count;
mod excerpt;
mod finder;
mod glob;
mod host;
mod line_index;
mod mask;
mod near;
mod path;
mod redact;
mod secrets;
mod source;
mod span;
mod template;
mod version;
mod visible;

pub use changed::ChangedLines;
pub use count::{counted, grouped, thousands};
pub use excerpt::Excerpt;
pub use finder::Finder;
pub use glob::glob;
pub use host::host_port;
pub use line_index::{LineIndex, Position};
pub use near::nearest;
pub use path::{relative, tidy};
pub use redact::{is_secret, redact, redact_named};
pub use secrets::{Hidden, Secrets};
pub use source::{FileId, SourceFile, Sources};
pub use span::{Span, Spanned};
pub use template::template_mark;
pub use version::version_numbers;
pub use visible::{visible, visible_lines};
