//! The `gavel` binary: runs one command and turns its outcome into an exit code.

use std::io::Write as _;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match gavel::cli::run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line, whatever the cause brought along; where it cannot be written, the code still tells.
            let line = error.to_string().replace('\n', " ");
            let _ = writeln!(std::io::stderr(), "gavel: {line}");
            ExitCode::from(error.exit_code())
        }
    }
}
