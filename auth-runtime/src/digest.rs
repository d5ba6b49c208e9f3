//! Digests and signatures over bytes.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Digest;

use crate::spec::Function;

/// The plain digest of this name; `None` for a function that is none.
pub(crate) fn digest(function: Function, text: &[u8]) -> Option<Vec<u8>> {
    Some(match function {
        Function::Md5 => md5::Md5::digest(text).to_vec(),
        Function::Sha1 => sha1::Sha1::digest(text).to_vec(),
        Function::Sha256 => sha2::Sha256::digest(text).to_vec(),
        Function::Sha384 => sha2::Sha384::digest(text).to_vec(),
        Function::Sha512 => sha2::Sha512::digest(text).to_vec(),
        _ => return None,
    })
}

/// The HMAC (RFC 2104) of this name; `None` for a function that is none.
pub(crate) fn hmac(function: Function, key: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    fn of<M: Mac + KeyInit>(key: &[u8], text: &[u8]) -> Option<Vec<u8>> {
        // RFC 2104 takes keys of every length.
        let mut mac = <M as KeyInit>::new_from_slice(key).ok()?;
        mac.update(text);
        Some(mac.finalize().into_bytes().to_vec())
    }
    match function {
        Function::HmacSha1 => of::<Hmac<sha1::Sha1>>(key, text),
        Function::HmacSha256 => of::<Hmac<sha2::Sha256>>(key, text),
        Function::HmacSha384 => of::<Hmac<sha2::Sha384>>(key, text),
        Function::HmacSha512 => of::<Hmac<sha2::Sha512>>(key, text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        let mut out = Vec::new();
        crate::encode::hex(bytes, |piece| out.extend_from_slice(piece));
        String::from_utf8(out).unwrap()
    }

    /// Key, data, and the three digests.
    type Case<'a> = (&'a [u8], &'a [u8], &'a str, &'a str, &'a str);

    /// RFC 4231 sections 4.2 to 4.8: key, data, SHA-256, SHA-384, SHA-512.
    #[test]
    fn rfc_4231() {
        let long_key = [0xaa; 131];
        let cases: [Case<'_>; 6] = [
            (
                &[0x0b; 20],
                b"Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
                "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
                "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4\
                 be9d914eeb61f1702e696c203a126854",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd\
                 caeab1a34d4a6b4b636e070a38bce737",
            ),
            (
                &[0xaa; 20],
                &[0xdd; 50],
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
                "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39dc13814b94e3ab6e101a34f27",
                "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807\
                 b946a337bee8942674278859e13292fb",
            ),
            (
                &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25],
                &[0xcd; 50],
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
                "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7d679ccf8a386c674cffb",
                "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275cc5788063\
                 a5f19741120c4f2de2adebeb10a298dd",
            ),
            (
                &long_key,
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
                "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952",
                "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e52\
                 95e64f73f63f0aec8b915a985d786598",
            ),
            (
                &long_key,
                b"This is a test using a larger than block-size key and a larger than block-size data. \
                  The key needs to be hashed before being used by the HMAC algorithm.",
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
                "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5a678cc31e799176d3860e6110c46523e",
                "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55c3e4de15\
                 134676fb6de0446065c97440fa8c6a58",
            ),
        ];
        for (key, data, sha256, sha384, sha512) in cases {
            assert_eq!(hex(&hmac(Function::HmacSha256, key, data).unwrap()), sha256);
            assert_eq!(hex(&hmac(Function::HmacSha384, key, data).unwrap()), sha384);
            assert_eq!(hex(&hmac(Function::HmacSha512, key, data).unwrap()), sha512);
        }
        let truncated = hmac(Function::HmacSha256, &[0x0c; 20], b"Test With Truncation").unwrap();
        assert_eq!(hex(&truncated[..16]), "a3b6167473100ee06e0c796c2955552b");
    }

    /// RFC 2202 section 3, the second case.
    #[test]
    fn rfc_2202() {
        let mac = hmac(Function::HmacSha1, b"Jefe", b"what do ya want for nothing?").unwrap();
        assert_eq!(hex(&mac), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    }

    /// The digests of the empty text and of `abc`: RFC 1321, FIPS 180-4.
    #[test]
    fn plain_digests() {
        for (function, expected) in [
            (Function::Md5, "900150983cd24fb0d6963f7d28e17f72"),
            (Function::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (Function::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ] {
            assert_eq!(hex(&digest(function, b"abc").unwrap()), expected);
        }
        assert!(digest(Function::HmacSha256, b"").is_none());
    }

    /// Accounting+, "Quickstart": the A-Signature's digest, as the page prints it.
    #[test]
    fn accounting_plus_signature() {
        let text = "path=/v1/sample&token=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJjbGllbnRfaWQiOiJ0ZXN0In0.\
                    6c_QFWhU8Yvb_4kZ1kTiovsSfNKAC0oQ4tQs45rjy9U&email=john@gmail.com";
        let mac = hmac(Function::HmacSha256, b"yH0G6cfb0714XA6Mr36xEGxeEtbD2gph", text.as_bytes()).unwrap();
        assert_eq!(hex(&mac), "e2d3a074b3478eb658cf2d0b4eae8d2db7e75fca0caabb83d80aa0df01617fae");
    }

    /// Klikoo, "Digital Signature": the hash of a body, minified with sorted keys.
    #[test]
    fn klikoo_payload() {
        let hash = digest(Function::Sha256, br#"{"account_number":true,"bank_code":"000"}"#).unwrap();
        assert_eq!(hex(&hash), "7791c19c8a1031a23713d71ef8d5a76c62beef20a5ed3b9c6731d108ac70af6e");
    }
}
