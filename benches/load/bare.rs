//! What reads are held against: actix-web and nothing else, in a process of its own as Gavel is.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use actix_web::{App, HttpResponse, HttpServer, web};
use gavel::server::database::pool_options;
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use uuid::Uuid;

/// In the environment of the process that is to be the bare server: its database.
const ROLE: &str = "GAVEL_BENCH_BARE";

/// The bare server, which ends with this value.
pub(crate) struct Bare {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Bare {
    /// Starts this very program as the bare server: `/page` answers `page`, and `/row` does so after it has read the
    /// row `comment` by its primary key, on as many connections as Gavel has.
    pub(crate) fn start(folder: &Path, page: &[u8], database: &str, connections: u32, comment: (Uuid, Uuid)) -> Self {
        let file = folder.join("page.json");
        std::fs::write(&file, page).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .env(ROLE, database)
            .arg(file)
            .args([connections.to_string(), comment.0.to_string(), comment.1.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, address: line.trim().parse().unwrap() }
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        // Has ended where something went wrong in it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where this process is to be the bare server, it is, and never returns.
pub(crate) fn serve_if_asked() {
    let Ok(database) = std::env::var(ROLE) else { return };
    let arguments: Vec<String> = std::env::args().collect();
    let page = web::Bytes::from(std::fs::read(&arguments[1]).unwrap());
    let connections = arguments[2].parse().unwrap();
    let row: (Uuid, Uuid) = (arguments[3].parse().unwrap(), arguments[4].parse().unwrap());
    // Our end of the pipe closes with the benchmark, however that ends.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let options: PgConnectOptions = database.parse().unwrap();
    let serve = async move {
        let pool = pool_options(connections).connect_with(options).await.unwrap();
        let state = web::Data::new((page, pool, row));
        let app = move || {
            let app = App::new().app_data(state.clone());
            app.route("/page", web::get().to(answer_page)).route("/row", web::get().to(answer_row))
        };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        println!("{}", listener.local_addr().unwrap());
        std::io::stdout().flush().unwrap();
        let workers = std::thread::available_parallelism().unwrap().get();
        HttpServer::new(app).workers(workers).listen(listener).unwrap().run().await.unwrap();
    };
    actix_web::rt::System::new().block_on(serve);
    std::process::exit(0);
}

type State = web::Data<(web::Bytes, PgPool, (Uuid, Uuid))>;

async fn answer_page(state: State) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(state.0.clone())
}

async fn answer_row(state: State) -> HttpResponse {
    let (page, pool, (site, comment)) = state.get_ref();
    let row = sqlx::query_scalar::<_, String>("select html from comments where site_id = $1 and id = $2");
    let html = row.bind(site).bind(comment).fetch_one(pool).await.unwrap();
    assert!(!html.is_empty());
    HttpResponse::Ok().content_type("application/json").body(page.clone())
}
