use super::canonical;

#[test]
fn case_punctuation_and_runs_of_space_do_not_matter() {
    assert_eq!(
        canonical("  A photo\tof a T-Shirt!\n"),
        "a photo of a tshirt"
    );
    assert_eq!(canonical("Grün – «ok» #1"), "grün – «ok» 1");
    assert_eq!(canonical("..."), "");
    let once = canonical("It's  ÄRGER, (again)");
    assert_eq!(canonical(&once), once);
}
