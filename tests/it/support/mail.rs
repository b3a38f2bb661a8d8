//! A Gavel that sends mail, with the mail server it sends by.

use gavel::accounts::{self, LinkPurpose, MailLink, Token};
use gavel::api::AppState;
use gavel::ids::AccountId;
use gavel::mail::{Settings, SmtpUrl};
use gavel::server::{http, workers};
use tokio::sync::watch;

use super::app::{Person, TestApp};
use super::smtp::MailServer;

/// A worker that sends mails, until this value goes.
pub(crate) struct Sending(#[expect(dead_code, reason = "whoever drops it stops the worker")] watch::Sender<bool>);

impl Sending {
    /// Starts a worker beside a server.
    pub(crate) fn start(state: AppState) -> Self {
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(workers::send_mails(state, stopped));
        Self(stop)
    }
}

/// A Gavel that sends mail.
pub(crate) struct Mailing {
    /// Gavel itself.
    pub(crate) app: TestApp,
    /// Where its mail arrives.
    pub(crate) server: MailServer,
    _sending: Sending,
}

impl std::ops::Deref for Mailing {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.app
    }
}

impl Mailing {
    /// A Gavel whose mail arrives.
    pub(crate) async fn start() -> Self {
        Self::start_by("smtp", |_| {}).await
    }

    /// As [`Self::start`], by another scheme and with other options.
    pub(crate) async fn start_by(scheme: &str, change: impl FnOnce(&mut http::Options)) -> Self {
        let server = MailServer::start().await;
        let settings = server.settings(scheme);
        let app = TestApp::start_with(|options| {
            options.mail = Some(settings);
            change(options);
        });
        let app = app.await;
        let sending = Sending::start(app.state.clone());
        Self { app, server, _sending: sending }
    }

    /// Lets time pass, and has whoever sends mail look again.
    pub(crate) fn later(&self, seconds: i64) {
        self.pass(seconds);
        self.state.ring_mail();
    }

    /// How many mails wait to be sent or sent again, by how often they were tried.
    pub(crate) async fn waiting(&self) -> Vec<i32> {
        let query = "select attempts from mails where state = 'waiting' and lease_owner is null order by id";
        sqlx::query_scalar(query).fetch_all(&*self.db).await.unwrap()
    }
}

/// The settings of a Gavel whose mail nobody gets.
pub(crate) fn mail_to_the_log() -> Settings {
    Settings {
        smtp: SmtpUrl::log(),
        from: "comments@daily.example".to_owned().try_into().unwrap(),
        public_url: "https://comments.example".to_owned().try_into().unwrap(),
    }
}

impl TestApp {
    /// The secret of a link as a mail to this person would have it.
    pub(crate) async fn link_of(&self, person: &Person, purpose: LinkPurpose) -> String {
        let account: AccountId = person.id.parse().unwrap();
        let mut conn = self.db.acquire().await.unwrap();
        let query = "select site_id from accounts where id = $1::uuid";
        let site: uuid::Uuid = sqlx::query_scalar(query).bind(&person.id).fetch_one(&mut *conn).await.unwrap();
        let address = accounts::address(&mut conn, site.into(), account).await.unwrap().unwrap();
        let token = Token::generate(Token::LINK).unwrap();
        let link = MailLink { account, email: address.email };
        accounts::create_link(&mut conn, site.into(), purpose, &token.hash(), &link, self.now()).await.unwrap();
        token.reveal().to_owned()
    }
}
