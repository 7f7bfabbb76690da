use hone_annotation::use_case::sign_in::{
    self, Grants, Identity, KnownName, Rules, Syncing, Unknown,
};
use hone_annotation::{AnnotationError, KeyHash, Role, User};

use crate::desk::Desk;

fn person(subject: &str, username: &str) -> Identity {
    Identity {
        provider: "club".to_owned(),
        subject: subject.to_owned(),
        username: username.to_owned(),
        first_name: Some("Ann".to_owned()),
        last_name: Some(" ".to_owned()),
        grants: None,
    }
}

fn granted(role: Option<Role>, workspaces: &[&str]) -> Identity {
    let workspaces = workspaces.iter().map(|&name| name.to_owned()).collect();
    Identity {
        grants: Some(Grants { role, workspaces }),
        ..person("1", "ann")
    }
}

fn sign_in(desk: &mut Desk, identity: &Identity, rules: &Rules) -> Result<User, AnnotationError> {
    let (identity, rules) = (identity.clone(), rules.clone());
    desk.write(move |tx, _, context| {
        let mut key = [3; 32];
        key[..16].copy_from_slice(context.id::<hone_annotation::UserId>().0.as_bytes());
        let secrets = Unknown {
            password_hash: "unknown".to_owned(),
            key_hash: KeyHash(key),
        };
        sign_in::sign_in(tx, &identity, &rules, secrets, context)
    })
}

fn workspaces(desk: &Desk, user: &User) -> Vec<String> {
    let id = user.id;
    let held = desk.read(move |view| Ok(view.workspaces_of(id)?));
    held.into_iter().map(|workspace| workspace.name).collect()
}

#[test]
fn a_first_sign_in_makes_an_annotator_in_the_workspaces_of_the_rules() {
    let mut desk = Desk::new();
    let rules = Rules {
        workspaces: vec!["lab".to_owned(), "new".to_owned()],
        ..Rules::default()
    };
    let ann = sign_in(&mut desk, &person("1", "ann"), &rules).unwrap();
    assert_eq!((ann.role, ann.username.as_str()), (Role::Annotator, "ann"));
    assert_eq!(
        (ann.first_name.as_str(), ann.last_name.as_deref()),
        ("Ann", None)
    );
    assert_eq!(workspaces(&desk, &ann), ["lab", "new"]);
}

#[test]
fn a_person_is_found_by_the_subject_whatever_their_name_is_now() {
    let mut desk = Desk::new();
    let rules = Rules::default();
    let ann = sign_in(&mut desk, &person("1", "ann"), &rules).unwrap();
    assert_eq!(
        sign_in(&mut desk, &person("1", "owner"), &rules).unwrap(),
        ann
    );
    let other = Identity {
        provider: "guild".to_owned(),
        ..person("1", "anna")
    };
    assert_ne!(sign_in(&mut desk, &other, &rules).unwrap().id, ann.id);
}

#[test]
fn an_account_of_the_same_name_is_not_taken_over_unless_the_rules_say_so() {
    let mut desk = Desk::new();
    let ben = desk.user("ben", Role::Admin);
    let refused = sign_in(&mut desk, &person("2", "ben"), &Rules::default());
    assert!(matches!(refused, Err(AnnotationError::Conflict(_))));
    let rules = Rules {
        known_name: KnownName::Link,
        ..Rules::default()
    };
    assert_eq!(
        sign_in(&mut desk, &person("2", "ben"), &rules).unwrap(),
        ben
    );
    // From now on the subject tells.
    let again = sign_in(&mut desk, &person("2", "benedict"), &Rules::default());
    assert_eq!(again.unwrap().id, ben.id);
}

#[test]
fn the_name_of_the_rules_makes_an_owner_at_the_first_sign_in_alone() {
    let mut desk = Desk::new();
    let rules = Rules {
        owner: Some("chief".to_owned()),
        sync: Syncing::Always,
        ..Rules::default()
    };
    let ann = granted(None, &[]);
    assert_eq!(
        sign_in(&mut desk, &ann, &rules).unwrap().role,
        Role::Annotator
    );
    let renamed = Identity {
        username: "chief".to_owned(),
        ..ann
    };
    assert_eq!(
        sign_in(&mut desk, &renamed, &rules).unwrap().role,
        Role::Annotator
    );
    let chief = sign_in(&mut desk, &person("9", "chief"), &rules).unwrap();
    assert_eq!(chief.role, Role::Owner);
}

#[test]
fn grants_count_at_the_first_sign_in_and_at_each_only_if_they_are_synced() {
    let mut desk = Desk::new();
    let once = Rules::default();
    let ann = sign_in(&mut desk, &granted(Some(Role::Admin), &["a", "b"]), &once).unwrap();
    assert_eq!(ann.role, Role::Admin);
    assert_eq!(workspaces(&desk, &ann), ["a", "b"]);
    let later = granted(None, &["b", "c"]);
    let ann = sign_in(&mut desk, &later, &once).unwrap();
    assert_eq!((ann.role, workspaces(&desk, &ann).len()), (Role::Admin, 2));
    let always = Rules {
        sync: Syncing::Always,
        ..once
    };
    let ann = sign_in(&mut desk, &later, &always).unwrap();
    assert_eq!(ann.role, Role::Annotator);
    assert_eq!(workspaces(&desk, &ann), ["b", "c"]);
}

#[test]
fn syncing_never_takes_the_last_owner_away() {
    let mut desk = Desk::new();
    let rules = Rules {
        known_name: KnownName::Link,
        sync: Syncing::Always,
        ..Rules::default()
    };
    let owner = Identity {
        username: "owner".to_owned(),
        ..granted(Some(Role::Annotator), &[])
    };
    assert_eq!(
        sign_in(&mut desk, &owner, &rules).unwrap().role,
        Role::Owner
    );
}

#[test]
fn a_blank_name_signs_nobody_in() {
    let mut desk = Desk::new();
    let blank = sign_in(&mut desk, &person("1", " "), &Rules::default());
    assert!(matches!(blank, Err(AnnotationError::Malformed(_))));
}
