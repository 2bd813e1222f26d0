//! Tests of probing real local ports.

use super::*;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

/// Returns a port that sends this to everyone, and then waits.
async fn saying(words: &'static [u8]) -> SocketAddr {
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
async fn a_port_is_open_once_ssh_greets_there() {
    let address = saying(b"SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13\r\n").await;
    let greeting = Some("SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13".into());
    assert_eq!(connect(address, true).await, ProbeResult::Open { greeting });
}

#[tokio::test]
async fn whoever_answers_in_place_of_ssh_is_a_stranger() {
    let address = saying(b"HTTP/1.0 400 \x1b[2JBad\r\n\r\n").await;
    let ProbeResult::Stranger(said) = connect(address, true).await else { panic!("no stranger") };
    assert!(said.starts_with("HTTP/1.0 400") && !said.contains('\x1b'), "{said}");
    assert_eq!(connect(address, false).await, ProbeResult::Open { greeting: None }, "Remote Desktop greets nobody");
}

#[tokio::test]
async fn a_connection_in_which_nobody_speaks_is_not_open_yet() {
    assert_eq!(connect(saying(b"").await, true).await, ProbeResult::Refused);
}

#[tokio::test]
async fn a_port_nobody_listens_at_refuses() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert_eq!(connect(address, true).await, ProbeResult::Refused);
}

#[tokio::test]
async fn a_greeting_without_an_end_is_not_read_for_ever() {
    static LONG: &[u8] = &[b'x'; 4096];
    let ProbeResult::Stranger(said) = connect(saying(LONG).await, true).await else { panic!("no stranger") };
    assert_eq!(said.len(), LONGEST);
}

#[tokio::test]
async fn nobody_knocks_at_addresses_that_are_made_up_or_are_none() {
    let knocker = PortProber::network();
    for address in ["192.0.2.7", "198.51.100.1", "203.0.113.9", "2001:db8::1", "example.org", ""] {
        let door = ProbeTarget { name: "web".into(), address: address.into(), port: SSH };
        assert_eq!(knocker.probe(vec![door]).await, [("web".into(), ProbeResult::Unknowable)], "{address}");
    }
}
