//! Fills the demo site the way readers would: each comment goes through the rules as of its own time.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, anyhow, ensure};
use sqlx::{PgConnection, PgPool};

use super::content::{self, DemoComment, Expected};
use super::{PASSWORD, SLUG};
use crate::accounts::{self, AccountRecord, Caller, Email, Password, PasswordHash, Passwords, Reader, Role, Username};
use crate::articles::{self, Article, ArticleKey, ArticleRecord, ArticleSettings};
use crate::cli::{account, site};
use crate::comments::{self, CommentBody, Status, Tap};
use crate::ids::{AccountId, CommentId};
use crate::intake::{self, NewFlag, Post, Writer};
use crate::limits::NetworkKey;
use crate::rules::{RuleCache, RuleSet};
use crate::server::http::Options;
use crate::sites::{self, Origin, Site, Slug};
use crate::time::{Clock, Timestamp};

/// Makes the demo site if it is not there yet, for pages on these addresses.
pub async fn seed(pool: &PgPool, pages: &[SocketAddr]) -> anyhow::Result<()> {
    let now = Clock::system().now();
    let slug: Slug = SLUG.parse()?;
    let demo = content::article()?;
    let key: ArticleKey = demo.key.parse()?;
    let names = |page: &SocketAddr| [format!("http://{page}"), format!("http://localhost:{}", page.port())];
    let origins: Vec<Origin> = pages.iter().flat_map(names).map(Origin::try_from).collect::<Result<_, _>>()?;
    let site = if let Some(site) = site::add(pool, &slug, "The Aldermouth Daily", &origins, now).await? {
        site
    } else {
        // Another start may have listened elsewhere.
        let mut conn = pool.acquire().await?;
        sites::set_origins(&mut conn, &slug, &origins).await?;
        sites::find(&mut conn, &slug).await?.context("the demo site vanished")?
    };
    if articles::find(&mut *pool.acquire().await?, site.id, &key).await?.is_some() {
        return Ok(());
    }

    let people = people(pool, &site, now).await?;
    let cache = RuleCache::new(pool.clone(), Options::RULE_MEMORY);
    let rules = cache.of(&site).await.map_err(|error| anyhow!(error))?;
    // All of it or nothing: a start that was cut short begins anew.
    let mut tx = pool.begin().await?;
    let admin = caller(&mut tx, &site, *people.get("admin").context("no admin")?, now).await?;
    let editor = admin.article_editor().context("the admin may not make articles")?;
    let record = ArticleRecord {
        url: Some(demo.url),
        title: Some(demo.title),
        section: Some(demo.section),
        published_at: Some(now.minus_seconds(2 * 86_400 + 3_600)),
        settings: ArticleSettings::default(),
    };
    let (article, _) = articles::put(&mut tx, &editor, &key, &record, now).await?;
    let stage = Stage { site: &site, article: &article, rules: &rules, people: &people, now };
    stage.fill(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes everybody's account, with its age. Only the three to sign in as have a password that is told.
async fn people(pool: &PgPool, site: &Site, now: Timestamp) -> anyhow::Result<BTreeMap<String, AccountId>> {
    let passwords = Passwords::new(1);
    let told = passwords.hash(Password::try_from(PASSWORD.to_owned())?).await?;
    let nobody_knows = accounts::Token::generate("")?.reveal().to_owned();
    let untold = passwords.hash(Password::try_from(nobody_knows)?).await?;
    let mut people = BTreeMap::new();
    for demo in content::accounts()? {
        let hash = if ["reader", "moderator", "admin"].contains(&demo.username.as_str()) { &told } else { &untold };
        #[expect(clippy::cast_possible_truncation, reason = "a few thousand days")]
        let created_at = now.minus_seconds((demo.days_old * 86_400.0) as i64);
        let id = person(pool, site, &demo.username, demo.role, hash, created_at).await?;
        people.insert(demo.username, id);
    }
    Ok(people)
}

async fn person(
    pool: &PgPool,
    site: &Site,
    name: &str,
    role: Role,
    password: &PasswordHash,
    created_at: Timestamp,
) -> anyhow::Result<AccountId> {
    let username: Username = name.parse()?;
    let email: Email = format!("{name}@demo.example").parse()?;
    let new = AccountRecord {
        id: AccountId::new(created_at),
        username: &username,
        email: &email,
        password: Some(password),
        role,
        created_at,
    };
    if account::add(pool, site.id, &new, created_at).await?.is_ok() {
        return Ok(new.id);
    }
    // A start that was cut short has made it.
    let found = accounts::find_by_email(&mut *pool.acquire().await?, site.id, &email, created_at).await?;
    Ok(found.with_context(|| format!("somebody else has the name {name}"))?.0.id)
}

async fn caller(conn: &mut PgConnection, site: &Site, id: AccountId, at: Timestamp) -> anyhow::Result<Caller> {
    let account = accounts::profile(conn, site.id, id, at).await?.context("an account vanished")?;
    Ok(Caller::Account(account))
}

/// Where the demo plays.
struct Stage<'a> {
    site: &'a Site,
    article: &'a Article,
    rules: &'a RuleSet,
    people: &'a BTreeMap<String, AccountId>,
    now: Timestamp,
}

impl Stage<'_> {
    async fn fill(&self, conn: &mut PgConnection) -> anyhow::Result<()> {
        let comments = content::comments()?;
        let mut posted: BTreeMap<&str, CommentId> = BTreeMap::new();
        for demo in &comments {
            let id = self.post(conn, demo, &posted).await.with_context(|| format!("demo comment {}", demo.id))?;
            posted.insert(&demo.id, id);
        }
        for demo in &comments {
            let comment = *posted.get(demo.id.as_str()).context("a comment vanished")?;
            self.tap(conn, demo, comment).await.with_context(|| format!("taps on {}", demo.id))?;
        }
        Ok(())
    }

    async fn reader(&self, conn: &mut PgConnection, name: &str, at: Timestamp) -> anyhow::Result<Reader> {
        let id = *self.people.get(name).with_context(|| format!("nobody is called {name}"))?;
        caller(conn, self.site, id, at).await?.reader().context("an account may not read")
    }

    /// Posts a comment as of its own time, and makes sure that the rules do with it what the demo wants to show.
    async fn post(
        &self,
        conn: &mut PgConnection,
        demo: &DemoComment,
        posted: &BTreeMap<&str, CommentId>,
    ) -> anyhow::Result<CommentId> {
        let at = self.now.minus_seconds(demo.minutes_ago * 60);
        let parent = match &demo.parent {
            None => None,
            Some(parent) => Some(*posted.get(parent.as_str()).context("it answers nothing that is there")?),
        };
        let post = Post {
            writer: Writer::Reader(self.reader(conn, &demo.author, at).await?),
            // Everybody has a network of their own, as in life.
            network: NetworkKey::new(demo.author.clone().into_bytes()).network([192, 0, 2, 1].into()),
            body: CommentBody::try_from(demo.body.clone())?,
            parent,
            nudge_accepted: demo.expect == Expected::Nudged,
            seconds_to_post: None,
            model: None,
        };
        let comment = intake::submit(conn, self.site, self.article, self.rules, &post, at).await?.comment;
        let expected = match demo.expect {
            Expected::Published | Expected::Nudged => Status::Published,
            Expected::Held => Status::Held,
            Expected::Rejected => Status::Rejected,
        };
        ensure!(comment.status == expected, "it stands {:?}, not {expected:?}", comment.status);
        Ok(comment.id)
    }

    async fn tap(&self, conn: &mut PgConnection, demo: &DemoComment, comment: CommentId) -> anyhow::Result<()> {
        for name in &demo.reactions {
            let reader = self.reader(conn, name, self.now).await?;
            let tap = Tap { reader, comment, kind: String::from("like"), at: self.now };
            comments::react(conn, &[&tap]).await?;
        }
        for flag in &demo.flags {
            let reader = self.reader(conn, &flag.by, self.now).await?;
            let detail = flag.detail.clone().filter(|detail| !detail.is_empty());
            let (site, rules, at) = (Arc::new(self.site.clone()), self.rules.clone(), self.now);
            NewFlag { site, rules, reader, comment, reason: flag.reason, detail, at }.write(conn).await?;
        }
        Ok(())
    }
}
