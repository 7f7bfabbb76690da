use hone_annotation::store::Store;
use hone_annotation::{KeyHash, Kind, ResponseStatus, Role, User, Workspace};

use super::{check_taken, fill, read, try_write, write};
use crate::annotation::{at, dataset, id, user, workspace};

fn three() -> [User; 3] {
    ["anna", "berta", "clara"].map(|name| user(name, Role::Annotator))
}

fn put_three(store: &dyn Store) {
    write(store, |transaction| {
        three()
            .iter()
            .try_for_each(|user| transaction.put_user(user))
    });
}

pub(super) fn users_are_found_by_id_name_and_key(store: &dyn Store) {
    put_three(store);
    let berta = User {
        last_name: Some("Bäcker".to_owned()),
        password_hash: "$argon2id$".to_owned(),
        updated_at: at(-1),
        ..three()[1].clone()
    };
    let copy = berta.clone();
    write(store, move |transaction| transaction.put_user(&copy));
    let found = read(store, |view| {
        let key = user("berta", Role::Owner).key_hash;
        Ok([
            view.user(id("berta"))?,
            view.user_by_name("berta")?,
            view.user_by_key(key)?,
        ])
    });
    assert_eq!(found, [(); 3].map(|()| Some(berta.clone())));
    read(store, |view| {
        assert_eq!(
            view.user_by_name("Berta")?,
            None,
            "names are as they are written"
        );
        assert_eq!(view.user_by_key(KeyHash([0; 32]))?, None);
        Ok(())
    });
}

pub(super) fn a_replaced_user_keeps_their_place_and_frees_their_name(store: &dyn Store) {
    put_three(store);
    write(store, |transaction| {
        let [anna, ..] = three();
        transaction.put_user(&User {
            username: "zoe".to_owned(),
            key_hash: KeyHash([1; 32]),
            ..anna
        })?;
        transaction.put_user(&user("berta", Role::Owner))?;
        transaction.put_user(&User {
            id: id("another anna"),
            ..user("anna", Role::Annotator)
        })
    });
    let users = read(store, |view| view.users());
    let names: Vec<_> = users.iter().map(|user| user.username.as_str()).collect();
    assert_eq!(names, ["zoe", "berta", "clara", "anna"]);
}

pub(super) fn usernames_and_api_keys_are_unique(store: &dyn Store) {
    put_three(store);
    check_taken(store, (Kind::User, "username", "anna"), |transaction| {
        transaction.put_user(&User {
            username: "anna".to_owned(),
            ..user("dora", Role::Owner)
        })
    });
    check_taken(store, (Kind::User, "api_key", ""), |transaction| {
        transaction.put_user(&User {
            key_hash: user("anna", Role::Owner).key_hash,
            ..user("berta", Role::Owner)
        })
    });
    assert_eq!(read(store, |view| view.users()), three());
}

pub(super) fn identities_are_kept_apart_by_provider_and_go_with_their_user(store: &dyn Store) {
    put_three(store);
    write(store, |transaction| {
        transaction.put_identity("club", "1", id("anna"))?;
        transaction.put_identity("guild", "1", id("berta"))?;
        transaction.put_identity("club", "2", id("anna"))?;
        transaction.put_identity("club", "2", id("clara"))
    });
    let names = |store: &dyn Store| {
        read(store, |view| {
            let name = |provider: &str, subject: &str| {
                let user = view.user_by_identity(provider, subject)?;
                Ok(user.map_or_else(String::new, |user| user.username))
            };
            Ok([
                name("club", "1")?,
                name("guild", "1")?,
                name("club", "2")?,
                name("guild", "2")?,
            ])
        })
    };
    assert_eq!(names(store), ["anna", "berta", "clara", ""]);
    write(store, |transaction| transaction.delete_user(id("anna")));
    assert_eq!(names(store), ["", "berta", "clara", ""]);
    let nobody = try_write(store, |transaction| {
        transaction.put_identity("club", "3", id("nobody"))
    });
    assert!(
        nobody.is_err(),
        "an identity belongs to a user who is there"
    );
}

pub(super) fn deleting_a_user_deletes_their_responses_and_counts(store: &dyn Store) {
    let filled = fill(store);
    write(store, |transaction| transaction.delete_user(id("anna")));
    let (dataset, workspace) = (filled.dataset(), filled.workspace.id);
    let records: Vec<_> = filled.records.iter().map(|record| record.id).collect();
    read(store, move |view| {
        assert_eq!(view.user(id("anna"))?, None);
        assert_eq!(view.user_by_name("anna")?, None);
        assert!(!view.is_member(workspace, id("anna"))?);
        assert_eq!(view.members(workspace)?.len(), 2);
        assert_eq!(view.records_answered_by(id("anna"))?, []);
        let left = view.responses(&records)?;
        assert_eq!(
            left,
            [filled.responses[1].clone(), filled.responses[3].clone()]
        );
        assert_eq!(view.response(filled.responses[0].id)?, None);
        let counts = view.user_counts(dataset)?;
        let statuses: Vec<_> = counts
            .iter()
            .map(|it| (it.user, it.response, it.count))
            .collect();
        let berta = id("berta");
        assert_eq!(
            statuses,
            [
                (berta, ResponseStatus::Discarded, 1),
                (berta, ResponseStatus::Submitted, 1)
            ]
        );
        assert_eq!(
            view.record_page(dataset, 0, 9)?,
            filled.records,
            "statuses stay"
        );
        Ok(())
    });
}

pub(super) fn workspaces_are_found_by_id_and_name(store: &dyn Store) {
    write(store, |transaction| {
        transaction.put_workspace(&workspace("zoo"))?;
        transaction.put_workspace(&workspace("lab"))?;
        transaction.put_workspace(&Workspace {
            name: "farm".to_owned(),
            updated_at: at(5),
            ..workspace("zoo")
        })
    });
    read(store, |view| {
        let farm = view.workspace(id("zoo"))?.expect("it is there");
        assert_eq!((farm.name.as_str(), farm.updated_at), ("farm", at(5)));
        assert_eq!(view.workspace_by_name("farm")?, Some(farm.clone()));
        assert_eq!(view.workspace_by_name("zoo")?, None);
        assert_eq!(
            view.workspaces()?,
            [farm, workspace("lab")],
            "places are kept"
        );
        Ok(())
    });
}

pub(super) fn names_of_workspaces_are_unique(store: &dyn Store) {
    write(store, |transaction| {
        transaction.put_workspace(&workspace("lab"))
    });
    check_taken(store, (Kind::Workspace, "name", "lab"), |transaction| {
        transaction.put_workspace(&Workspace {
            id: id("another"),
            ..workspace("lab")
        })
    });
}

pub(super) fn members_come_in_order_of_joining(store: &dyn Store) {
    put_three(store);
    write(store, |transaction| {
        transaction.put_workspace(&workspace("lab"))?;
        transaction.put_workspace(&workspace("zoo"))?;
        for name in ["clara", "anna", "berta"] {
            transaction.add_member(id("zoo"), id(name))?;
        }
        transaction.add_member(id("lab"), id("anna"))?;
        // Once more changes nothing; leaving and joining again does.
        transaction.add_member(id("zoo"), id("clara"))?;
        transaction.remove_member(id("zoo"), id("anna"))?;
        transaction.add_member(id("zoo"), id("anna"))
    });
    read(store, |view| {
        let [anna, berta, clara] = three();
        assert_eq!(view.members(id("zoo"))?, [clara, berta, anna.clone()]);
        assert_eq!(view.members(id("lab"))?, [anna]);
        let workspaces = view.workspaces_of(id("anna"))?;
        assert_eq!(workspaces, [workspace("lab"), workspace("zoo")]);
        assert!(view.is_member(id("zoo"), id("berta"))?);
        assert!(!view.is_member(id("lab"), id("berta"))?);
        Ok(())
    });
}

pub(super) fn deleting_a_workspace_ends_its_memberships(store: &dyn Store) {
    put_three(store);
    write(store, |transaction| {
        transaction.put_workspace(&workspace("lab"))?;
        transaction.add_member(id("lab"), id("anna"))?;
        transaction.delete_workspace(id("lab"))
    });
    read(store, |view| {
        assert_eq!(view.workspaces()?, []);
        assert_eq!(view.workspaces_of(id("anna"))?, []);
        assert_eq!(view.users()?, three());
        Ok(())
    });
    write(store, |transaction| {
        transaction.put_workspace(&workspace("lab"))?;
        assert!(!transaction.is_member(id("lab"), id("anna"))?);
        Ok(())
    });
}

pub(super) fn a_workspace_with_datasets_is_not_deleted(store: &dyn Store) {
    write(store, |transaction| {
        transaction.put_workspace(&workspace("lab"))?;
        transaction.put_dataset(&dataset(id("lab"), "news"))
    });
    let refused = try_write(store, |transaction| transaction.delete_workspace(id("lab")));
    assert!(refused.is_err());
    read(store, |view| {
        assert_eq!(view.workspaces()?.len(), 1);
        assert_eq!(view.datasets()?.len(), 1);
        Ok(())
    });
}
