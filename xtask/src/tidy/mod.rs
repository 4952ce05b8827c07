//! `cargo xtask tidy`: the rules of the house that no compiler checks. Each check is a module: it takes the files
//! or the manifests and returns what it found; none reads anything by itself.

mod arrows;
mod circles;
mod dependencies;
mod languages;
mod names;
mod places;
mod sizes;
mod source;

use crate::tree::{self, File, Finding};
use crate::workspace;

/// Runs every check and prints the figures.
pub(crate) fn run() -> Result<(), String> {
    let files = tree::files()?;
    let workspace = workspace::read(false)?;
    let checks = [
        ("sizes and headers", sizes::check(&files)),
        ("file names", names::check(&files)),
        ("machine paths and registries", places::check(&files)),
        ("crate arrows and walls", arrows::check(&workspace)),
        ("walls in the source", arrows::check_source(&files)),
        ("dependencies and their page", dependencies::check(&workspace, &files)),
        ("circles between modules", circles::check(&files)),
        ("languages", languages::check(&files)),
    ];
    let mut count = 0;
    for (name, findings) in &checks {
        println!(
            "{:>4}  {name}",
            if findings.is_empty() { "ok".to_owned() } else { findings.len().to_string() }
        );
        count += findings.len();
    }
    println!("{}", figures(&files, workspace.packages.len()));
    if count == 0 {
        return Ok(());
    }
    let list: Vec<String> = checks.iter().flat_map(|(_, found)| found).map(Finding::to_string).collect();
    Err(format!("\n{}\n\ntidy: {count} to put right", list.join("\n")))
}

/// What the tree holds, in one line per kind of file.
fn figures(files: &[File], crates: usize) -> String {
    let mut rows = vec![format!("{crates} crates, {} files", files.len())];
    for (extension, name) in [
        ("rs", "Rust"),
        ("js", "JavaScript"),
        ("mjs", "modules"),
        ("css", "CSS"),
        ("ftl", "Fluent"),
        ("typ", "Typst"),
    ] {
        let of_kind: Vec<(usize, &File)> = files
            .iter()
            .filter(|f| f.extension() == extension)
            .map(|f| (f.text().lines().count(), f))
            .collect();
        let Some((most, largest)) = of_kind.iter().max_by_key(|(lines, _)| lines) else { continue };
        let lines: usize = of_kind.iter().map(|(lines, _)| lines).sum();
        rows.push(format!(
            "{name}: {} files, {lines} lines, largest {} ({most})",
            of_kind.len(),
            largest.path
        ));
    }
    rows.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::tree_of;

    #[test]
    fn the_figures_count_by_kind() {
        let files = tree_of(&[("a.rs", "one\ntwo\n"), ("b.rs", "one\n"), ("c.css", "x\n"), ("d.md", "y\n")]);
        let expected = "2 crates, 4 files\nRust: 2 files, 3 lines, largest a.rs (2)\nCSS: 1 files, 1 lines, largest c.css (1)";
        assert_eq!(figures(&files, 2), expected);
    }
}
