use hone_annotation::{DatasetId, MediaFailure, MediaFiles, MediaHash};
use uuid::Uuid;

/// Checks what every [`MediaFiles`] promises, beginning with one that has no files.
///
/// # Panics
/// If it does not keep a promise.
pub fn media_files_contract(media: &dyn MediaFiles) {
    let [cats, dogs] = [1, 2].map(|number| DatasetId(Uuid::from_u128(number)));
    assert_eq!(media.datasets().expect("none can be listed"), []);
    media.remove_all(cats).expect("nothing can be removed");
    let unfit = media.put(cats, b"<svg onload='alert(1)'/>");
    assert!(matches!(unfit, Err(MediaFailure::Unfit(_))), "{unfit:?}");
    assert_eq!(media.datasets().expect("what is unfit is not kept"), []);

    let files: [(&[u8], &str); 4] = [
        (b"\x89PNG\r\n\x1a\n1", "image/png"),
        (b"\xff\xd8\xff\xe02", "image/jpeg"),
        (b"RIFF\x04\0\0\0WEBP3", "image/webp"),
        (b"GIF89a4", "image/gif"),
    ];
    for (bytes, content_type) in files {
        let kept = media.put(cats, bytes).expect("an image is kept");
        let size = bytes.len() as u64;
        assert_eq!((kept.content_type, kept.size), (content_type, size));
        let again = media.put(cats, bytes).expect("it may come again");
        assert_eq!(again, kept, "and is the same file");
        assert_eq!(media.get(cats, kept.hash).expect("it is there"), bytes);
        assert!(media.get(dogs, kept.hash).is_err(), "elsewhere it is not");
    }
    assert!(media.get(cats, MediaHash([0; 32])).is_err());

    let (png, _) = files[0];
    let kept = media
        .put(dogs, png)
        .expect("two datasets may have one file");
    media.remove_all(cats).expect("files can be removed");
    assert_eq!(media.datasets().expect("the others stay"), [dogs]);
    assert!(media.get(cats, kept.hash).is_err());
    assert_eq!(media.get(dogs, kept.hash).expect("it stays"), png);
}
