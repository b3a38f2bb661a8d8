//! Rebuilds the crate when a migration is added: `sqlx::migrate!` only sees changes in files it already knows.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
