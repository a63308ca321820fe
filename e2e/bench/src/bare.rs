//! Bare actix handlers: what a request to the site asks of the databases, and nothing else.

use std::net::TcpListener;

use actix_web::dev::ServerHandle;
use actix_web::error::ErrorInternalServerError;
use actix_web::{App, HttpResponse, HttpServer, web};
use bytes::{BufMut, Bytes, BytesMut};
use deadpool::managed::{Manager, Metrics, Object, Pool, QueueMode, RecycleError, RecycleResult};
use redis::aio::ConnectionManager;
use serde_json::Value;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type};
use tokio_postgres::{Client, NoTls};

use crate::Fault;
use crate::site::Site;
use crate::tap::{Command, Statement};

/// What one request asked of the databases, and the body of its answer.
#[derive(Clone)]
pub struct Asked {
    pub statements: Vec<Statement>,
    pub commands: Vec<Command>,
    pub body: Bytes,
}

/// The handlers' data.
struct Bare {
    pool: Pool<Connections>,
    redis: ConnectionManager,
    commands: Vec<Command>,
    /// The answer as values, to be written as JSON each time.
    answer: Value,
    page: Bytes,
}

/// A running server with the handlers of this module.
pub struct Server {
    pub base: String,
    handle: ServerHandle,
}

impl Server {
    /// A server with as many workers and connections as the site's. `POST /answer` asks what `api` asked and answers its
    /// JSON; `GET /page` asks the same and answers the page's bytes; `GET /string` asks nothing and answers them.
    pub async fn start(site: &Site, api: &Asked, page: &Bytes) -> Result<Self, Fault> {
        let connections = Connections { url: site.database.to_string(), statements: api.statements.clone() };
        let bare = web::Data::new(Bare {
            pool: Pool::builder(connections).max_size(site.pool).queue_mode(QueueMode::Lifo).build()?,
            redis: ConnectionManager::new(redis::Client::open(site.redis.as_str())?).await?,
            commands: api.commands.clone(),
            answer: serde_json::from_slice(&api.body)?,
            page: page.clone(),
        });
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let base = format!("http://{}", listener.local_addr()?);
        let app = move || {
            App::new()
                .app_data(bare.clone())
                .route("/answer", web::post().to(answer))
                .route("/page", web::get().to(page_after_sql))
                .route("/string", web::get().to(string))
        };
        let server = HttpServer::new(app).tcp_nodelay(true).disable_signals().listen(listener)?.run();
        let handle = server.handle();
        tokio::spawn(server);
        Ok(Self { base, handle })
    }

    pub async fn stop(self) {
        self.handle.stop(false).await;
    }
}

/// The body is read as any handler would, and not looked at.
async fn answer(bare: web::Data<Bare>, _: Bytes) -> actix_web::Result<HttpResponse> {
    bare.ask().await.map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().json(&bare.answer))
}

async fn page_after_sql(bare: web::Data<Bare>) -> actix_web::Result<HttpResponse> {
    bare.ask().await.map_err(ErrorInternalServerError)?;
    Ok(html(&bare.page))
}

async fn string(bare: web::Data<Bare>) -> HttpResponse {
    html(&bare.page)
}

fn html(page: &Bytes) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page.clone())
}

impl Bare {
    /// Every command and every statement, one after the other on one connection; the rows are read into values.
    async fn ask(&self) -> Result<usize, Fault> {
        for command in &self.commands {
            let mut call = redis::Cmd::new();
            for part in command {
                call.arg(part.as_slice());
            }
            let _: redis::Value = call.query_async(&mut self.redis.clone()).await?;
        }
        let conn: Object<Connections> = self.pool.get().await.map_err(|fault| fault.to_string())?;
        let mut cells = 0;
        for (statement, values) in &conn.statements {
            let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
            for row in conn.client.query(statement, &values).await? {
                let row: Vec<Cell> = (0..row.len()).map(|at| row.try_get(at)).collect::<Result<_, _>>()?;
                cells += std::hint::black_box(row).len();
            }
        }
        Ok(cells)
    }
}

/// Makes connections on which every statement is prepared.
struct Connections {
    url: String,
    statements: Vec<Statement>,
}

struct Connection {
    client: Client,
    statements: Vec<(tokio_postgres::Statement, Vec<Sent>)>,
}

impl Manager for Connections {
    type Type = Connection;
    type Error = Fault;

    async fn create(&self) -> Result<Connection, Fault> {
        let (client, connection) = tokio_postgres::connect(&self.url, NoTls).await?;
        tokio::spawn(connection);
        let mut statements = Vec::new();
        for Statement { sql, types, values } in &self.statements {
            let types: Vec<Type> =
                types.iter().map(|oid| Type::from_oid(*oid).unwrap_or(Type::UNKNOWN)).collect();
            let prepared = client.prepare_typed(sql, &types).await?;
            statements.push((prepared, values.iter().cloned().map(Sent).collect()));
        }
        Ok(Connection { client, statements })
    }

    async fn recycle(&self, connection: &mut Connection, _: &Metrics) -> RecycleResult<Fault> {
        if connection.client.is_closed() { Err(RecycleError::message("closed")) } else { Ok(()) }
    }
}

/// A value in the binary format, as it was heard.
#[derive(Debug)]
struct Sent(Option<Bytes>);

impl ToSql for Sent {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Fault> {
        match &self.0 {
            None => Ok(IsNull::Yes),
            Some(bytes) => {
                out.put_slice(bytes);
                Ok(IsNull::No)
            }
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}

/// A column of a row, owned, as a handler would hold it.
#[expect(dead_code, reason = "read for the work of reading")]
enum Cell {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    Other(Vec<u8>),
}

impl<'a> FromSql<'a> for Cell {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Fault> {
        Ok(match *kind {
            Type::BOOL => Self::Bool(bool::from_sql(kind, raw)?),
            Type::INT2 => Self::Int(i16::from_sql(kind, raw)?.into()),
            Type::INT4 => Self::Int(i32::from_sql(kind, raw)?.into()),
            Type::INT8 => Self::Int(i64::from_sql(kind, raw)?),
            Type::TEXT | Type::VARCHAR => Self::Text(String::from_sql(kind, raw)?),
            _ => Self::Other(raw.to_vec()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Fault> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
