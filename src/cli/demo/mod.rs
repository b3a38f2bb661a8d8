//! `gavel demo`

mod content;
mod seed;

use super::{CliError, say, serve};
use crate::server::config::Config;

/// The slug of the demo site.
const SLUG: &str = "demo";

/// The password of everybody who can be signed in as on the demo site. It is printed, so it protects nothing.
const PASSWORD: &str = "gavel-demo";

pub(super) async fn run(args: serve::Args, config: Config) -> Result<(), CliError> {
    let address = config.listen;
    serve::run_prepared(&args, &config, async |database| {
        let article = seed::seed(database.pool(), address).await?;
        say(&welcome(&format!("http://{address}"), &article));
        Ok(())
    })
    .await
}

fn welcome(base: &str, article: &str) -> String {
    let site = format!("{base}/api/v1/sites/{SLUG}");
    format!(
        "
  Gavel with a demo site. Open

    {base}/         what is here
    {base}/docs/    the HTTP interface, to read and to try
    {site}/articles/{article}/comments

  Sign in with POST {site}/sessions as

    reader@demo.example      moderator@demo.example      admin@demo.example

  all with the password {PASSWORD}. Ctrl-C stops everything; the data stay.
"
    )
}
