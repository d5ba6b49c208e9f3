//! The simulators as a program of their own, used as their output says.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use crate::process::{WORDS, alone, example};

/// Ends with the test, also where that fails.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn what_they_print_is_a_shell_script_that_makes_the_tool_work() {
    let mut child = Ended(example("simulators").stdout(Stdio::piped()).spawn().unwrap());
    let stdout = child.0.stdout.take().unwrap();
    let mut script = String::new();
    for line in BufReader::new(stdout).lines() {
        let line = line.unwrap();
        if line.contains("Ctrl-C") {
            break;
        }
        script.push_str(&line);
        script.push('\n');
    }

    let commands: Vec<&str> =
        script.lines().filter_map(|line| line.strip_prefix("# cargo run --example token -- ")).collect();
    let words: Vec<&str> = commands.iter().filter_map(|command| command.split(' ').next()).collect();
    assert_eq!(words, WORDS);
    if cfg!(unix) {
        for command in commands {
            let mut shell = alone("sh");
            shell
                .arg("-c")
                .arg(format!("{script}\nexec \"$0\" {command}"))
                .arg(example("token").get_program());
            let output = shell.output().unwrap();
            assert!(output.status.success(), "{command}: {output:?}");
        }
    }
}
