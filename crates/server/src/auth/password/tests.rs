use super::*;

#[test]
fn a_hash_fits_its_password_alone() {
    let known = hash("12345678", [1; 16]).unwrap();
    assert!(known.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    let same = verify("12345678", Some(known.clone()), [2; 16]);
    assert_eq!(same, Verdict::Right);
    assert_eq!(verify("12345679", Some(known), [2; 16]), Verdict::Wrong);
}

#[test]
fn a_bcrypt_hash_is_accepted_and_replaced() {
    let known = bcrypt::hash_with_salt("12345678", 4, [3; 16])
        .unwrap()
        .to_string();
    assert_eq!(
        verify("12345679", Some(known.clone()), [2; 16]),
        Verdict::Wrong
    );
    let Verdict::Outdated(new) = verify("12345678", Some(known), [2; 16]) else {
        panic!("the password is right and its hash is old");
    };
    assert_eq!(verify("12345678", Some(new), [2; 16]), Verdict::Right);
}

#[test]
fn nobody_and_damaged_hashes_fit_no_password() {
    assert!(
        PasswordHash::new(NO_PASSWORD).is_ok(),
        "it must cost a hash"
    );
    for known in [None, Some(NO_PASSWORD.to_owned())] {
        assert_eq!(verify("12345678", known, [2; 16]), Verdict::Wrong);
    }
    for damaged in ["", "$2b$", "$argon2id$", "12345678"] {
        let verdict = verify("12345678", Some(damaged.to_owned()), [2; 16]);
        assert_eq!(verdict, Verdict::Wrong);
    }
}
