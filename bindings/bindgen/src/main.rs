//! Writes the Kotlin, Swift and Python sides of the facade. The version is the one the facade itself links, by the lock
//! file; called by `cargo xtask bindings`.

fn main() {
    uniffi::uniffi_bindgen_main();
}
