//! Compiles `proto/` to Rust, through protox: no protoc on any machine.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use prost::Message;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=proto");
    let files = proto_files(Path::new("proto/verbatim/v1"))?;
    let descriptors = protox::compile(files, ["proto"])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    // With ready descriptors tonic writes no descriptor file; reflection and the importer need it.
    fs::write(out.join("verbatim_v1.bin"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure()
        .bytes(".")
        // People's words never stand in a log line or an error, whoever prints the message.
        .skip_debug(["verbatim.v1.Content"])
        .compile_fds(descriptors)?;
    Ok(())
}

fn proto_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
