//! Tokens that let one person into one LiveKit room for a while: a JWT signed with HS256 (RFC 7519, RFC 7515), with the
//! claims of <https://docs.livekit.io/home/get-started/authentication/>.
//!
//! Written out rather than taken from a JWT library: those bring RSA and elliptic curves along, and this is one HMAC.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use preau_kernel::Outcome;
use preau_platform::config::LiveKit;
use preau_platform::error::internal_error;
use secrecy::ExposeSecret;
use serde::Serialize;
use sha2::Sha256;

/// However long the room stays open, a token is worth nothing after this.
const LONGEST: TimeDelta = TimeDelta::hours(2);

/// Who is let in where.
#[derive(Clone, Copy, Debug)]
pub struct Guest<'a> {
    /// Tells people apart in the room; the same person twice replaces themself.
    pub identity: &'a str,
    /// What the others see.
    pub name: &'a str,
    /// The room.
    pub room: &'a str,
    /// When the room closes.
    pub until: DateTime<Utc>,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    name: &'a str,
    nbf: i64,
    exp: i64,
    video: Video<'a>,
}

/// What a guest may do; what is not named is refused: no administration (`roomAdmin`, `roomList`, `roomCreate`), no
/// recording (`roomRecord`), not even for the provider, since the page people meet on has no use for it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Video<'a> {
    room: &'a str,
    room_join: bool,
    can_publish: bool,
    can_subscribe: bool,
}

/// The token.
///
/// # Errors
/// Never in practice: the key of an HMAC may have any length.
pub fn token(livekit: &LiveKit, guest: &Guest<'_>, now: DateTime<Utc>) -> Outcome<String> {
    let claims = Claims {
        iss: &livekit.api_key,
        sub: guest.identity,
        name: guest.name,
        nbf: now.timestamp(),
        exp: guest.until.min(now + LONGEST).timestamp(),
        video: Video { room: guest.room, room_join: true, can_publish: true, can_subscribe: true },
    };
    let claims = serde_json::to_vec(&claims).map_err(|e| internal_error("write the claims of a token", &e))?;
    sign(&claims, livekit.api_secret.expose_secret().as_bytes())
}

fn sign(claims: &[u8], secret: &[u8]) -> Outcome<String> {
    let header = br#"{"alg":"HS256","typ":"JWT"}"#;
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).map_err(|e| internal_error("sign a token", &e))?;
    mac.update(signed.as_bytes());
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn livekit() -> LiveKit {
        LiveKit {
            url: "wss://livekit.example".to_owned(),
            api_key: "APIkey".to_owned(),
            api_secret: SECRET.into(),
            meet_url: "https://meet.example/custom".to_owned(),
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn written(until: &str) -> String {
        let guest = Guest { identity: "u-1", name: "Inès", room: "preau-a-1", until: at(until) };
        token(&livekit(), &guest, at("2026-03-05T12:58:00Z")).unwrap()
    }

    fn claims(token: &str) -> Value {
        let [_, claims, _] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
    }

    #[test]
    fn a_token_allows_to_join_one_room_and_nothing_else() {
        let token = written("2026-03-05T14:15:00Z");
        let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&header).unwrap(), json!({ "alg": "HS256", "typ": "JWT" }));
        assert_eq!(
            claims(&token),
            json!({
                "iss": "APIkey",
                "sub": "u-1",
                "name": "Inès",
                "nbf": 1_772_715_480,
                "exp": 1_772_720_100,
                "video": { "room": "preau-a-1", "roomJoin": true, "canPublish": true, "canSubscribe": true },
            })
        );
    }

    #[test]
    fn a_token_lives_two_hours_at_most() {
        assert_eq!(claims(&written("2026-03-05T20:15:00Z"))["exp"], 1_772_715_480 + 7200);
    }

    /// Made with PyJWT 2.15.1: `jwt.encode({"iss": "joe", "sub": "Inès"}, "0123456789abcdef0123456789abcdef", "HS256")`.
    #[test]
    fn another_implementation_signs_the_same_claims_in_the_same_way() {
        let theirs = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJqb2UiLCJzdWIiOiJJblx1MDBlOHMifQ.zgpRNqJMTlexbgXZUl4f3KZUV-7lJI1WMxb3qhy3jYE";
        let claims = theirs.split('.').nth(1).unwrap();
        assert_eq!(sign(&URL_SAFE_NO_PAD.decode(claims).unwrap(), SECRET.as_bytes()).unwrap(), theirs);
    }
}
