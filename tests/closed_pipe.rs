//! Who stops reading the result, as `head` does, changes nothing of the verdict.

mod clean;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use clean::{Clean, probelint};

/// Runs probelint while nobody reads what it writes to standard output.
fn unread(arguments: &[&str]) -> Output {
    let (reader, writer) = std::io::pipe().expect("the system has pipes");
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_probelint")).clean();
    command.args(arguments).stdout(writer).output().expect("it runs")
}

/// So many tests that fail that their report is written piece by piece.
fn write_failing_tests(folder: &Path) {
    let mut text = "probelint_test: 1\ntests:\n".to_owned();
    for number in 0..300 {
        writeln!(
            text,
            "  - name: number {number}\n    \
               relabel_configs: [{{source_labels: [__address__], target_label: instance}}]\n    \
               labels: {{__address__: 'a:80'}}\n    \
               expect: {{labels: {{instance: 'b:80'}}}}"
        )
        .expect("a string takes it");
    }
    fs::write(folder.join("tests.yml"), text).expect("it can be written");
}

#[test]
fn the_exit_code_is_the_verdict() {
    let folder = tempfile::tempdir().expect("a folder");
    write_failing_tests(folder.path());
    let tests = folder.path().to_str().expect("UTF-8");
    for (arguments, code) in [
        (&["lint", "--format", "sarif", "examples/01-login-storm"][..], 1),
        (&["lint", "--format", "sarif", "examples/01-login-storm", "--exit-zero"], 0),
        (&["diff", "--format", "json", "examples/03-healthy", "examples/01-login-storm"], 1),
        (&["test", "--format", "json", tests], 1),
        (&["rules", "--format", "json"], 0),
    ] {
        let read = probelint().args(arguments).output().expect("it runs");
        assert!(read.stdout.len() > 1 << 13, "{arguments:?} writes more than is kept for later");
        let unread = unread(arguments);
        assert_eq!(unread.status.code(), Some(code), "{arguments:?}");
        assert_eq!(unread.stderr, b"", "{arguments:?}");
    }
}

#[test]
fn a_refusal_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let jobs = "  - {job_name: twice}\n".repeat(300);
    let text = format!("scrape_configs:\n{jobs}");
    fs::write(folder.path().join("prometheus.yml"), text).expect("it can be written");
    let run = unread(&["simulate", "--format", "json", folder.path().to_str().expect("UTF-8")]);
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains("refuses this configuration"), "{run:?}");
}

#[test]
fn the_reports_that_are_files_are_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let junit = folder.path().join("probelint.xml");
    let second = format!("junit={}", junit.display());
    let outputs = ["--output", "sarif", "--output", &second];
    let run = unread(&[&["lint"], &outputs[..], &["examples/01-login-storm"]].concat());
    assert_eq!(run.status.code(), Some(1));
    assert!(fs::read_to_string(junit).expect("it was written").ends_with("</testsuites>\n"));
}
