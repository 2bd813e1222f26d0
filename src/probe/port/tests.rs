//! Tests of probing real local ports.

use super::*;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

/// Returns a port that sends this to everyone, and then waits.
async fn listener_sending(words: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut guest, _)) = listener.accept().await {
            guest.write_all(words).await.unwrap();
            let _ = guest.shutdown().await;
        }
    });
    address
}

#[tokio::test]
async fn ssh_port_is_open_once_it_sends_a_greeting() {
    let address = listener_sending(b"SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13\r\n").await;
    let greeting = Some("SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13".into());
    assert_eq!(connect(address, true).await, ProbeResult::Open { greeting });
}

#[tokio::test]
async fn another_protocol_on_the_ssh_port_is_a_stranger() {
    let address = listener_sending(b"HTTP/1.0 400 \x1b[2JBad\r\n\r\n").await;
    let ProbeResult::Stranger(received) = connect(address, true).await else { panic!("no stranger") };
    assert!(received.starts_with("HTTP/1.0 400") && !received.contains('\x1b'), "{received}");
    assert_eq!(connect(address, false).await, ProbeResult::Open { greeting: None }, "Remote Desktop greets nobody");
}

#[tokio::test]
async fn silent_connection_is_not_open() {
    assert_eq!(connect(listener_sending(b"").await, true).await, ProbeResult::Refused);
}

#[tokio::test]
async fn port_without_a_listener_is_refused() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert_eq!(connect(address, true).await, ProbeResult::Refused);
}

#[tokio::test]
async fn endless_greeting_is_cut() {
    static LONG: &[u8] = &[b'x'; 4096];
    let ProbeResult::Stranger(received) = connect(listener_sending(LONG).await, true).await else {
        panic!("no stranger")
    };
    assert_eq!(received.len(), LONGEST);
}

#[tokio::test]
async fn documentation_and_invalid_addresses_are_not_probed() {
    let knocker = PortProber::network();
    for address in ["192.0.2.7", "198.51.100.1", "203.0.113.9", "2001:db8::1", "example.org", ""] {
        let door = ProbeTarget { name: "web".into(), address: address.into(), port: SSH };
        assert_eq!(knocker.probe(vec![door]).await, [("web".into(), ProbeResult::Unknowable)], "{address}");
    }
}
