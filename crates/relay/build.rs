//! With the feature `embed-app`: writes the table of the files in `ANDON_APP_DIR`, which then lie
//! in the binary.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=ANDON_APP_DIR");
    if env::var_os("CARGO_FEATURE_EMBED_APP").is_none() {
        return Ok(());
    }
    let directory = env::var_os("ANDON_APP_DIR")
        .map(PathBuf::from)
        .ok_or("the feature embed-app needs ANDON_APP_DIR, the directory of the built app")?;
    let directory = directory
        .canonicalize()
        .map_err(|error| format!("ANDON_APP_DIR ({}): {error}", directory.display()))?;
    let mut files = Vec::new();
    collect(&directory, &mut files)?;
    files.sort();
    let mut table = String::from("static FILES: &[(&str, &[u8])] = &[\n");
    for file in files {
        let name: Vec<_> = file
            .strip_prefix(&directory)?
            .iter()
            .map(|part| part.to_str().ok_or("file names in ANDON_APP_DIR must be UTF-8"))
            .collect::<Result<_, _>>()?;
        let path = file.to_str().ok_or("the path of ANDON_APP_DIR must be UTF-8")?;
        writeln!(table, "    ({:?}, include_bytes!({path:?})),", name.join("/"))?;
    }
    table.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("app.rs"), table)?;
    Ok(())
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", directory.display());
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
