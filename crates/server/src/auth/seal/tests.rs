use super::*;

fn seal(secret: u8) -> Seal {
    Seal::new(&TokenSecret([secret; 32]))
}

#[test]
fn a_secret_comes_back_from_its_place_alone() {
    let sealed = seal(1).close("hf_secret", b"here", [5; 12]);
    assert!(!sealed.contains("hf_secret"));
    let bytes = STANDARD.decode(&sealed).unwrap();
    assert!(!bytes.windows(9).any(|part| part == b"hf_secret"));
    assert_eq!(seal(1).open(&sealed, b"here").as_deref(), Some("hf_secret"));
    assert_eq!(seal(1).open(&sealed, b"there"), None);
    assert_eq!(seal(2).open(&sealed, b"here"), None);
}

#[test]
fn what_was_changed_does_not_open() {
    let mut bytes = STANDARD.decode(seal(1).close("s", b"", [5; 12])).unwrap();
    bytes[12] ^= 1;
    assert_eq!(seal(1).open(&STANDARD.encode(bytes), b""), None);
    assert_eq!(seal(1).open("", b""), None);
    assert_eq!(seal(1).open("no base64", b""), None);
}
