//! Tokens that let one person into one LiveKit room for a while: a JWT signed with HS256, with the claims of
//! <https://docs.livekit.io/home/get-started/authentication/>.

use chrono::{DateTime, TimeDelta, Utc};
use preau_kernel::Outcome;
use preau_platform::config::LiveKit;
use preau_platform::jwt;
use secrecy::ExposeSecret;
use serde::Serialize;

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
/// Never in practice: these claims can be written.
pub fn token(livekit: &LiveKit, guest: &Guest<'_>, now: DateTime<Utc>) -> Outcome<String> {
    let claims = Claims {
        iss: &livekit.api_key,
        sub: guest.identity,
        name: guest.name,
        nbf: now.timestamp(),
        exp: guest.until.min(now + LONGEST).timestamp(),
        video: Video { room: guest.room, room_join: true, can_publish: true, can_subscribe: true },
    };
    jwt::sign(&claims, livekit.api_secret.expose_secret().as_bytes(), None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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
}
