//! probelint: which request will your monitoring really send?

pub mod blackbox;
pub mod consul;
pub mod go;
pub mod prometheus;
pub mod syntax;
pub mod text;
