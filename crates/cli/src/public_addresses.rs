//! Which addresses a server may call for people who are not its operator.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Resolves names to the addresses that are allowed. What is connected to is what was looked at,
/// also behind a redirection and whatever a name means a moment later.
#[derive(Debug)]
pub(crate) struct AllowedResolver {
    pub(crate) allowed: fn(IpAddr) -> bool,
}

impl Resolver for AllowedResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        let mut allowed = self.empty();
        for address in &found {
            if (self.allowed)(address.ip()) {
                allowed.push(*address);
            }
        }
        if allowed.is_empty() {
            let host = uri.host().unwrap_or_default();
            let reason = format!("{host} is at a private address, which is never called");
            return Err(ureq::Error::Other(reason.into()));
        }
        Ok(allowed)
    }
}

/// Whether an address belongs to anybody on the internet: not to this machine, its networks, or a
/// purpose of its own.
///
/// # Source
/// The IANA special-purpose address registries (RFC 6890). Of IPv6 only what is handed out counts
/// (2000::/3), and nothing in it that leads to an address of IPv4 (6to4, Teredo).
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(within) => is_public_v4(within),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let of_this_network = a == 0;
    let shared = a == 100 && (64..128).contains(&b);
    let protocols = (a, b, c) == (192, 0, 0) || (a, b, c) == (192, 88, 99);
    let benchmarks = a == 198 && (18..20).contains(&b);
    let reserved = a >= 240;
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || of_this_network
        || shared
        || protocols
        || benchmarks
        || reserved)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let handed_out = a & 0xe000 == 0x2000;
    let protocols = a == 0x2001 && b < 0x200;
    let documentation = (a == 0x2001 && b == 0xdb8) || a & 0xfff0 == 0x3ff0;
    let six_to_four = a == 0x2002;
    handed_out && !(protocols || documentation || six_to_four)
}

#[cfg(test)]
mod tests;
