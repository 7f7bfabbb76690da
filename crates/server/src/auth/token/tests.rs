use hone_annotation::{KeyHash, Role, Timestamp};
use uuid::Uuid;

use super::*;

const SECRET: TokenSecret = TokenSecret([7; 32]);

fn ann() -> User {
    User {
        id: UserId(Uuid::from_u128(5)),
        first_name: "Ann".to_owned(),
        last_name: None,
        username: "ann".to_owned(),
        role: Role::Admin,
        password_hash: String::new(),
        key_hash: KeyHash([0; 32]),
        inserted_at: Timestamp(0),
        updated_at: Timestamp(0),
    }
}

#[test]
fn a_token_names_its_user_until_it_expires() {
    let token = write(&ann(), &SECRET, 100);
    assert!(read(&token, &SECRET, 99).unwrap().is(&ann()));
    assert_eq!(read(&token, &SECRET, 100), None);
}

#[test]
fn a_token_is_of_one_user_with_one_password() {
    let bearer = read(&write(&ann(), &SECRET, 100), &SECRET, 0).unwrap();
    let other = User {
        id: UserId(Uuid::from_u128(6)),
        ..ann()
    };
    assert!(!bearer.is(&other));
    let changed = User {
        password_hash: "another".to_owned(),
        ..ann()
    };
    assert!(!bearer.is(&changed));
}

#[test]
fn a_token_of_another_secret_names_nobody() {
    let token = write(&ann(), &TokenSecret([8; 32]), 100);
    assert_eq!(read(&token, &SECRET, 0), None);
}

#[test]
fn a_changed_token_names_nobody() {
    let token = write(&ann(), &SECRET, 100);
    for at in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert_eq!(read(&changed, &SECRET, 0), None, "{changed}");
    }
    for odd in ["", ".", "..", "a.b.c", "é.é.é"] {
        assert_eq!(read(odd, &SECRET, 0), None);
    }
}

#[test]
fn no_other_algorithm_is_taken() {
    let claims = encode(br#"{"identity":"00000000-0000-0000-0000-000000000005","exp":100}"#);
    let header = encode(br#"{"alg":"none","typ":"JWT"}"#);
    let signed = format!("{header}.{claims}");
    let signature = mac(&SECRET, &signed).finalize().into_bytes();
    let token = format!("{signed}.{}", encode(&signature));
    assert_eq!(read(&token, &SECRET, 0), None);
    assert_eq!(read(&format!("{signed}."), &SECRET, 0), None);
}

#[test]
fn the_claims_are_those_that_clients_read() {
    let token = write(&ann(), &SECRET, 100);
    let claims = token.split('.').nth(1).unwrap();
    let claims: serde_json::Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    let expected = serde_json::json!({
        "identity": "00000000-0000-0000-0000-000000000005",
        "name": "Ann", "username": "ann", "role": "admin", "exp": 100,
        // The beginning of the SHA-256 of nothing.
        "session": "47DEQpj8HBSa-_TI",
    });
    assert_eq!(claims, expected);
}
