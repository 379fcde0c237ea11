//! The rule files that were in `rules/` when the program was built.

include!(concat!(env!("OUT_DIR"), "/shipped_rules.rs"));
