use super::*;
use crate::feature_store_contract;

#[test]
fn memory_keeps_the_contract_of_a_feature_store() {
    let mut made = 0;
    feature_store_contract(|| {
        made += 1;
        MemoryFeatures::new()
    });
    assert!(made > 0, "the contract asks for stores");
}
