//! Where a request comes from, without keeping the address: a keyed hash of an IPv4 address or an IPv6 /64.

use std::net::{IpAddr, Ipv6Addr};

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretSlice};
use sha2::Sha256;

/// A network that requests come from. It cannot be turned back into an address without the key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Network(Vec<u8>);

impl Network {
    /// The hash itself, 16 bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The network that this hash names.
    pub fn from_bytes(hash: Vec<u8>) -> Self {
        Self(hash)
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The secret that turns addresses into [`Network`]s.
#[derive(Clone)]
pub struct NetworkKey(SecretSlice<u8>);

impl NetworkKey {
    /// Makes networks with this secret.
    pub fn new(secret: Vec<u8>) -> Self {
        Self(secret.into())
    }

    /// The network of an address: itself in IPv4, the first 64 bits in IPv6, where a household has that many.
    pub fn network(&self, address: IpAddr) -> Network {
        let prefix = match address.to_canonical() {
            IpAddr::V4(address) => address.to_bits().to_be_bytes().to_vec(),
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).octets().to_vec(),
        };
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()) else { return Network(Vec::new()) };
        mac.update(&prefix);
        Network(mac.finalize().into_bytes().iter().copied().take(16).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_household_is_one_network() {
        let key = NetworkKey::new(vec![7; 32]);
        let network = |text: &str| key.network(text.parse().unwrap());
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:1"));
        assert_ne!(network("2001:db8:0:1::1"), network("2001:db8:0:2::1"));
        assert_eq!(network("192.0.2.1"), network("::ffff:192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
        assert_eq!(network("192.0.2.1").as_bytes().len(), 16);
        assert_ne!(network("192.0.2.1"), NetworkKey::new(vec![8; 32]).network("192.0.2.1".parse().unwrap()));
    }
}
