//! The console's files are embedded: build again when they change. The folder is there even before the console is
//! built, so that the server builds without Node.

fn main() {
    let dist = std::path::Path::new("console/dist");
    // If it cannot be made, the embedding says so with the path.
    let _ = std::fs::create_dir_all(dist);
    println!("cargo::rerun-if-changed=console/dist");
}
