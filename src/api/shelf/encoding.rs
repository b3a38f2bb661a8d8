//! How public answers travel: as they are, or compressed.

use std::io::Write as _;

use actix_web::http::header;
use actix_web::http::header::{AcceptEncoding, ContentEncoding, Encoding, HeaderMap};
use actix_web::web::Bytes;
use brotli::enc::BrotliEncoderParams;

/// Shorter answers fit into one packet anyway.
const WORTH_IT: usize = 1_024;
/// Far from the densest, but a page is compressed for every change: 5 of brotli's 11 takes about as long as gzip's 6.
const BROTLI_QUALITY: i32 = 5;
/// Pages are seldom longer than this power of two.
const BROTLI_WINDOW: i32 = 20;

/// An encoding that answers are kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coding {
    /// As they are.
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 7932.
    Brotli,
}

impl Coding {
    /// The one that the caller likes best (RFC 9110, section 12.5.3). Whoever takes none of them gets the text as it is.
    pub fn wanted(headers: &HeaderMap) -> Self {
        let mut lists = headers.get_all(header::ACCEPT_ENCODING);
        let Some(first) = lists.next() else { return Self::Identity };
        // What browsers say, so that nearly no request needs its list taken apart.
        if lists.next().is_none() && ["gzip, deflate, br, zstd", "gzip, deflate, br"].iter().any(|usual| first == usual)
        {
            return Self::Brotli;
        }
        let list = headers.get_all(header::ACCEPT_ENCODING).filter_map(|list| list.to_str().ok());
        let list = list.flat_map(|list| list.split(',')).filter_map(|item| item.trim().parse().ok()).collect();
        let known = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
        match AcceptEncoding(list).negotiate(known.iter()) {
            Some(Encoding::Known(ContentEncoding::Brotli)) => Self::Brotli,
            Some(Encoding::Known(ContentEncoding::Gzip)) => Self::Gzip,
            _ => Self::Identity,
        }
    }

    /// Its name in `Content-Encoding`; none where nothing is encoded.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }

    /// A text in this encoding, if that is worth it. To be done off the async workers.
    pub fn encode(self, plain: &Bytes) -> std::io::Result<(Self, Bytes)> {
        if plain.len() < WORTH_IT {
            return Ok((Self::Identity, plain.clone()));
        }
        let mut encoded = Vec::with_capacity(plain.len() / 3);
        match self {
            Self::Identity => return Ok((self, plain.clone())),
            Self::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(&mut encoded, flate2::Compression::default());
                encoder.write_all(plain)?;
                encoder.finish()?;
            }
            Self::Brotli => {
                let params = BrotliEncoderParams {
                    quality: BROTLI_QUALITY,
                    lgwin: BROTLI_WINDOW,
                    size_hint: plain.len(),
                    ..BrotliEncoderParams::default()
                };
                brotli::BrotliCompress(&mut &**plain, &mut encoded, &params)?;
            }
        }
        encoded.shrink_to_fit();
        Ok((self, encoded.into()))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_caller_gets_the_encoding_it_likes_best() {
        for (header, expected) in [
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("br;q=0.1, gzip", Coding::Gzip),
            ("gzip;q=0, br;q=0", Coding::Identity),
            ("zstd", Coding::Identity),
            ("BR", Coding::Brotli),
            ("identity, gzip;q=0.5", Coding::Identity),
            ("*", Coding::Identity),
            ("broken;;;", Coding::Identity),
        ] {
            let request = TestRequest::default().insert_header((header::ACCEPT_ENCODING, header)).to_http_request();
            assert_eq!(Coding::wanted(request.headers()), expected, "{header}");
        }
        assert_eq!(Coding::wanted(&HeaderMap::new()), Coding::Identity);
    }

    #[test]
    fn what_is_encoded_can_be_read_again() {
        let plain = Bytes::from("Some words about bridges. ".repeat(1_000));
        let (coding, gzip) = Coding::Gzip.encode(&plain).unwrap();
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(&*gzip).read_to_end(&mut text).unwrap();
        assert_eq!((coding, text.as_slice()), (Coding::Gzip, &*plain));

        let (coding, brotli) = Coding::Brotli.encode(&plain).unwrap();
        let mut text = Vec::new();
        brotli::Decompressor::new(&*brotli, 4_096).read_to_end(&mut text).unwrap();
        assert_eq!((coding, text.as_slice()), (Coding::Brotli, &*plain));
        assert!(gzip.len().max(brotli.len()) * 10 < plain.len());

        let short = Bytes::from_static(b"{}");
        assert_eq!(Coding::Brotli.encode(&short).unwrap(), (Coding::Identity, short));
    }
}
