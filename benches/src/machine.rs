//! What a figure was measured on.

use std::process::Command;

/// Processor, operating system and compiler, in one line.
pub fn facts() -> String {
    let threads = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let (system, architecture) = (std::env::consts::OS, std::env::consts::ARCH);
    let compiler = first_line(Command::new("rustc").arg("--version"));
    format!("{}, {threads} threads, {system} {architecture}, {}", processor(), compiler.unwrap_or_default())
}

fn processor() -> String {
    let linux = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let model = text.lines().find(|line| line.starts_with("model name"))?;
        Some(model.split_once(':')?.1.trim().to_owned())
    });
    linux
        .or_else(|| first_line(Command::new("sysctl").args(["-n", "machdep.cpu.brand_string"])))
        .unwrap_or_else(|| "an unknown processor".to_owned())
}

fn first_line(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().next().filter(|line| !line.is_empty()).map(str::to_owned)
}
