fn main() {
    clio_build::compile("src/lib.rs")
}
