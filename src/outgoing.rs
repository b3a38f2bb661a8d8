//! Requests of Gavel's own to other servers: bounded in time and size, never redirected, and never to an address that is
//! not public, unless the operator allows it.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Bytes;
use hyper::{Request, StatusCode, Uri, header};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioExecutor;
use ipnet::IpNet;
use tower_service::Service;

/// How long a whole exchange may take, from looking up the name to the last byte.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends requests to other servers. Cheap to clone.
#[derive(Clone)]
pub struct Outgoing {
    /// For `https`: public addresses, and those that the operator allows.
    secure: Client<HttpsConnector<HttpConnector<Resolver>>, Empty<Bytes>>,
    /// For `http`, which anybody on the way reads and changes: only addresses that the operator allows.
    plain: Client<HttpConnector<Resolver>, Empty<Bytes>>,
    reach: Reach,
}

/// Why nothing came back.
#[derive(Debug, thiserror::Error)]
pub enum OutgoingError {
    /// It is no address to ask.
    #[error("give an address that begins with https:// and has no user name in it")]
    Address,
    /// It leads where Gavel does not go.
    #[error("this address is not a public one; the operator can allow networks with GAVEL_REACHABLE_NETWORKS")]
    NotReachable,
    /// Nobody there, or no agreement on encryption, or the connection broke.
    #[error("the server cannot be reached")]
    Away,
    /// It took too long.
    #[error("the server did not answer in time")]
    Slow,
    /// It answered something else than 200.
    #[error("the server answered {0}; redirects are not followed")]
    Status(u16),
    /// It answered too much.
    #[error("the answer has more than {0} bytes")]
    TooLarge(usize),
}

impl Outgoing {
    /// Reaches what is public, and what lies in one of the networks `allowed`.
    ///
    /// # Errors
    /// Where the machine's encryption cannot be set up.
    pub fn new(allowed: Vec<IpNet>) -> Result<Self, rustls::Error> {
        let reach = Reach { allowed: allowed.into() };
        let connector = |public| {
            let mut connector = HttpConnector::new_with_resolver(Resolver { reach: reach.clone(), public });
            connector.set_connect_timeout(Some(PATIENCE));
            connector.enforce_http(false);
            connector
        };
        // The roots come along, so a container needs none of its own.
        let secure = HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(rustls::crypto::ring::default_provider())?
            .https_only()
            .enable_http1()
            .wrap_connector(connector(true));
        let client = || Client::builder(TokioExecutor::new());
        Ok(Self { secure: client().build(secure), plain: client().build(connector(false)), reach })
    }

    /// Fetches a document of at most `longest` bytes.
    pub async fn get(&self, address: &str, longest: usize) -> Result<Bytes, OutgoingError> {
        let uri = self.uri(address)?;
        let secure = uri.scheme_str() == Some("https");
        let request = Request::get(uri)
            .header(header::ACCEPT, "application/json")
            .header(header::USER_AGENT, concat!("Gavel/", env!("CARGO_PKG_VERSION")))
            .body(Empty::new())
            .map_err(|_| OutgoingError::Address)?;
        let exchange = async {
            let asked = if secure { self.secure.request(request) } else { self.plain.request(request) };
            let answer = asked.await.map_err(|error| OutgoingError::of(&error))?;
            if answer.status() != StatusCode::OK {
                return Err(OutgoingError::Status(answer.status().as_u16()));
            }
            let body = Limited::new(answer.into_body(), longest).collect().await;
            body.map(http_body_util::Collected::to_bytes).map_err(|error| {
                let too_large = error.is::<http_body_util::LengthLimitError>();
                if too_large { OutgoingError::TooLarge(longest) } else { OutgoingError::Away }
            })
        };
        tokio::time::timeout(PATIENCE, exchange).await.unwrap_or(Err(OutgoingError::Slow))
    }

    /// An address that may be asked. What a name leads to is looked at when it is looked up.
    fn uri(&self, address: &str) -> Result<Uri, OutgoingError> {
        let uri: Uri = address.parse().map_err(|_| OutgoingError::Address)?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(OutgoingError::Address),
        };
        let authority = uri.authority().ok_or(OutgoingError::Address)?;
        if authority.as_str().contains('@') {
            return Err(OutgoingError::Address);
        }
        match authority.host().trim_matches(['[', ']']).parse::<IpAddr>() {
            Ok(bare) if !self.reach.includes(bare, secure) => Err(OutgoingError::NotReachable),
            _ => Ok(uri),
        }
    }
}

impl OutgoingError {
    /// What a failed exchange comes to.
    fn of(error: &(dyn std::error::Error + 'static)) -> Self {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if error.is::<NotReachable>() {
                return Self::NotReachable;
            }
            cause = error.source();
        }
        Self::Away
    }
}

/// Which addresses may be asked.
#[derive(Clone)]
struct Reach {
    allowed: Arc<[IpNet]>,
}

impl Reach {
    /// Whether `address` may be asked: where the operator allows it, or as one of the public ones.
    fn includes(&self, address: IpAddr, public: bool) -> bool {
        let address = address.to_canonical();
        self.allowed.iter().any(|network| network.contains(&address)) || public && is_public(address)
    }
}

/// Whether an address belongs to the internet at large, by IANA's registries of special-purpose addresses (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    static SPECIAL: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
        let networks = "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 \
             192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 \
             2001::/23 2001:db8::/32 2002::/16 3fff::/20";
        networks.split_whitespace().filter_map(|network| network.parse().ok()).collect()
    });
    // Of IPv6, what is not in 2000::/3 is special or not given out.
    let global = match address {
        IpAddr::V4(_) => true,
        IpAddr::V6(address) => address.octets().first().is_some_and(|byte| byte & 0xe0 == 0x20),
    };
    global && !SPECIAL.iter().any(|network| network.contains(&address))
}

/// The name leads to no address that may be asked.
#[derive(Debug, thiserror::Error)]
#[error("no address that may be asked")]
struct NotReachable;

/// Looks names up, and forgets what may not be asked: what is connected to is what was looked at.
#[derive(Clone)]
struct Resolver {
    reach: Reach,
    public: bool,
}

type Found<T> = Pin<Box<dyn Future<Output = Result<T, Box<dyn std::error::Error + Send + Sync>>> + Send>>;

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = Found<Self::Response>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let Self { reach, public } = self.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let found: Vec<_> = found.filter(|address| reach.includes(address.ip(), public)).collect();
            if found.is_empty() { Err(NotReachable.into()) } else { Ok(found.into_iter()) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_internet_at_large_is_public() {
        for public in ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "2a00:1450::1"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for special in [
            "127.0.0.1",
            "10.1.2.3",
            "172.31.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "64:ff9b::7f00:1",
        ] {
            assert!(!is_public(special.parse().unwrap()), "{special}");
        }
        // IPv4 in disguise is looked through.
        let reach = Reach { allowed: [].into() };
        assert!(!reach.includes("::ffff:10.0.0.1".parse().unwrap(), true));
    }

    #[tokio::test]
    async fn neither_a_number_nor_a_name_leads_inside() {
        let outgoing = Outgoing::new(Vec::new()).unwrap();
        for inside in
            ["https://127.0.0.1/keys", "https://[::1]/keys", "https://localhost/keys", "http://127.0.0.1/keys"]
        {
            let refused = outgoing.get(inside, 10).await;
            assert!(matches!(refused, Err(OutgoingError::NotReachable)), "{inside}: {refused:?}");
        }
        // Unencrypted, nothing public is asked either.
        assert!(matches!(outgoing.get("http://1.1.1.1/", 10).await, Err(OutgoingError::NotReachable)));
        for wrong in ["ftp://a.example/", "/keys", "https://me:secret@a.example/", "a.example", ""] {
            assert!(matches!(outgoing.get(wrong, 10).await, Err(OutgoingError::Address)), "{wrong}");
        }
    }
}
