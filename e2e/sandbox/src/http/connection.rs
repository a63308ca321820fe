//! Breaking a connection without an answer, to play a lost one.

use std::any::Any;
use std::net::{Shutdown, TcpStream};
use std::os::fd::AsFd as _;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream as AsyncTcpStream;

/// A second handle on the socket of a connection.
#[derive(Clone)]
struct Wire(Arc<TcpStream>);

/// For `HttpServer::on_connect`.
pub fn remember(io: &dyn Any, data: &mut Extensions) {
    let socket = io.downcast_ref::<AsyncTcpStream>().map(|socket| socket.as_fd().try_clone_to_owned());
    if let Some(Ok(copy)) = socket {
        data.insert(Wire(Arc::new(TcpStream::from(copy))));
    }
}

/// The caller sees its connection close; whatever is answered after this is lost.
pub fn cut(request: &HttpRequest) {
    if let Some(Wire(socket)) = request.conn_data::<Wire>() {
        // It may be closed already, which is as good.
        let _closed = socket.shutdown(Shutdown::Both);
    }
}
