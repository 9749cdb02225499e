//! Keeps constants apart for the linker, so that splitting the WebAssembly can give each part its own instead of leaving
//! all of them in the first (cargo-leptos issue 679).

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-link-arg-cdylib=--no-merge-data-segments");
}
