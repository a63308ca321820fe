//! The commands that work on the database alone: the executable itself, with nothing else in its environment.
#![expect(clippy::unwrap_used, reason = "a test that cannot run the command fails")]

use std::process::{Command, Output};

const TOOLS: [&[&str]; 6] = [
    &["migrate"],
    &["catalogue", "plan", "../catalogue"],
    &["catalogue", "export", "/dev/null/none"],
    &["catalogue", "apply", "../catalogue", "--by", "kato"],
    &["import", "gtfs-jp", "../catalogue/mizuumi/feed"],
    &["staff", "release-card", "JW123456789012345", "--by", "kato"],
];

fn teiki(args: &[&str], env: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_teiki"));
    let Output { status, stderr, .. } =
        command.args(args).env_clear().envs(env.iter().copied()).output().unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

#[test]
fn they_ask_for_the_database_alone_and_name_every_fault_at_once() {
    for args in TOOLS {
        let (code, said) = teiki(args, &[("DATABASE_POOL", "0")]);
        assert_eq!(code, Some(2), "{args:?}");
        let named: Vec<&str> =
            said.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(named, ["DATABASE_URL", "DATABASE_POOL"], "{args:?}: {said}");
    }
}

#[test]
fn with_its_address_they_go_to_the_database() {
    // Nothing listens at port 9 of this machine.
    for args in TOOLS {
        let (code, said) = teiki(args, &[("DATABASE_URL", "postgres://127.0.0.1:9/none")]);
        assert_eq!(code, Some(2), "{args:?}");
        assert!(!said.contains("configuration"), "{args:?}: {said}");
    }
}

#[test]
fn samples_are_not_applied_in_production() {
    let production = [("DATABASE_URL", "postgres://127.0.0.1:9/none"), ("TEIKI_ENV", "production")];
    let (code, said) = teiki(&["catalogue", "apply", "../catalogue", "--by", "kato"], &production);
    assert_eq!(code, Some(2));
    assert!(said.contains("not sold in production"), "{said}");
}

#[test]
fn folders_are_checked_without_an_environment() {
    assert_eq!(teiki(&["catalogue", "check", "../catalogue"], &[]), (Some(0), String::new()));
    let (code, said) = teiki(&["catalogue", "check", "../migrations"], &[]);
    assert_eq!(code, Some(2));
    assert!(said.contains("2026-11-21-000001_accounts/operator.toml: this is missing"), "{said}");
}
