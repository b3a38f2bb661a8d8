//! A mail server that keeps what it gets: as much of SMTP (RFC 5321) as a client needs to hand mail over.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use gavel::mail::Settings;
use mailparse::{MailHeaderMap as _, ParsedMail, parse_mail};
use regex::Regex;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// How long a mail may take before something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);

/// A mail server on this machine, which can go away and come back.
pub(crate) struct MailServer {
    address: SocketAddr,
    inbox: Arc<Inbox>,
    serving: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Inbox {
    mails: Mutex<Vec<Mail>>,
    /// What recipients are answered with instead of 250.
    refusal: Mutex<Option<&'static str>>,
    /// How often somebody named a recipient.
    tries: Mutex<usize>,
    news: Notify,
}

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    /// Whom the envelope names.
    pub(crate) to: Vec<String>,
    /// The mail itself.
    pub(crate) raw: String,
}

impl MailServer {
    /// A mail server on a free port.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = Self { address, inbox: Arc::default(), serving: Mutex::default() };
        server.serve(listener);
        server
    }

    fn serve(&self, listener: TcpListener) {
        let inbox = Arc::clone(&self.inbox);
        let serving = tokio::spawn(async move {
            // Connections end with the server.
            let mut connections = tokio::task::JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                connections.spawn(converse(stream, Arc::clone(&inbox)));
            }
        });
        *self.serving.lock().unwrap() = Some(serving);
    }

    /// Goes away: nobody listens on its port any more.
    pub(crate) async fn stop(&self) {
        let serving = self.serving.lock().unwrap().take().unwrap();
        serving.abort();
        assert!(serving.await.unwrap_err().is_cancelled());
    }

    /// Comes back at the same address.
    pub(crate) async fn come_back(&self) {
        self.serve(TcpListener::bind(self.address).await.unwrap());
    }

    /// Answers each recipient with this from now on, or takes mail again.
    pub(crate) fn refuse(&self, with: Option<&'static str>) {
        *self.inbox.refusal.lock().unwrap() = with;
    }

    /// How often somebody named a recipient.
    pub(crate) fn tries(&self) -> usize {
        *self.inbox.tries.lock().unwrap()
    }

    /// The settings of a Gavel that sends by it, with `scheme` before its address.
    pub(crate) fn settings(&self, scheme: &str) -> Settings {
        Settings {
            smtp: format!("{scheme}://{}", self.address).try_into().unwrap(),
            from: "The Daily <comments@daily.example>".to_owned().try_into().unwrap(),
            public_url: "https://comments.example".to_owned().try_into().unwrap(),
        }
    }

    /// All that arrived and was not taken out.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.inbox.mails.lock().unwrap().clone()
    }

    /// Takes the first mail to an address out, once it is there.
    pub(crate) async fn mail_to(&self, address: &str) -> Mail {
        let arrived = async {
            loop {
                let news = self.inbox.news.notified();
                {
                    let mut mails = self.inbox.mails.lock().unwrap();
                    if let Some(at) = mails.iter().position(|mail| mail.to == [address]) {
                        return mails.remove(at);
                    }
                }
                news.await;
            }
        };
        let arrived = tokio::time::timeout(PATIENCE, arrived).await;
        arrived.unwrap_or_else(|_| panic!("no mail to {address} within {PATIENCE:?}, but {:?}", self.mails()))
    }
}

/// Talks with one client until it leaves.
async fn converse(stream: TcpStream, inbox: Arc<Inbox>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut to = Vec::new();
    write.write_all(b"220 sink ESMTP\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        let refusal = *inbox.refusal.lock().unwrap();
        let upper = line.to_ascii_uppercase();
        let answer = match upper.split([' ', ':']).next().unwrap() {
            "EHLO" | "HELO" => "250 sink",
            "RCPT" => {
                *inbox.tries.lock().unwrap() += 1;
                let address = line.split_once('<').unwrap().1.split_once('>').unwrap().0;
                if refusal.is_none() {
                    to.push(address.to_owned());
                }
                inbox.news.notify_waiters();
                refusal.unwrap_or("250 fine")
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.unwrap();
                let mut raw = String::new();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    raw.push_str("\r\n");
                }
                inbox.mails.lock().unwrap().push(Mail { to: std::mem::take(&mut to), raw });
                inbox.news.notify_waiters();
                "250 kept"
            }
            "RSET" => {
                to.clear();
                "250 fine"
            }
            "QUIT" => "221 goodbye",
            "MAIL" | "NOOP" => "250 fine",
            _ => "502 not here",
        };
        // Whoever left does not hear it.
        let _ = write.write_all(format!("{answer}\r\n").as_bytes()).await;
    }
}

impl Mail {
    fn parsed(&self) -> ParsedMail<'_> {
        parse_mail(self.raw.as_bytes()).unwrap()
    }

    /// A header's value; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> String {
        self.parsed().headers.get_first_value(name).unwrap_or_default()
    }

    /// The plain part.
    pub(crate) fn text(&self) -> String {
        self.part("text/plain")
    }

    /// The HTML part.
    pub(crate) fn html(&self) -> String {
        self.part("text/html")
    }

    fn part(&self, kind: &str) -> String {
        let parsed = self.parsed();
        let part = parsed.parts().find(|part| part.ctype.mimetype == kind).unwrap();
        part.get_body().unwrap().replace("\r\n", "\n")
    }

    /// The page that its link leads to, and the secret behind the `#`.
    pub(crate) fn link(&self) -> (String, String) {
        let text = self.text();
        let found = Regex::new(r"(https://comments\.example/\S+)#(gvl_[\w-]{43})\n").unwrap().captures(&text);
        let found = found.unwrap_or_else(|| panic!("no link in {text}"));
        (found[1].to_owned(), found[2].to_owned())
    }
}
