//! Completions, man pages, and the files by which other programs call this one.

mod clean;

use std::collections::BTreeSet;
use std::fs;

use serde_yaml::Value;

fn probelint(arguments: &[&str]) -> (i32, String) {
    let run = clean::probelint().args(arguments).output().expect("it runs");
    (run.status.code().expect("it ends by itself"), String::from_utf8(run.stdout).expect("UTF-8"))
}

/// The commands, as `--help` lists them; a line that is deeper goes on with the one above.
fn commands() -> BTreeSet<String> {
    let help = probelint(&["--help"]).1;
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let listed = listed.take_while(|line| line.starts_with("  ")).filter_map(|line| line.strip_prefix("  "));
    let names =
        listed.filter(|line| !line.starts_with(' ')).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn every_shell_completes_every_command() {
    let commands = commands();
    assert!(commands.len() > 5, "{commands:?}");
    // How each says that a command follows the program's name.
    for (shell, offer) in [
        ("bash", "            probelint,{})\n"),
        ("zsh", "\n'{}:"),
        ("fish", "\"__fish_probelint_needs_command\" -f -a \"{}\""),
        ("elvish", "            cand {} '"),
        ("powershell", "[CompletionResult]::new('{}', '{}',"),
    ] {
        let (code, script) = probelint(&["completions", shell]);
        assert_eq!(code, 0, "{shell}");
        for command in &commands {
            assert!(script.contains(&offer.replace("{}", command)), "{shell} does not complete {command}");
        }
    }
}

#[test]
fn every_command_has_a_man_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("UTF-8");
    assert_eq!(probelint(&["man", "--folder", path]).0, 0);
    for command in commands() {
        let page =
            fs::read_to_string(folder.path().join(format!("probelint-{command}.1"))).expect("it is there");
        assert!(page.starts_with(".ie") && page.contains("SYNOPSIS"), "{command}");
        let codes = page.split_once(".SH \"EXIT STATUS\"").expect("exit codes").1;
        for code in ["0", "1", "2"] {
            assert!(codes.contains(&format!("\\fB{code}\\fR\n")), "{command}: {codes}");
        }
    }
    assert_eq!(probelint(&["man", "--folder", "no/such/folder"]).0, 2);
}

fn yaml(path: &str) -> Value {
    serde_yaml::from_str(&fs::read_to_string(path).expect("it is there")).expect("it is YAML")
}

#[test]
fn the_pre_commit_hook_calls_what_there_is() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hook = &hooks[0];
    let entry: Vec<_> = hook["entry"].as_str().expect("a text").split(' ').collect();
    assert_eq!((entry[0], hook["id"].as_str()), ("probelint", Some("probelint")));
    let healthy = [&entry[1..], &["examples/03-healthy"]].concat();
    assert_eq!(probelint(&healthy).0, 0);
    assert_eq!(hook["pass_filenames"], false, "files mean something only together");
}
