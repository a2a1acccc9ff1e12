//! Who asks, when a reverse proxy asks for others.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::http::HeaderMap;
use ipnet::IpNet;
use serde::Deserialize;

/// Each proxy appends whom it speaks for.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The addresses of a town's own reverse proxies. Only they are believed when they say whom they ask for: anybody can
/// send that header.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Vec<Network>);

/// One address (`127.0.0.1`) or a network (`10.20.0.0/16`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network(IpNet);

/// What is neither an address nor a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither an address (127.0.0.1) nor a network (10.20.0.0/16)")]
pub struct NoNetwork(String);

impl Proxies {
    /// Who stands behind a connection from `peer`: the nearest address that is not one of the proxies. What a proxy
    /// says and cannot be read counts as the proxy itself.
    pub fn asker(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let said = headers.get_all(FORWARDED_FOR).iter().rev().flat_map(|value| {
            let value = value.to_str().unwrap_or_default();
            value.rsplit(',').map(|part| address(part.trim()))
        });
        let mut asker = peer.to_canonical();
        for next in said {
            let (true, Some(next)) = (self.are_at(asker), next) else { break };
            asker = next.to_canonical();
        }
        asker
    }

    fn are_at(&self, address: IpAddr) -> bool {
        self.0.iter().any(|Network(network)| network.contains(&address))
    }
}

impl FromIterator<Network> for Proxies {
    fn from_iter<T: IntoIterator<Item = Network>>(networks: T) -> Self {
        Self(networks.into_iter().collect())
    }
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        Self(address.into())
    }
}

impl FromStr for Network {
    type Err = NoNetwork;
    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let network = text.parse().map(Self).or_else(|_| text.parse::<IpAddr>().map(Self::from));
        network.map_err(|_| NoNetwork(text.to_owned()))
    }
}

impl TryFrom<String> for Network {
    type Error = NoNetwork;
    fn try_from(text: String) -> Result<Self, NoNetwork> {
        text.parse()
    }
}

/// Some proxies add the port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| text.parse().ok().map(|socket: SocketAddr| socket.ip()))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn asker(proxies: &[&str], peer: &str, said: &[&'static str]) -> String {
        let proxies: Proxies = proxies.iter().map(|it| it.parse::<Network>().unwrap()).collect();
        let mut headers = HeaderMap::new();
        for line in said {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(line));
        }
        proxies.asker(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn a_proxy_of_the_town_is_believed_and_nobody_else() {
        assert_eq!(asker(&["127.0.0.1"], "127.0.0.1", &["203.0.113.7"]), "203.0.113.7");
        assert_eq!(asker(&[], "127.0.0.1", &["203.0.113.7"]), "127.0.0.1");
        assert_eq!(asker(&["127.0.0.1"], "198.51.100.9", &["203.0.113.7"]), "198.51.100.9");
    }

    #[test]
    fn what_a_visitor_says_of_himself_is_left_of_what_the_proxy_saw() {
        assert_eq!(asker(&["10.0.0.0/8"], "10.0.0.2", &["203.0.113.7, 198.51.100.9"]), "198.51.100.9");
        assert_eq!(asker(&["10.0.0.0/8"], "10.0.0.2", &["203.0.113.7", "198.51.100.9"]), "198.51.100.9");
        assert_eq!(asker(&["10.0.0.0/8"], "10.0.0.2", &["198.51.100.9, 10.0.0.3"]), "198.51.100.9");
    }

    #[test]
    fn what_cannot_be_read_is_the_proxys_own() {
        for said in ["", "unknown", "_hidden", "203.0.113.7, unknown", "203.0.113.7,"] {
            let said: &'static str = said;
            assert_eq!(asker(&["10.0.0.2"], "10.0.0.2", &[said]), "10.0.0.2", "{said:?}");
        }
        assert_eq!(asker(&["10.0.0.2"], "10.0.0.2", &[]), "10.0.0.2");
    }

    #[test]
    fn addresses_come_in_several_dresses() {
        let of = |said: &'static str| asker(&["10.0.0.2"], "::ffff:10.0.0.2", &[said]);
        assert_eq!(of("203.0.113.7:4711"), "203.0.113.7");
        assert_eq!(of("::ffff:203.0.113.7"), "203.0.113.7");
        assert_eq!(of("2001:db8::7"), "2001:db8::7");
        assert_eq!(of("[2001:db8::7]"), "2001:db8::7");
        assert_eq!(of("[2001:db8::7]:4711"), "2001:db8::7");
    }

    #[test]
    fn a_network_that_is_none_is_named() {
        let refused = "10.0.0.0/99".parse::<Network>().unwrap_err();
        assert!(refused.to_string().starts_with("\"10.0.0.0/99\" is neither"), "{refused}");
    }
}
