use std::io::Write as _;

use super::*;
use crate::fixtures::{tgz, wheel};

fn read(archive: &Path) -> Vec<(String, String)> {
    let mut seen = Vec::new();
    let wanted = |name: &str| !name.ends_with("skip");
    visit_members(archive, &wanted, &mut |name, content| {
        let mut text = String::new();
        content.read_to_string(&mut text).unwrap();
        seen.push((name.to_owned(), text));
        Ok(())
    })
    .unwrap();
    seen
}

#[test]
fn wheels_and_npm_packages_read_alike() {
    let folder = tempfile::tempdir().unwrap();
    let members: &[(&str, &[u8])] = &[("p/a", b"1"), ("p/skip", b"2"), ("p/b", b"3")];
    let zip = folder.path().join("p.whl");
    let tar = folder.path().join("p.tgz");
    wheel(&zip, members);
    tgz(&tar, members);
    let expected = [("p/a", "1"), ("p/b", "3")].map(|(n, t)| (n.to_owned(), t.to_owned()));
    assert_eq!(read(&zip), expected);
    assert_eq!(read(&tar), expected);
}

#[test]
fn what_is_no_archive_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["broken.whl", "broken.tgz", "archive.rar"] {
        let path = folder.path().join(name);
        File::create(&path).unwrap().write_all(b"noise").unwrap();
        let error = visit_members(&path, &|_| true, &mut |_, _| Ok(())).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
    }
}
