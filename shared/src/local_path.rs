//! Paths of this site, as they come from outside.

/// A path of ours: anything that a browser could read as another site is none.
pub fn local_path(path: &str) -> Option<&str> {
    let rest = path.strip_prefix('/')?;
    let foreign = rest.starts_with(['/', '\\']) || path.chars().any(|c| c.is_control() || c == '\\');
    (!foreign && path.is_ascii()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_our_own_paths_are_ours() {
        assert_eq!(local_path("/cards?x=1"), Some("/cards?x=1"));
        for foreign in [
            "",
            "cards",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil",
            "/a\\b",
            "/\n",
        ] {
            assert_eq!(local_path(foreign), None, "{foreign:?}");
        }
    }
}
