//! An authenticator in software: a passkey with a key of its own, which answers challenges as a browser hands them on.

use super::stand::NAMED_SITE;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shop::{CreationChallengeResponse, PublicKeyCredential, RegisterPublicKeyCredential, RequestChallengeResponse};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

/// A passkey, and what its authenticator says.
pub struct Authenticator {
    key: SigningKey,
    credential_id: Vec<u8>,
    user: String,
    /// The origin that the browser says it is at.
    pub origin: String,
    /// Counts signatures, where it is not 0.
    pub counter: u32,
    /// True where its holder was verified.
    pub verifies: bool,
}

fn text(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Authenticator {
    /// One with the `n`-th key.
    pub fn new(n: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[n; 32]).unwrap(),
            credential_id: vec![n; 16],
            user: String::new(),
            origin: NAMED_SITE.to_owned(),
            counter: 0,
            verifies: true,
        }
    }

    /// Answers by a new passkey.
    pub fn create(&mut self, options: &CreationChallengeResponse) -> RegisterPublicKeyCredential {
        let options = serde_json::to_value(options).unwrap();
        options["publicKey"]["user"]["id"].as_str().unwrap().clone_into(&mut self.user);
        let public = self.key.verifying_key().to_sec1_point(false);
        let mut data = self.data(ATTESTED);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential_id.len()).unwrap().to_be_bytes());
        data.extend(&self.credential_id);
        // The key as COSE has it: ES256 on P-256.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(public.x().unwrap());
        data.extend([0x22, 0x58, 0x20]);
        data.extend(public.y().unwrap());
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        let response =
            json!({"attestationObject": text(object), "clientDataJSON": text(self.client(&options, "create"))});
        serde_json::from_value(self.credential(&response)).unwrap()
    }

    /// Answers by the passkey that it has.
    pub fn get(&mut self, options: &RequestChallengeResponse) -> PublicKeyCredential {
        if self.counter > 0 {
            self.counter += 1;
        }
        let client = self.client(&serde_json::to_value(options).unwrap(), "get");
        let data = self.data(0);
        let signed = [data.as_slice(), Sha256::digest(&client).as_slice()].concat();
        let signature: Signature = self.key.sign(&signed);
        let response = json!({
            "authenticatorData": text(data),
            "clientDataJSON": text(client),
            "signature": text(signature.to_der()),
            "userHandle": self.user,
        });
        serde_json::from_value(self.credential(&response)).unwrap()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let host = self.origin.split_once("://").unwrap().1;
        let flags = flags | PRESENT | if self.verifies { VERIFIED } else { 0 };
        [Sha256::digest(host).as_slice(), &[flags], &self.counter.to_be_bytes()].concat()
    }

    fn client(&self, options: &Value, kind: &str) -> Vec<u8> {
        let challenge = &options["publicKey"]["challenge"];
        let client = json!({
            "type": format!("webauthn.{kind}"), "challenge": challenge, "origin": self.origin, "crossOrigin": false,
        });
        client.to_string().into_bytes()
    }

    fn credential(&self, response: &Value) -> Value {
        let id = text(&self.credential_id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {}})
    }
}
