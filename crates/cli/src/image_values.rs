//! The images that records name: in data URLs, among the uploaded files, or at addresses.

use std::error::Error;
use std::io::Read as _;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hone_annotation::{DatasetId, MediaAddress, MediaFiles};
use hone_infer::ImageLimits;
use hone_live::Images;
use ureq::Agent;
use ureq::unversioned::transport::DefaultConnector;

use crate::public_addresses::{AllowedResolver, is_public};

/// How long an address may take in all.
const PATIENCE: Duration = Duration::from_secs(20);

/// Redirections that are followed.
const REDIRECTIONS: u32 = 3;

/// Base64 with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Reads data URLs, uploaded files of the record's dataset, and addresses if it is allowed to.
#[derive(Debug)]
pub(crate) struct ImageValues {
    media: Arc<dyn MediaFiles>,
    fetcher: Option<Agent>,
    most: usize,
}

impl ImageValues {
    /// One that may fetch what lies at public addresses, or nothing.
    pub(crate) fn new(media: Arc<dyn MediaFiles>, fetches: bool) -> Self {
        Self {
            media,
            fetcher: fetches.then(|| fetcher(is_public)),
            most: ImageLimits::default().bytes,
        }
    }

    fn fetch(&self, address: &str) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
        let Some(fetcher) = &self.fetcher else {
            let reason =
                "images at addresses are not fetched: start the server with --fetch-images";
            return Err(reason.into());
        };
        let mut reply = fetcher.get(address).call()?;
        let mut bytes = Vec::new();
        // What was compressed on the way is counted as it comes out.
        let mut body = reply.body_mut().as_reader().take(self.most as u64 + 1);
        body.read_to_end(&mut bytes)?;
        if bytes.len() > self.most {
            let most = self.most;
            return Err(format!("it has more than the {most} bytes that are allowed").into());
        }
        Ok(bytes)
    }
}

impl Images for ImageValues {
    fn read(
        &self,
        dataset: DatasetId,
        value: &str,
    ) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
        if let Some(data) = value.strip_prefix("data:") {
            return Ok(decoded(data)?);
        }
        match MediaAddress::of(value).filter(|address| address.dataset == dataset) {
            Some(address) => self.media.get(dataset, address.hash),
            None => self.fetch(value),
        }
    }
}

/// A client that calls the addresses which are allowed and knows no proxy: that would resolve names
/// by itself.
fn fetcher(allowed: fn(IpAddr) -> bool) -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .max_redirects(REDIRECTIONS)
        .proxy(None)
        .build();
    Agent::with_parts(config, DefaultConnector::new(), AllowedResolver { allowed })
}

/// The bytes of a data URL behind `data:` (RFC 2397).
fn decoded(data: &str) -> Result<Vec<u8>, &'static str> {
    let (kind, data) = data
        .split_once(',')
        .ok_or("the data URL has no comma before its data")?;
    let bytes = unescaped(data)?;
    if kind.ends_with(";base64") {
        let decoded = BASE64.decode(bytes).ok();
        return decoded.ok_or("the data of the data URL are not base64");
    }
    Ok(bytes)
}

/// A text with its `%41` undone.
fn unescaped(text: &str) -> Result<Vec<u8>, &'static str> {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.ok_or("the data URL has a % without two hexadecimal digits")?);
        bytes.extend(&part.as_bytes()[2..]);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests;
