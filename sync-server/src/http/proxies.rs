//! Whose address a request comes from when proxies stand in front of the server.
//!
//! A header is anybody's word: `X-Forwarded-For` counts only as far as proxies that the administrator named have
//! written it. Each of them appends the address it was called from, so the header is read from its end.

use axum::http::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The networks in which the administrator's own proxies are.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// Trusts the proxies of these networks.
    pub fn new(networks: Vec<IpNet>) -> Proxies {
        Proxies(networks)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The address a request comes from: of the connection, or what the nearest proxy of ours says of it.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let lines: Vec<&str> = headers.get_all(FORWARDED_FOR).iter().filter_map(|v| v.to_str().ok()).collect();
        for said in lines.iter().flat_map(|line| line.split(',')).rev() {
            if !self.trusts(client) {
                break;
            }
            let Some(address) = address(said.trim()) else { break };
            client = address.to_canonical();
        }
        client
    }
}

/// An address with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|a| a.ip()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn client(trusted: &[&str], peer: &str, lines: &[&str]) -> String {
        let proxies = Proxies::new(trusted.iter().map(|n| n.parse().unwrap()).collect());
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn nobody_is_believed_unless_named() {
        assert_eq!(client(&[], "127.0.0.1", &["203.0.113.7"]), "127.0.0.1");
        assert_eq!(client(&["10.0.0.0/8"], "203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
    }

    #[test]
    fn a_proxy_of_ours_is_believed_as_far_as_it_goes() {
        let ours = ["127.0.0.1/32", "10.0.0.0/8"];
        assert_eq!(client(&ours, "127.0.0.1", &["203.0.113.7"]), "203.0.113.7");
        assert_eq!(client(&ours, "127.0.0.1", &[]), "127.0.0.1");
        // What the browser wrote itself stands before what the proxies added.
        assert_eq!(client(&ours, "127.0.0.1", &["192.0.2.1, 203.0.113.7, 10.1.2.3"]), "203.0.113.7");
        assert_eq!(client(&ours, "127.0.0.1", &["192.0.2.1", "203.0.113.7"]), "203.0.113.7");
    }

    #[test]
    fn ports_brackets_mapped_and_senseless_addresses() {
        let ours = ["127.0.0.1/32", "::1/128"];
        assert_eq!(client(&ours, "::1", &["[2001:db8::5]:4711"]), "2001:db8::5");
        assert_eq!(client(&ours, "::1", &["[2001:db8::5]"]), "2001:db8::5");
        assert_eq!(client(&ours, "::ffff:127.0.0.1", &["203.0.113.7:80"]), "203.0.113.7");
        assert_eq!(client(&ours, "127.0.0.1", &["203.0.113.7, unknown"]), "127.0.0.1", "nothing behind it is read");
    }
}
