//! Pages of a dataset from which records were deleted.

use hone_annotation::Record;
use hone_annotation::store::Store;
use hone_testkit::annotation::{Filled, record};
use hone_testkit::block_on;
use serde_json::json;

use super::make;

#[test]
fn pages_follow_each_other_after_deletions_and_insertions() {
    let scratch = make();
    let store: &dyn Store = &scratch;
    let filled = Filled::new();
    let dataset = filled.dataset();
    let many = |from: usize, to: usize| -> Vec<Record> {
        let each = (from..to).map(|at| record(dataset, &format!("r{at}"), json!({})));
        each.collect()
    };
    let (first, second) = (many(0, 300), many(300, 400));
    let mut expected: Vec<_> = filled
        .records
        .iter()
        .chain(&first)
        .map(|it| it.id)
        .collect();
    block_on(store.write(move |into| {
        filled.put(into)?;
        Ok(into.put_records(&first)?)
    }))
    .unwrap();
    assert_eq!(pages(store, dataset), expected);
    for at in [0, 100, 7, 290] {
        let gone = expected.remove(at);
        block_on(store.write(move |into| Ok(into.delete_records(&[gone])?))).unwrap();
        assert_eq!(pages(store, dataset), expected);
        // The second time from the anchors of the first.
        assert_eq!(pages(store, dataset), expected);
    }
    expected.extend(second.iter().map(|it| it.id));
    block_on(store.write(move |into| Ok(into.put_records(&second)?))).unwrap();
    assert_eq!(pages(store, dataset), expected);
}

fn pages(store: &dyn Store, dataset: hone_annotation::DatasetId) -> Vec<hone_annotation::RecordId> {
    let mut all = Vec::new();
    loop {
        let offset = all.len();
        let page = store.read(move |view| Ok(view.record_page(dataset, offset, 17)?));
        let page = block_on(page).unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page.into_iter().map(|record| record.id));
    }
}
