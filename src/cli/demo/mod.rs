//! `gavel demo`

mod content;
mod seed;

use std::net::{SocketAddr, TcpListener};

use super::{CliError, say, serve};
use crate::mail::SmtpUrl;
use crate::server::DemoPages;
use crate::server::config::Config;
use crate::web::{Demo, Story};

/// The slug of the demo site.
const SLUG: &str = "demo";

/// The password of everybody who can be signed in as on the demo site. It is printed, so it protects nothing.
const PASSWORD: &str = "gavel-demo";

pub(super) async fn run(args: serve::Args, mut config: Config) -> Result<(), CliError> {
    // Whoever tries it wants to see what would be mailed, more than a mail.
    config.mail.smtp.get_or_insert_with(SmtpUrl::log);
    serve::run_prepared(&args, &config, async |database, listener| {
        let here = listener.local_addr().map_err(anyhow::Error::from)?;
        let neighbour = neighbour(here).map_err(anyhow::Error::from)?;
        let there = neighbour.local_addr().map_err(anyhow::Error::from)?;
        seed::seed(database.pool(), &[here, there]).await?;
        let pages = pages(here, there, neighbour)?;
        say(&welcome(&pages, &config.listen.to_string()));
        Ok(Some(pages))
    })
    .await
}

/// Takes an address for the other origin: the next port, or any that is free.
fn neighbour(here: SocketAddr) -> std::io::Result<TcpListener> {
    let next = here.port().checked_add(1).unwrap_or(0);
    TcpListener::bind((here.ip(), next)).or_else(|_| TcpListener::bind((here.ip(), 0)))
}

/// Where a browser on this machine finds what listens on an address.
fn origin(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("http://localhost:{}", address.port())
    } else {
        format!("http://{address}")
    }
}

fn pages(here: SocketAddr, there: SocketAddr, listener: TcpListener) -> Result<DemoPages, CliError> {
    let article = content::article().map_err(anyhow::Error::from)?;
    let (gavel, other) = (origin(here), origin(there));
    let story = Story {
        site: SLUG.to_owned(),
        key: article.key,
        title: article.title,
        standfirst: article.standfirst,
        paragraphs: article.paragraphs,
    };
    Ok(DemoPages {
        here: Demo { story: story.clone(), gavel: String::new(), elsewhere: format!("{other}/") },
        there: Demo { story, elsewhere: format!("{gavel}/demo/"), gavel },
        listener,
    })
}

fn welcome(pages: &DemoPages, asked: &str) -> String {
    let base = &pages.there.gavel;
    let site = format!("{base}/api/v1/sites/{SLUG}");
    let Demo { story, elsewhere, .. } = &pages.here;
    let bound = if asked.ends_with(":0") { " (a free port was taken)" } else { "" };
    format!(
        "
  Gavel with a demo site{bound}. Open

    {base}/demo/    a newspaper's article with comments
    {elsewhere}         the same page on another origin, as a newspaper's own server has it
    {base}/console/{SLUG}/queue    the moderators' console
    {base}/docs/    the HTTP interface, to read and to try
    {base}/         what else is here

  Sign in there, or with POST {site}/sessions, as

    reader@demo.example      moderator@demo.example      admin@demo.example

  all with the password {PASSWORD}. The comments as programs see them:
  {site}/articles/{}/comments
  Mail goes to the log below, unless GAVEL_SMTP_URL is set. Ctrl-C stops everything; the data stay.
",
        story.key
    )
}
