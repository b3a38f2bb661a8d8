//! Who may: each permit is an extractor, so a handler that needs one cannot be reached without it.

use std::net::IpAddr;
use std::sync::Arc;

use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};
use futures_util::future::LocalBoxFuture;

use super::extract::Identity;
use super::problem::{ApiResult, Problem, kind};
use super::shelf::Writing;
use super::state::AppState;
use crate::accounts::{self, Admin, ArticleEditor, Caller, Ends, Moderator, Reader, Role, Token};
use crate::limits::Network;
use crate::sites::Slug;

/// The site that the path names.
#[derive(Clone)]
pub struct Site(pub Arc<crate::sites::Site>);

impl std::ops::Deref for Site {
    type Target = crate::sites::Site;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// Finds the site that the path names, for all handlers below it.
pub async fn find_site(
    req: ServiceRequest,
    next: Next<impl actix_web::body::MessageBody + 'static>,
) -> Result<ServiceResponse<impl actix_web::body::MessageBody>, actix_web::Error> {
    let found = async {
        let slug: Slug = req.match_info().query("site").parse().map_err(|_| Problem::not_found())?;
        let site = state(req.request())?
            .sites
            .find(&slug)
            .await
            .map_err(|error| Problem::unavailable(anyhow::anyhow!(error)))?;
        site.ok_or_else(Problem::not_found)
    };
    match found.await {
        Ok(site) => {
            let writing = writing(&req, &site);
            req.extensions_mut().insert(Site(site));
            let answer = next.call(req).await;
            if let Some(writing) = &writing
                && answer.as_ref().is_ok_and(|answer| answer.status().is_client_error())
            {
                writing.change().nothing();
            }
            drop(writing);
            answer.map(ServiceResponse::map_into_left_body)
        }
        Err(problem) => Ok(req.error_response(problem).map_into_right_body()),
    }
}

/// What a request may change of what everybody reads, which is known before its answer goes out. What is refused changes
/// nothing.
fn writing(req: &ServiceRequest, site: &crate::sites::Site) -> Option<Writing> {
    if req.method().is_safe() {
        return None;
    }
    let writing = req.app_data::<web::Data<AppState>>()?.shelf.writing(site.id);
    req.extensions_mut().insert(writing.change().clone());
    Some(writing)
}

impl FromRequest for Site {
    type Error = Problem;
    type Future = std::future::Ready<ApiResult<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(req.extensions().get::<Self>().cloned().ok_or_else(Problem::not_found))
    }
}

pub(super) fn state(req: &HttpRequest) -> ApiResult<web::Data<AppState>> {
    req.app_data().cloned().ok_or_else(|| Problem::internal(anyhow::anyhow!("the app has no state")))
}

/// Where a request comes from.
#[derive(Clone, Debug)]
pub struct Client(pub Network);

impl FromRequest for Client {
    type Error = Problem;
    type Future = std::future::Ready<ApiResult<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(state(req).map(|state| Self(state.networks.network(client_address(req, &state)))))
    }
}

/// The client's address: the peer's, or what trusted proxies say of whom they speak for. The nearest address that is not
/// a trusted proxy counts; whatever stands further left in the header, the client may have written itself.
fn client_address(req: &HttpRequest, state: &AppState) -> IpAddr {
    let peer = req.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip());
    if !state.trusts(peer) {
        return peer;
    }
    let forwarded = req.headers().get_all("X-Forwarded-For").filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = forwarded.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut nearest = peer;
    for hop in hops.into_iter().rev() {
        let Ok(address) = hop.parse() else { break };
        nearest = address;
        if !state.trusts(address) {
            break;
        }
    }
    nearest
}

/// The session's token, however it came.
pub struct Credentials {
    /// The token as it was shown.
    pub token: Token,
    /// Whether it came in the console's cookie.
    pub cookie: bool,
}

/// The name of the cookie that signs a browser in to a site's console.
pub fn cookie_name(site: &Slug) -> String {
    format!("__Host-gavel-{site}")
}

/// What the request shows to be let in, if anything.
pub fn credentials(req: &HttpRequest, site: &crate::sites::Site) -> ApiResult<Option<Credentials>> {
    if let Some(value) = req.headers().get(header::AUTHORIZATION) {
        let text = value.to_str().unwrap_or_default();
        let token = text.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("bearer ")).and(text.get(7..));
        let token = token.map(str::trim).filter(|token| !token.is_empty());
        return match token {
            Some(token) => Ok(Some(Credentials { token: Token::shown(token), cookie: false })),
            None => Err(Problem::new(&kind::INVALID_TOKEN).detail("Send Authorization: Bearer and the token.")),
        };
    }
    let Some(cookie) = req.cookie(&cookie_name(&site.slug)) else { return Ok(None) };
    if !req.method().is_safe() && !is_same_origin(req.headers()) {
        return Err(Problem::new(&kind::CROSS_SITE));
    }
    Ok(Some(Credentials { token: Token::shown(cookie.value()), cookie: true }))
}

/// Whether a browser says that its own page of this very host made the request.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("Sec-Fetch-Site"), text("Origin")) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            host.is_some() && host == text("Host")
        }
        (None, None) => false,
    }
}

/// Finds out who asks.
async fn caller(req: HttpRequest) -> ApiResult<Caller> {
    let site = Site::extract(&req).await?;
    let state = state(&req)?;
    let Some(Credentials { token, cookie }) = credentials(&req, &site)? else { return Ok(Caller::Anyone) };
    let mut conn = state.conn().await?;
    let found = if token.is_api_key() && !cookie {
        accounts::whose_api_key(&mut conn, site.id, &token.hash()).await?.map(Caller::ApiKey)
    } else {
        accounts::whose_session(&mut conn, site.id, &token.hash(), cookie, state.now()).await?.map(Caller::Account)
    };
    match found {
        None => Err(Problem::new(&kind::INVALID_TOKEN)),
        Some(Caller::Account(account)) => match account.standing.banned() {
            Some(ends) => Err(banned(ends)),
            None => Ok(Caller::Account(account)),
        },
        Some(caller) => Ok(caller),
    }
}

/// The answer to an account that is shut out.
pub fn banned(ends: Ends) -> Problem {
    Problem::new(&kind::BANNED).detail(until(ends))
}

/// Until when a sanction weighs, in words.
pub fn until(ends: Ends) -> String {
    match ends {
        Ends::At(end) => format!("Until {end}."),
        Ends::Never => "It has no end.".to_owned(),
    }
}

macro_rules! permit_extractors {
    ($($permit:ident by $method:ident;)*) => {$(
        impl FromRequest for $permit {
            type Error = Problem;
            type Future = LocalBoxFuture<'static, ApiResult<Self>>;

            fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
                let req = req.clone();
                Box::pin(async move {
                    let caller = caller(req).await?;
                    caller.$method().ok_or_else(|| match caller {
                        Caller::Anyone => Problem::new(&kind::UNAUTHENTICATED),
                        Caller::Account(account) if account.role > Role::Reader => match account.standing.suspended() {
                            Some(ends) => Problem::new(&kind::SUSPENDED).detail(until(ends)),
                            None => Problem::new(&kind::FORBIDDEN),
                        },
                        _ => Problem::new(&kind::FORBIDDEN),
                    })
                })
            }
        }
    )*};
}

permit_extractors! {
    Reader by reader;
    Moderator by moderator;
    Admin by admin;
    ArticleEditor by article_editor;
}

macro_rules! account_identities {
    ($($permit:ident)*) => {$(
        impl Identity for $permit {
            fn identity(&self) -> Vec<u8> {
                self.id().uuid().as_bytes().to_vec()
            }
        }
    )*};
}

account_identities! { Reader Moderator Admin }

impl Identity for ArticleEditor {
    fn identity(&self) -> Vec<u8> {
        self.actor().id().map(|id| id.as_bytes().to_vec()).unwrap_or_default()
    }
}

/// Anybody, and where they are.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The reader who is signed in, if one is.
    pub reader: Option<Reader>,
    /// Where the request comes from.
    pub network: Network,
}

impl Identity for Visitor {
    fn identity(&self) -> Vec<u8> {
        self.reader.as_ref().map_or_else(|| self.network.as_bytes().to_vec(), Identity::identity)
    }
}

impl FromRequest for Visitor {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, ApiResult<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move {
            let Client(network) = Client::extract(&req).await?;
            let caller = caller(req).await?;
            match caller {
                Caller::Anyone => Ok(Self { reader: None, network }),
                Caller::ApiKey(_) => Err(Problem::new(&kind::FORBIDDEN)),
                Caller::Account(_) => Ok(Self { reader: caller.reader(), network }),
            }
        })
    }
}

/// Anybody at all; a token that may come along is not looked at.
#[derive(Clone, Debug)]
pub struct Anyone {
    /// Where the request comes from.
    pub network: Network,
}

impl Identity for Anyone {
    fn identity(&self) -> Vec<u8> {
        self.network.as_bytes().to_vec()
    }
}

impl FromRequest for Anyone {
    type Error = Problem;
    type Future = std::future::Ready<ApiResult<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        std::future::ready(Client::from_request(req, payload).into_inner().map(|Client(network)| Self { network }))
    }
}
