//! The one executable.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    teiki_web::commands::run().await
}
