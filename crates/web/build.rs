//! Bundles styles and scripts (`build.mjs`, esbuild), compresses them and writes the table
//! that `assets.rs` includes. `RAPPORT_ASSETS` names a folder with files that `build.mjs`
//! made elsewhere, for builds without Node. Nothing in the source tree is written when
//! nothing changed, and several builds at once wait for each other.

use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Outcome {
    for path in [
        "package.json",
        "package-lock.json",
        "build.mjs",
        "assets",
        "build.rs",
    ] {
        println!("cargo::rerun-if-changed={path}");
    }
    println!("cargo::rerun-if-env-changed=RAPPORT_ASSETS");
    let here =
        PathBuf::from(variable("CARGO_MANIFEST_DIR").ok_or("CARGO_MANIFEST_DIR is not set")?);
    let out = PathBuf::from(variable("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let bundled = match variable("RAPPORT_ASSETS").filter(|folder| !folder.is_empty()) {
        Some(folder) => {
            println!("cargo::rerun-if-changed={folder}");
            PathBuf::from(folder)
        }
        None => bundle(&here, &out)?,
    };
    embed(&here, &bundled, &out)
}

#[allow(
    clippy::disallowed_methods,
    reason = "a build script is told everything through the environment"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Installs the locked packages if the lock file changed since, and runs esbuild.
fn bundle(here: &Path, out: &Path) -> Outcome<PathBuf> {
    let lock = fs::read(here.join("package-lock.json"))?;
    let stamp = here.join("node_modules/.rapport-stamp");
    if fs::read(&stamp).ok().as_deref() != Some(&lock) {
        // Builds into other target folders share node_modules; only one of them installs.
        let guard = File::create(here.join(".npm-install.lock"))?;
        guard.lock()?;
        if fs::read(&stamp).ok().as_deref() != Some(&lock) {
            run(Command::new("npm")
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                .current_dir(here))?;
            fs::write(&stamp, &lock)?;
        }
    }
    let bundled = out.join("bundled");
    run(Command::new("node")
        .arg(here.join("build.mjs"))
        .arg(&bundled)
        .current_dir(here))?;
    Ok(bundled)
}

fn run(command: &mut Command) -> Outcome {
    let output = command.output().map_err(|error| {
        format!("{command:?} did not start ({error}): install Node 20 or newer, or set RAPPORT_ASSETS to a folder of prebuilt assets")
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!("{command:?} failed: {said}").into())
}

/// Writes each file plain, gzipped and brotli-packed, and the table of all of them.
fn embed(here: &Path, bundled: &Path, out: &Path) -> Outcome {
    let packed = out.join("packed");
    fs::create_dir_all(&packed)?;
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(bundled)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    let mut table = String::from("pub static ASSETS: &[Asset] = &[\n");
    for name in &names {
        let bytes = fs::read(bundled.join(name))?;
        fs::write(packed.join(name), &bytes)?;
        let (mut gzip, mut brotli) = (String::from("None"), String::from("None"));
        // Fonts and pictures are packed already.
        if !name.ends_with(".woff2") && !name.ends_with(".png") {
            fs::write(packed.join(format!("{name}.gz")), gzipped(&bytes)?)?;
            fs::write(packed.join(format!("{name}.br")), brotlied(&bytes)?)?;
            gzip = format!(
                "Some(include_bytes!({:?}))",
                packed.join(format!("{name}.gz"))
            );
            brotli = format!(
                "Some(include_bytes!({:?}))",
                packed.join(format!("{name}.br"))
            );
        }
        writeln!(
            table,
            "    Asset {{ name: {name:?}, plain: include_bytes!({:?}), gzip: {gzip}, brotli: {brotli} }},",
            packed.join(name)
        )?;
    }
    table.push_str("];\n");
    for (constant, stem, ending) in [
        ("APP_CSS", "app", "css"),
        ("MORE_CSS", "more", "css"),
        ("DATE_CSS", "date", "css"),
        ("DESIGN_CSS", "design", "css"),
        ("VIEWS_CSS", "views", "css"),
        ("APP_JS", "app", "js"),
        ("BOARD_JS", "board", "js"),
        ("FILTER_JS", "filter", "js"),
        ("PLAN_JS", "plan", "js"),
        ("CELLS_JS", "cells", "js"),
        ("FIELDS_JS", "fields", "js"),
        ("SORT_JS", "sort", "js"),
        ("BOARD_CSS", "board", "css"),
        ("DATE_JS", "date", "js"),
        ("DESK_JS", "desk", "js"),
        ("DESK_CSS", "desk", "css"),
        ("BELL_CSS", "bell", "css"),
        ("OFFLINE_JS", "offline", "js"),
        ("WORKER_JS", "worker", "js"),
        ("ICON_192", "icon-192", "png"),
        ("ICON_512", "icon-512", "png"),
        ("ICON_MASKABLE", "icon-maskable", "png"),
        ("ICON_TOUCH", "icon-touch", "png"),
        ("DESIGN_JS", "design", "js"),
        ("GATE_JS", "gate", "js"),
        ("COLUMNS_JS", "columns", "js"),
        ("SHEET_JS", "sheet", "js"),
        ("RECORD_CSS", "record", "css"),
        ("HEADS_JS", "heads", "js"),
        ("SETTINGS_JS", "settings", "js"),
        ("ICONS_SVG", "icons", "svg"),
        ("MORE_ICONS_SVG", "icons-more", "svg"),
        ("FAVICON_SVG", "favicon", "svg"),
        ("FONT", "inter-latin-wght-normal", "woff2"),
    ] {
        let name = names
            .iter()
            .find(|name| {
                name.split('.').next() == Some(stem) && name.ends_with(&format!(".{ending}"))
            })
            .ok_or_else(|| format!("{} has no {stem}.HASH.{ending}", bundled.display()))?;
        writeln!(
            table,
            "/// Where `{stem}.{ending}` is served.\npub const {constant}: &str = \"/-/assets/{name}\";"
        )?;
    }
    for (constant, file, which) in [
        ("ICONS", "icons.txt", "daily pages"),
        ("MORE_ICONS", "icons-more.txt", "other pages"),
    ] {
        let mut icons: Vec<String> = fs::read_to_string(here.join("assets").join(file))?
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        icons.sort();
        writeln!(
            table,
            "/// The icons of {which}, sorted.\npub static {constant}: &[&str] = &{icons:?};"
        )?;
    }
    fs::write(out.join("assets.rs"), table)?;
    Ok(())
}

fn gzipped(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn brotlied(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let mut packed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &params)?;
    Ok(packed)
}
