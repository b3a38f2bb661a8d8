//! Every kind of problem: its code, its status, what it says and what to do about it.

use actix_web::http::StatusCode;

/// A kind of problem. Its page at `/problems/{code}` shows all of this.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// For programs; it never changes.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What happened.
    pub title: &'static str,
    /// What to do about it.
    pub help: &'static str,
}

impl Kind {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

macro_rules! kinds {
    ($($name:ident $status:literal $code:literal $title:literal $help:literal)*) => {
        /// Every kind by its name.
        pub mod kind {
            use super::Kind;
            $(
                #[doc = $title]
                pub static $name: Kind = Kind { code: $code, status: $status, title: $title, help: $help };
            )*
        }

        /// Every kind. Of several with one status, the first is the one that the status alone stands for.
        pub static ALL: &[&Kind] = &[$(&kind::$name),*];
    };
}

kinds! {
    BAD_REQUEST 400 "bad_request" "The request cannot be read"
        "Check that it is well-formed HTTP, with a path and headers that can be decoded."
    BAD_JSON 400 "bad_json" "The body is not JSON"
        "Send a JSON document in UTF-8. The detail says where reading stopped."
    BAD_YAML 400 "bad_yaml" "The body is not YAML"
        "Send one document of YAML 1.2 in UTF-8, without anchors, aliases and tags. The detail says where reading stopped."
    UNAUTHENTICATED 401 "unauthenticated" "You are not signed in"
        "Sign in with POST /sessions and send the token as Authorization: Bearer …"
    INVALID_TOKEN 401 "invalid_token" "This token opens nothing here"
        "The session has ended, was signed out, or belongs to another site. Sign in again."
    WRONG_CREDENTIALS 401 "wrong_credentials" "The address or the password is not right"
        "Check both. The answer is the same whether or not the address has an account."
    CODE_REQUIRED 401 "code_required" "A code is needed, too"
        "Send as code what your device shows for this site, or one of your recovery codes, beside address and password."
    WRONG_CODE 401 "wrong_code" "The code is not right"
        "Each counts once, within about half a minute: wait for the next one. The clock of the device has to be right."
    INVALID_SSO_TOKEN 401 "invalid_sso_token" "The site's word for who you are does not count"
        "The detail says why. Whoever runs the site's accounts makes a new token for each sign-in."
    FORBIDDEN 403 "forbidden" "Your role does not include this"
        "Ask an admin of the site for the role or, for an API key, for the scope."
    CROSS_SITE 403 "cross_site" "This came from another site's page"
        "A cookie signs in only requests that the console itself makes. Programs send Authorization: Bearer …"
    SUSPENDED 403 "suspended" "Your account may read only"
        "The detail says until when. The moderators of the site decide about it."
    BANNED 403 "banned" "Your account is shut out"
        "The detail says until when. The moderators of the site decide about it."
    EMAIL_UNVERIFIED 403 "email_unverified" "Confirm your address first"
        "A link is on its way to it. Open it, then send the comment again."
    SIGN_UP_CLOSED 403 "sign_up_closed" "This site makes no new accounts"
        "Ask the site's newsroom for an account."
    GUESTS_OFF 401 "guests_off" "Comments need an account here"
        "Sign in; this site takes no comments from guests."
    NOT_FOUND 404 "not_found" "There is nothing here"
        "Check the address. A thing of another site, and one you may not see, is not found either."
    METHOD_NOT_ALLOWED 405 "method_not_allowed" "This method does nothing here"
        "The Allow header names the methods that do."
    REQUEST_TIMEOUT 408 "request_timeout" "The body did not come"
        "Send it again, all at once. Where a line is slow, keep sending: only one that stands still is given up."
    STALE_REVISION 409 "stale_revision" "Somebody was quicker"
        "You saw an older revision. Look at the present state, which the answer holds, and decide again."
    ALREADY_DECIDED 409 "already_decided" "A colleague has decided this"
        "Look at the present state. To overrule the decision, use remove or restore."
    CLAIMED 409 "claimed" "A colleague has this on the desk"
        "Take another item, or wait until the claim ends."
    UNCHANGED 409 "unchanged" "It already stands that way"
        "Nothing needs to be done."
    NOT_APPLICABLE 409 "not_applicable" "That cannot be done to it as it stands"
        "Look at its status: only what is published can be featured or closed, only what is rejected restored."
    DELETED 409 "deleted" "The author has deleted this comment"
        "Nothing can be done about it any more."
    USERNAME_TAKEN 409 "username_taken" "Somebody has this name"
        "Choose another. Names that differ only in case, spaces or signs, or that look alike, count as one."
    NAME_TAKEN 409 "name_taken" "An account has this name"
        "Choose another name, or sign in if it is yours."
    ARTICLE_CLOSED 409 "article_closed" "Comments under this article are closed"
        "What was written can still be read."
    THREAD_CLOSED 409 "thread_closed" "This thread is closed"
        "What was written can still be read; start a thread of your own."
    PARENT_GONE 409 "parent_gone" "The comment you answer is gone"
        "It was removed while you wrote. Your text is not lost: post it as a comment of its own."
    EDIT_WINDOW_OVER 409 "edit_window_over" "This comment can no longer be changed"
        "The site sets how long comments may be changed."
    EXISTS 409 "exists" "It exists already"
        "Use PUT to change it."
    JOB_OVER 409 "job_over" "The job is over"
        "What it did stays; a retroactive run is taken back with POST /jobs/{id}/undo."
    NOT_UNDOABLE 409 "not_undoable" "There is nothing to take back yet"
        "Only a retroactive run that is over can be taken back. Wait for it, or cancel it first."
    MAIL_OFF 409 "mail_off" "This service sends no mail"
        "Ask the site's newsroom; the operator has set up no mail server."
    LINK_GONE 410 "link_gone" "This link no longer works"
        "It was used, or is too old. Ask for a new one."
    PAYLOAD_TOO_LARGE 413 "payload_too_large" "The body is too large"
        "Send at most 64 KiB; phrase lists and imports may be larger, as their pages say."
    UNSUPPORTED_MEDIA_TYPE 415 "unsupported_media_type" "The body is not of a type this takes"
        "Send Content-Type: application/json, not compressed."
    INVALID 422 "invalid" "Something in the request is not right"
        "The list of errors names each field and says what would be right."
    NUDGED 422 "nudged" "You may want to reconsider"
        "The errors say what. Change the text, or send it again with nudge_accepted: true."
    IDEMPOTENCY_MISMATCH 422 "idempotency_mismatch" "This idempotency key was used for something else"
        "Use a new key for every new request."
    RATE_LIMITED 429 "rate_limited" "That was too often"
        "Wait as long as Retry-After says. Trying before does not make it longer."
    INTERNAL 500 "internal" "Something broke on our side"
        "Try again later. The request_id finds the cause in the server's log."
    UNAVAILABLE 503 "unavailable" "The service cannot answer just now"
        "Try again after as many seconds as Retry-After says. Nothing was lost."
    OVERLOADED 503 "overloaded" "Too much at once"
        "Try again after as many seconds as Retry-After says."
}
