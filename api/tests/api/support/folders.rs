//! Operators' folders that a test spoils.

use std::fs;
use std::path::{Path, PathBuf};

use teiki_api::catalogue::folder::{Mistake, read};

/// The demo's folders.
pub fn demo_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../catalogue")
}

/// A copy of the demo's folders that is deleted at the end.
pub struct Copy(PathBuf);

impl Copy {
    pub fn new() -> Self {
        let root = std::env::temp_dir().join(format!("teiki-folders-{}", uuid::Uuid::new_v4().simple()));
        copy(&demo_folder(), &root);
        Self(root)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn write(&self, file: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Replaces a text that stands in a file exactly once.
    pub fn spoil(&self, file: &str, good: &str, bad: &str) -> &Self {
        let text = fs::read_to_string(self.0.join(file)).unwrap();
        assert_eq!(text.matches(good).count(), 1, "{good} in {file}");
        self.write(file, text.replace(good, bad))
    }

    pub fn remove(&self, file: &str) -> &Self {
        fs::remove_file(self.0.join(file)).unwrap();
        self
    }

    pub fn mistakes(&self) -> Vec<String> {
        let mistakes: Vec<Mistake> = read(&self.0).err().unwrap_or_default();
        mistakes.iter().map(ToString::to_string).collect()
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.as_ref().unwrap().file_name()));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            fs::copy(&path, &to).unwrap();
        }
    }
}
