use hone_report::html;

use crate::sample::Sample;

#[test]
fn the_page_asks_nothing_of_any_other_host() {
    let page = html(&Sample::default().build()).unwrap();
    for trace in ["http://", "https://", "src=", "@import", "url("] {
        assert!(!page.contains(trace), "{trace}");
    }
}

#[test]
fn hostile_text_stays_text() {
    let mut report = Sample::default().build();
    let evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&";
    report.picks.first[0].text = evil.to_owned();
    report.per_class[0].name = evil.to_owned();
    report.provenance.data = evil.to_owned();
    report
        .strategies
        .insert(evil.to_owned(), report.strategies["margin"].clone());
    let page = html(&report).unwrap();
    assert!(!page.contains("<script>") && !page.contains("<img"));
    assert_eq!(page.matches("<script").count(), 1, "only the data block");
    assert_eq!(page.matches("</script").count(), 1);
}

#[test]
fn the_embedded_data_are_the_report() {
    let report = Sample::default().build();
    let page = html(&report).unwrap();
    let (_, rest) = page.split_once("id=\"hone-report\">").unwrap();
    let (data, _) = rest.split_once("</script>").unwrap();
    assert_eq!(hone_report::from_json(data.as_bytes()).unwrap(), report);
}

#[test]
fn the_page_has_one_title_and_a_language() {
    let page = html(&Sample::default().build()).unwrap();
    assert_eq!(page.matches("<h1").count(), 1);
    assert!(page.contains("<html lang=\"en\">"));
}
