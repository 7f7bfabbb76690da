use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(work)
}

/// Reads a reply and says what is left.
fn read(mut bytes: &[u8]) -> (Result<Reply>, usize) {
    let reply = block_on(read_reply(&mut bytes));
    (reply, bytes.len())
}

#[track_caller]
fn check(bytes: &[u8], status: u16, body: &str) {
    let (reply, left) = read(&[bytes, b"next"].concat());
    let reply = reply.unwrap();
    assert_eq!(
        (reply.status, std::str::from_utf8(&reply.body).unwrap()),
        (status, body)
    );
    assert_eq!(left, 4, "the reply is read to its end and no further");
}

#[test]
fn a_body_is_as_long_as_the_head_says() {
    check(
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nx: y\r\n\r\n{}",
        200,
        "{}",
    );
    check(b"HTTP/1.1 204 No Content\r\n\r\n", 204, "");
}

#[test]
fn chunks_are_joined() {
    check(
        b"HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n3\r\n{\"a\r\nA;x=y\r\n\":\"bcdefg\"\r\n1\r\n}\r\n0\r\ntrailer: z\r\n\r\n",
        201,
        "{\"a\":\"bcdefg\"}",
    );
}

#[test]
fn gzip_is_unpacked() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(b"[1,2,3]").unwrap();
    let packed = packed.finish().unwrap();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        packed.len()
    );
    check(&[head.as_bytes(), &packed].concat(), 200, "[1,2,3]");
}

#[test]
fn a_reply_that_breaks_off_or_has_no_end_is_an_error() {
    for bytes in [
        &b""[..],
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n{}",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n",
    ] {
        assert!(read(bytes).0.is_err(), "{}", String::from_utf8_lossy(bytes));
    }
}
