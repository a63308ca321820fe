//! `teiki catalogue plan`, `apply` and `export` as staff run them: the executable itself, on a database of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::TestApp;

/// A folder that is deleted at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("teiki-tools-{}", uuid::Uuid::new_v4().simple())))
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    /// Replaces a text that stands in a file exactly once.
    fn edit(&self, file: &str, old: &str, new: &str) {
        let path = self.0.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(old).count(), 1, "{old} in {file}");
        fs::write(path, text.replace(old, new)).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

/// `teiki catalogue …` on the test's database: its code, and what it said and complained.
fn teiki(app: &TestApp, args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_teiki"))
        .arg("catalogue")
        .args(args)
        .env_clear()
        .env("DATABASE_URL", &app.app.config.database_url)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .output()
        .unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn done(told: (Option<i32>, String, String)) -> String {
    assert_eq!((told.0, told.2.as_str()), (Some(0), ""), "{told:?}");
    told.1
}

fn refused(told: (Option<i32>, String, String)) -> String {
    assert_eq!((told.0, told.1.as_str()), (Some(2), ""), "{told:?}");
    told.2
}

const LEAD: &str = "select lead_days from products where slug = 'school-free'";

#[tokio::test(flavor = "multi_thread")]
async fn what_was_planned_is_applied_and_nothing_else() {
    let app = TestApp::start().await;
    let folders = Folder::new();
    assert_eq!(done(teiki(&app, &["export", folders.path()])), "");
    assert!(refused(teiki(&app, &["export", folders.path()])).contains("is not empty"));
    assert_eq!(done(teiki(&app, &["plan", folders.path()])), "Nothing changes.\n");
    folders.edit("matsue/products/school-free.toml", "lead_days = 7", "lead_days = 8");
    let seal = folders.file(".seal.json");
    let told = done(teiki(&app, &["plan", folders.path(), "--seal", &seal]));
    assert!(told.contains("-lead_days = 7\n+lead_days = 8\n"), "{told}");
    assert_eq!(app.one(LEAD).await, "7", "a plan writes nothing");
    folders.edit("matsue/products/school-free.toml", "lead_days = 8", "lead_days = 9");
    let sealed = ["apply", folders.path(), "--by", "Hanako", "--plan", &seal];
    assert!(refused(teiki(&app, &sealed)).contains("the folders say something else than this plan"));
    folders.edit("matsue/products/school-free.toml", "lead_days = 9", "lead_days = 8");
    assert_eq!(done(teiki(&app, &sealed)), "1 files changed.\n");
    assert_eq!(app.one(LEAD).await, "8");
    assert!(refused(teiki(&app, &sealed)).contains("the database has changed since this plan was made"));
    let by = "select detail ->> 'by' from audit_log where action = 'catalogue.applied' and actor = 'operations' order by id desc limit 1";
    assert_eq!(app.one(by).await, "Hanako");
    app.run("update products set lead_days = 10 where slug = 'school-free'").await;
    let unsealed = ["apply", folders.path(), "--by", "Hanako"];
    assert!(refused(teiki(&app, &unsealed)).contains("matsue/products/school-free.toml. Export first"));
    assert_eq!(app.one(LEAD).await, "10");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mistake_and_every_published_price_is_told_with_its_line() {
    let app = TestApp::start().await;
    let folders = Folder::new();
    done(teiki(&app, &["export", folders.path()]));
    folders.edit("matsue/prices/school-free.csv", "matsue,3,17100,210", "matsue,3,17200,210");
    for args in [&["plan", folders.path()][..], &["apply", folders.path(), "--by", "Hanako"]] {
        let told = refused(teiki(&app, args));
        assert!(
            told.contains("matsue/prices/school-free.csv:3: matsue, 3 months was published at"),
            "{told}"
        );
        assert!(told.contains("write what is new as a table of its own"), "{told}");
    }
    folders.edit("matsue/prices/school-free.csv", "matsue,3,17200,210", "matsue,13,17100,210");
    folders.edit("ichibata/operator.toml", "sort = 2", "sort = \"two\"");
    let told = refused(teiki(&app, &["plan", folders.path()]));
    let told: Vec<&str> = told.lines().collect();
    assert_eq!(
        told,
        [
            "ichibata/operator.toml:1: sort must be a whole number of at most 9 digits.",
            "matsue/prices/school-free.csv:3: months must be 1 to 12, or the slug of a term in terms.csv."
        ]
    );
    app.done().await;
}
