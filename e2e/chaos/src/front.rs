//! What stands before the servers: connections go to the next one that takes them, and break when it is killed.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

use crate::Fault;
use crate::site::Site;

pub async fn listen(site: &Site) -> Result<TcpListener, Fault> {
    Ok(TcpListener::bind(site.listen).await?)
}

pub async fn forward(listener: TcpListener, servers: Vec<SocketAddr>) {
    let mut turn = 0;
    loop {
        // Out of descriptors, which ends.
        let Ok((mut from, _)) = listener.accept().await else { continue };
        turn += 1;
        let servers: Vec<_> = (0..servers.len()).map(|nth| servers[(turn + nth) % servers.len()]).collect();
        tokio::spawn(async move {
            for server in servers {
                if let Ok(mut to) = TcpStream::connect(server).await {
                    // A connection that breaks is what this is about.
                    let _ = copy_bidirectional(&mut from, &mut to).await;
                    return;
                }
            }
        });
    }
}
