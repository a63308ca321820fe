//! The one executable.

use std::process::ExitCode;

/// Answers are made of many small pieces.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    teiki_web::commands::run().await
}
