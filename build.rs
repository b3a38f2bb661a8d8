//! Rebuilds the crate when a migration is added, or what browsers load is built: `sqlx::migrate!` and `rust-embed` only
//! see changes in files they already know.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    for folder in ["web/embed", "web/console"] {
        // A folder that is not there would be built for every time; the one above it is.
        let built = format!("{folder}/dist");
        let watched = if std::path::Path::new(&built).exists() { &built } else { folder };
        println!("cargo:rerun-if-changed={watched}");
    }
}
