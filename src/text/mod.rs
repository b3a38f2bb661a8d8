//! What can be known about a text without knowing anything else: pure functions over what somebody typed.

pub mod boundary;
pub mod fingerprint;
pub mod forms;
pub mod hosts;
pub mod language;
pub mod likeness;
pub mod links;
pub mod markdown;
pub mod mask;
pub mod measure;
pub mod personal;
pub mod plain;
pub mod simhash;
pub mod unusual;
