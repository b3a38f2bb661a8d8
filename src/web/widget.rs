//! The widget: the script that pages name, and the files that it may ask for later.

use actix_web::{HttpRequest, HttpResponse, web};

use super::assets::{FOR_EVER, WIDGET, missing};

/// The script that pages name has one name for ever, so browsers ask now and then whether it has changed.
const FOR_NOW: &str = "public, max-age=300, stale-while-revalidate=86400";

/// The name of the widget's script, with the hash of its content; none where the widget is not built.
fn script() -> Option<&'static str> {
    WIDGET.find("embed-", ".js")
}

/// Whether the widget was built.
pub(super) fn is_built() -> bool {
    script().is_some()
}

/// The widget's script, under the name that pages load it by: the file itself, so that it takes one request.
pub async fn embed(req: HttpRequest) -> HttpResponse {
    script().map_or_else(missing, |name| WIDGET.answer(&req, name, FOR_NOW))
}

/// A file by its full name, which names its content too.
pub async fn named(req: HttpRequest, name: web::Path<String>) -> HttpResponse {
    WIDGET.answer(&req, &name, FOR_EVER)
}
