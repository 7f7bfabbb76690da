//! Has the server compiled anew when the web app was built anew.

fn main() {
    println!("cargo:rerun-if-changed=../../web/dist");
}
