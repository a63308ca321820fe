//! Postgres goes away in the middle of a request: whoever asked may try again, and nobody waits forever.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use diesel_async::RunQueryDsl;
use serde_json::json;
use teiki_api::db::{Db, Patience};
use teiki_api::error::Fault;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{TestApp, variable};

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_ended_is_a_service_that_is_away() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let ask = async || browser.run("{ operators { id products { id } } }", json!({})).await;
    for held in ["operators", "products"] {
        // Somebody holds the table; the request waits, and its connection is ended as a failover ends it.
        let end = format!(
            "begin; lock table {held} in access exclusive mode;
             do $$ begin
               for n in 1 .. 500 loop
                 perform pg_stat_clear_snapshot();
                 exit when exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock');
                 perform pg_sleep(0.01);
               end loop;
               perform pg_terminate_backend(pid) from pg_stat_activity
                 where datname = current_database() and pid <> pg_backend_pid() and wait_event_type = 'Lock';
             end $$; commit"
        );
        let asked = async {
            let locked = format!(
                "select 1 from pg_locks where relation = '{held}'::regclass and mode = 'AccessExclusiveLock' and granted"
            );
            while app.sql(&locked).await.is_empty() {}
            ask().await
        };
        let (answer, ended) = tokio::join!(asked, app.try_sql(&end));
        ended.unwrap();
        assert_eq!(answer.fault_code(), "UNAVAILABLE", "{held}: {}", answer.body);
        // Soon the next one finds a connection: the pool notices the end a moment after the answer.
        let mut codes = Vec::new();
        while codes.last().is_none_or(|code: &String| !code.is_empty()) && codes.len() < 20 {
            codes.push(ask().await.fault_code().to_owned());
        }
        assert_eq!(codes.last().unwrap(), "", "{held}: {codes:?}");
    }
    app.done().await;
}

/// A way to the database on which nothing comes back once it is silent.
async fn way(silent: Arc<AtomicBool>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let url = url::Url::parse(&variable("TEST_DATABASE_URL")).unwrap();
    let server = (url.host_str().unwrap().to_owned(), url.port().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            let (server, silent) = (server.clone(), silent.clone());
            tokio::spawn(async move {
                let mut server = TcpStream::connect(server).await.unwrap();
                let (mut up, mut down) = (vec![0; 65536], vec![0; 65536]);
                loop {
                    tokio::select! {
                        read = client.read(&mut up) => match read {
                            Ok(n) if n > 0 => server.write_all(&up[..n]).await.unwrap(),
                            _ => return,
                        },
                        read = server.read(&mut down) => match read {
                            Ok(n) if n > 0 => {
                                if !AtomicBool::load(&silent, Ordering::SeqCst) {
                                    client.write_all(&down[..n]).await.unwrap();
                                }
                            }
                            _ => return,
                        },
                    }
                }
            });
        }
    });
    let mut through = url.clone();
    through.set_port(Some(port)).unwrap();
    through.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_falls_silent_is_given_up() {
    let silent = Arc::new(AtomicBool::new(false));
    let patience = Patience { statement: Duration::from_secs(5), silence: Duration::from_millis(400) };
    let db = Db::new(&way(silent.clone()).await, 1, patience).unwrap();
    assert!(db.answers().await);
    silent.store(true, Ordering::SeqCst);
    let asked = Instant::now();
    let mut conn = db.conn().await.unwrap();
    let fault: Fault = diesel::sql_query("select 1").execute(&mut conn).await.unwrap_err().into();
    assert!(fault.is_transient(), "{fault}");
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
    drop(conn);
    silent.store(false, Ordering::SeqCst);
    assert!(db.answers().await, "a new connection takes its place");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_ends_in_time() {
    let patience = Patience { statement: Duration::from_millis(200), silence: Duration::from_secs(5) };
    let db = Db::new(&variable("TEST_DATABASE_URL"), 1, patience).unwrap();
    let mut conn = db.conn().await.unwrap();
    let fault: Fault = diesel::sql_query("select pg_sleep(20)").execute(&mut conn).await.unwrap_err().into();
    assert!(fault.is_transient(), "{fault}");
    assert!(diesel::sql_query("select 1").execute(&mut conn).await.is_ok(), "the connection is kept");
}
