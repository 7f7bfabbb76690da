//! A connection that is kept alive: HTTP/1.1 as far as servers of JSON need it.

use std::io::Read as _;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use flate2::read::GzDecoder;
use serde_json::Value;
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader,
};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::expect::Expect;

/// How long a reply may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// A connection of one user.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    /// The headers that every request has.
    headers: String,
}

/// What is asked, and what the answer has to be.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    /// What follows `/api/v1`.
    pub(crate) path: String,
    /// JSON, or nothing.
    pub(crate) body: String,
    pub(crate) expect: Expect,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// As it was before it was compressed.
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// A GET.
    pub(crate) fn get(path: String, expect: Expect) -> Self {
        Self {
            method: "GET",
            path,
            body: String::new(),
            expect,
        }
    }

    /// A POST of JSON.
    pub(crate) fn post(path: String, body: &Value, expect: Expect) -> Self {
        Self {
            method: "POST",
            path,
            body: body.to_string(),
            expect,
        }
    }
}

impl Connection {
    /// Connects to `host:port` and asks with `key` from then on.
    ///
    /// # Errors
    /// If nobody listens there.
    pub(crate) async fn open(address: &str, key: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await;
        let stream = stream.with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        // The same encodings as the SDK's client accepts, for compressing is work of the server.
        let headers = format!(
            "host: {address}\r\nx-argilla-api-key: {key}\r\naccept: */*\r\naccept-encoding: gzip, deflate\r\n"
        );
        Ok(Self {
            stream: BufReader::new(stream),
            headers,
        })
    }

    /// Asks, and checks the answer.
    ///
    /// # Errors
    /// If there is no answer in time or it is another than expected.
    pub(crate) async fn ask(&mut self, request: &Request) -> Result<Reply> {
        let (method, path) = (request.method, &request.path);
        let reply = timeout(PATIENCE, self.exchange(method, path, &request.body)).await;
        let reply = reply.context("no answer in time").flatten();
        let checked = reply.and_then(|reply| {
            request.expect.check(&reply)?;
            Ok(reply)
        });
        checked.with_context(|| format!("{method} {path}"))
    }

    /// Asks, checks the answer, and says how many milliseconds it took to come.
    ///
    /// # Errors
    /// As [`Connection::ask`].
    pub(crate) async fn timed(&mut self, request: &Request) -> Result<(Reply, f64)> {
        let start = Instant::now();
        let reply = self.ask(request).await?;
        Ok((reply, start.elapsed().as_secs_f64() * 1e3))
    }

    async fn exchange(&mut self, method: &str, path: &str, body: &str) -> Result<Reply> {
        let headers = &self.headers;
        let length = body.len();
        let message = format!(
            "{method} /api/v1{path} HTTP/1.1\r\n{headers}content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        self.stream.get_mut().write_all(message.as_bytes()).await?;
        read_reply(&mut self.stream).await
    }
}

/// What the head of a reply says.
#[derive(Debug)]
struct Head {
    status: u16,
    length: Length,
    gzip: bool,
}

/// Where a body ends.
#[derive(Debug)]
enum Length {
    Bytes(usize),
    Chunked,
}

async fn read_reply(stream: &mut (impl AsyncBufRead + Unpin)) -> Result<Reply> {
    let head = read_head(stream).await?;
    let body = match head.length {
        Length::Bytes(length) => read_exactly(stream, length).await?,
        Length::Chunked => read_chunks(stream).await?,
    };
    let body = if head.gzip {
        let mut plain = Vec::new();
        GzDecoder::new(&*body)
            .read_to_end(&mut plain)
            .context("the body is no gzip")?;
        plain
    } else {
        body
    };
    Ok(Reply {
        status: head.status,
        body,
    })
}

async fn read_head(stream: &mut (impl AsyncBufRead + Unpin)) -> Result<Head> {
    let first = read_line(stream).await?;
    let status = first
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3));
    let status = status.and_then(|digits| digits.parse().ok());
    let status = status.with_context(|| format!("no HTTP/1.1 reply: {first:?}"))?;
    let (mut length, mut gzip) = (None, false);
    loop {
        let line = read_line(stream).await?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').context("a header without a colon")?;
        match (name.to_ascii_lowercase().as_str(), value.trim()) {
            ("content-length", digits) => length = Some(Length::Bytes(digits.parse()?)),
            ("transfer-encoding", "chunked") => length = Some(Length::Chunked),
            ("content-encoding", "gzip") => gzip = true,
            ("content-encoding", other) => bail!("unknown encoding {other}"),
            _ => {}
        }
    }
    // No Content and Not Modified have no body and need not say so (RFC 9112, section 6.3).
    let bodiless = matches!(status, 204 | 304).then_some(Length::Bytes(0));
    Ok(Head {
        status,
        length: bodiless.or(length).context("a body of unknown length")?,
        gzip,
    })
}

async fn read_chunks(stream: &mut (impl AsyncBufRead + Unpin)) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = read_line(stream).await?;
        let digits = line.split(';').next().unwrap_or_default().trim();
        let length = usize::from_str_radix(digits, 16).context("the length of a chunk")?;
        if length == 0 {
            break;
        }
        body.extend(read_exactly(stream, length).await?);
        ensure!(read_line(stream).await?.is_empty(), "a chunk goes on");
    }
    while !read_line(stream).await?.is_empty() {}
    Ok(body)
}

async fn read_exactly(stream: &mut (impl AsyncBufRead + Unpin), length: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}

/// A line without its end.
async fn read_line(stream: &mut (impl AsyncBufRead + Unpin)) -> Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let line = line.strip_suffix("\r\n").context("the connection ended")?;
    Ok(line.to_owned())
}

#[cfg(test)]
mod tests;
