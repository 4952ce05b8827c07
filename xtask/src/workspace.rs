//! What the manifests say, as `cargo metadata` reads them.

use crate::tree::root;
use serde::Deserialize;
use std::process::Command;

/// The packages of a resolved workspace.
#[derive(Debug, Deserialize)]
pub(crate) struct Workspace {
    pub(crate) packages: Vec<Package>,
}

/// One package: a member of the workspace, or something it depends on.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// Where it comes from; none for the members of the workspace.
    pub(crate) source: Option<String>,
    /// An SPDX expression.
    pub(crate) license: Option<String>,
    pub(crate) dependencies: Vec<Dependency>,
}

impl Package {
    /// Whether the package is part of this tree.
    pub(crate) const fn is_member(&self) -> bool {
        self.source.is_none()
    }
}

/// One line of a manifest's dependencies.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// None for ordinary ones, `dev`, `build`.
    pub(crate) kind: Option<String>,
    /// The folder of a dependency within the tree.
    pub(crate) path: Option<String>,
}

/// Reads the manifests: with everything they depend on, or the members alone.
pub(crate) fn read(with_dependencies: bool) -> Result<Workspace, String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version", "1"]).current_dir(root());
    if !with_dependencies {
        command.arg("--no-deps");
    }
    let output = command.output().map_err(|error| format!("cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))
}
