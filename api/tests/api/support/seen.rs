//! Keeps the text of every SQL statement that the program sends, where SQL_SEEN names a folder for them: `tests/plans`
//! plans them later. What tests ask on connections of their own is not among them.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Once;

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

static LISTENING: Once = Once::new();

/// Listens from now on, once a process.
pub fn listen() {
    LISTENING.call_once(|| {
        let Some(folder) = std::env::var_os("SQL_SEEN").map(PathBuf::from) else { return };
        std::fs::create_dir_all(&folder).unwrap();
        let statements = Targets::new().with_target("teiki::sql", LevelFilter::TRACE);
        tracing_subscriber::registry().with(Keep { folder }.with_filter(statements)).init();
    });
}

struct Keep {
    folder: PathBuf,
}

impl<S: Subscriber> Layer<S> for Keep {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        event.record(&mut Statement(&self.folder));
    }
}

/// One file a text, named by its hash: tests that run at the same time write the same.
struct Statement<'a>(&'a Path);

impl Visit for Statement<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() != "query" {
            return;
        }
        let shown = format!("{value:?}");
        let text = shown.split_once(" -- binds: ").map_or(shown.as_str(), |(text, _)| text);
        let mut hash = DefaultHasher::new();
        text.hash(&mut hash);
        let file = self.0.join(format!("{:016x}.sql", hash.finish()));
        if !file.exists() {
            std::fs::write(file, text).unwrap();
        }
    }
}
