use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hone_annotation::{DatasetId, MediaAddress, MediaFiles as _};
use hone_live::Images as _;
use hone_testkit::MemoryMedia;
use hone_testkit::loopback_http::{Reply, serve};

use super::{ImageValues, fetcher};

/// A dataset.
fn id(number: u128) -> DatasetId {
    format!("{number:032x}").parse().unwrap()
}

fn no_files() -> Arc<MemoryMedia> {
    Arc::default()
}

/// One that fetches from 127.0.0.1 alone, eight bytes at most.
fn from_one_address() -> ImageValues {
    let only = |address: IpAddr| address == IpAddr::V4(Ipv4Addr::LOCALHOST);
    ImageValues {
        media: no_files(),
        fetcher: Some(fetcher(only)),
        most: 8,
    }
}

fn refusal(images: &ImageValues, value: &str) -> String {
    images.read(id(1), value).unwrap_err().to_string()
}

#[test]
fn data_urls_hold_base64_or_escapes() {
    let images = ImageValues::new(no_files(), false);
    for (value, bytes) in [
        ("data:image/png;base64,AQID", &[1, 2, 3][..]),
        ("data:image/png;base64,AQI=", &[1, 2]),
        ("data:image/png;base64,AQI", &[1, 2]),
        ("data:image/png;base64,AQI%3D", &[1, 2]),
        ("data:image/png;name=a.png;base64,", &[]),
        ("data:image/svg+xml,%3Ca/%3E", b"<a/>"),
    ] {
        assert_eq!(images.read(id(1), value).unwrap(), bytes, "{value}");
    }
    for (value, reason) in [
        ("data:image/png;base64", "no comma"),
        ("data:image/png;base64,A*", "not base64"),
        ("data:image/png,%+1", "hexadecimal"),
        ("data:image/png,100%", "hexadecimal"),
        ("data:image/png,%\u{e9}", "hexadecimal"),
    ] {
        let said = refusal(&images, value);
        assert!(said.contains(reason), "{value}: {said}");
    }
}

#[test]
fn addresses_are_left_alone_unless_fetching_is_allowed() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let server = serve(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        Reply::text(200, "picture")
    });
    let address = format!("{server}/a.png");
    let said = refusal(&ImageValues::new(no_files(), false), &address);
    assert!(said.contains("--fetch-images"), "{said}");
    let said = refusal(&ImageValues::new(no_files(), true), &address);
    assert!(said.contains("private address"), "{said}");
    let local = address.replace("127.0.0.1", "localhost");
    let said = refusal(&ImageValues::new(no_files(), true), &local);
    assert!(said.contains("private address"), "{said}");
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    assert_eq!(
        from_one_address().read(id(1), &address).unwrap(),
        b"picture"
    );
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[test]
fn a_redirection_to_an_address_that_is_not_allowed_is_not_followed() {
    let server = serve(|request| match request.path.as_str() {
        "/there" => Reply::text(302, "").with("location", "/here"),
        "/away" => Reply::text(302, "").with("location", "http://127.0.0.2:9/secret"),
        "/round" => Reply::text(302, "").with("location", "/round"),
        _ => Reply::text(200, "picture"),
    });
    let images = from_one_address();
    assert_eq!(
        images.read(id(1), &format!("{server}/there")).unwrap(),
        b"picture"
    );
    let said = refusal(&images, &format!("{server}/away"));
    assert!(said.contains("127.0.0.2 is at a private address"), "{said}");
    assert!(images.read(id(1), &format!("{server}/round")).is_err());
}

#[test]
fn what_is_too_long_or_not_there_is_refused() {
    let server = serve(|request| match request.path.as_str() {
        "/long" => Reply::text(200, "ninebytes"),
        "/fits" => Reply::text(200, "8 bytes!"),
        _ => Reply::text(404, "no"),
    });
    let images = from_one_address();
    let said = refusal(&images, &format!("{server}/long"));
    assert!(said.contains("more than the 8 bytes"), "{said}");
    assert_eq!(
        images.read(id(1), &format!("{server}/fits")).unwrap(),
        b"8 bytes!"
    );
    let said = refusal(&images, &format!("{server}/gone"));
    assert!(said.contains("404"), "{said}");
}

#[test]
fn uploaded_files_are_read_of_their_own_dataset_whatever_server_is_named() {
    let png = b"\x89PNG\r\n\x1a\nrest";
    let media = no_files();
    let hash = media.put(id(1), png).unwrap().hash;
    let file = MediaAddress {
        dataset: id(1),
        hash,
    };
    let images = ImageValues::new(media, false);
    for server in ["http://127.0.0.1:6900", "https://elsewhere.example"] {
        assert_eq!(images.read(id(1), &file.on(server)).unwrap(), png);
    }
    let other = id(2);
    let said = images.read(other, &file.on("http://127.0.0.1:6900"));
    let said = said.unwrap_err().to_string();
    assert!(said.contains("--fetch-images"), "{said}");
}
