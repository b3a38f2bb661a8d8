//! Rebuilds the crate when a migration is added, or the widget is built: `sqlx::migrate!` and `rust-embed` only see
//! changes in files they already know.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    // A folder that is not there would be built for every time; the one above it is.
    let built = "web/embed/dist";
    let watched = if std::path::Path::new(built).exists() { built } else { "web/embed" };
    println!("cargo:rerun-if-changed={watched}");
}
