use super::*;

#[test]
fn what_a_killed_pull_left_is_removed_by_the_next_one() {
    let parent = tempfile::tempdir().unwrap();
    let left = parent.path().join(".pull-killed");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("half"), "half").unwrap();
    let staging = Staging::open(parent.path()).unwrap();
    assert!(!left.exists());
    drop(staging);
    let names: Vec<_> = fs::read_dir(parent.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, [".lock"]);
}

#[test]
fn publishing_replaces_the_whole_folder() {
    let parent = tempfile::tempdir().unwrap();
    let old = parent.path().join("model");
    fs::create_dir(&old).unwrap();
    fs::write(old.join("stale"), "").unwrap();
    let staging = Staging::open(parent.path()).unwrap();
    let fresh = staging.folder("fresh").unwrap();
    fs::write(fresh.join("new"), "").unwrap();
    let published = staging.publish(&fresh, "model").unwrap();
    assert_eq!(published, old);
    assert!(old.join("new").exists() && !old.join("stale").exists());
}

#[test]
fn two_pulls_into_one_folder_happen_one_after_the_other() {
    let parent = tempfile::tempdir().unwrap();
    let first = Staging::open(parent.path()).unwrap();
    let path = parent.path().to_owned();
    let second = std::thread::spawn(move || Staging::open(&path).map(|_| ()));
    let work = first.folder("work").unwrap();
    fs::write(work.join("file"), "content").unwrap();
    first.publish(&work, "model").unwrap();
    drop(first);
    second.join().unwrap().unwrap();
    assert!(parent.path().join("model/file").exists());
}
