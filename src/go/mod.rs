//! What Go's standard library does where Rust's crates do something else.

mod case;
pub mod duration;
mod header;
pub mod net;
mod quote;
pub mod regexp;
mod template;
mod unquote;
pub mod url;

pub use case::{to_lower, to_upper};
pub use header::{canonical_header, is_token};
pub use quote::quote;
pub use template::{Reference, Template};
pub use unquote::unquoted;
