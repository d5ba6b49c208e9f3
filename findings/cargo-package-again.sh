#!/usr/bin/env bash
# cargo 1.95.0: `cargo package` of two crates, one using the other, run twice in the same target folder.
#
# The second crate is verified against the first one as it is packaged now: so it is the first time. Then the first
# crate gets a function, under the same version number, and the second one calls it. `cargo build` passes, the new
# archive of the first crate holds the function, and yet the verification of the second crate fails: it is compiled
# against what the first run unpacked under the Cargo home. With another `--target-dir` it passes.
# Who packages a workspace in CI before its release (the number stays for months) meets a failure that a fresh
# machine does not have.
#
# Seen on 2026-12-01 with cargo 1.95.0: first run passes, second fails with E0425, with a new target folder it passes.
# Exits 1 if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cargo --version
# A Cargo home of its own: what this leaves behind goes with the folder. The registry's settings stay.
home=${CARGO_HOME:-$HOME/.cargo}
mkdir home
for file in config.toml config; do
  if [ -e "$home/$file" ]; then cp "$home/$file" home/; fi
done
export CARGO_HOME="$folder/home"

mkdir -p workspace/lower/src workspace/upper/src
cd workspace
printf '[workspace]\nmembers = ["lower", "upper"]\nresolver = "3"\n' >Cargo.toml
for name in lower upper; do
  cat >$name/Cargo.toml <<TOML
[package]
name = "package-again-$name"
version = "0.1.0"
edition = "2024"
description = "one of two"
license = "MIT"
TOML
done
printf '[dependencies]\npackage-again-lower = { version = "0.1.0", path = "../lower" }\n' >>upper/Cargo.toml
package() { cargo package --quiet --allow-dirty --workspace "$@"; }

echo 'pub fn one() -> u8 { 1 }' >lower/src/lib.rs
echo 'pub fn sum() -> u8 { package_again_lower::one() }' >upper/src/lib.rs
package 2>/dev/null && echo 'first run: passes'

echo 'pub fn two() -> u8 { 2 }' >>lower/src/lib.rs
echo 'pub fn sum() -> u8 { package_again_lower::one() + package_again_lower::two() }' >upper/src/lib.rs
cargo build --quiet && echo 'cargo build of the change: passes'
touch second.start
if package 2>second.txt; then
  echo 'second run: passes, which is new'
  exit 1
fi
grep -o 'error\[E0425\].*' second.txt
archive=$(find target/package -name "package-again-lower-0.1.0.crate" -newer second.start | head -1)
tar -xzf "$archive" -O package-again-lower-0.1.0/src/lib.rs >unpacked.rs
grep "two" unpacked.rs
echo 'second run: fails, though the archive holds the function'
package --target-dir "$folder/elsewhere" 2>/dev/null && echo 'another target folder: passes'
