use super::*;
use crate::contract;

#[test]
fn every_head_keeps_the_contract() {
    for spec in HeadSpec::all_examples() {
        println!("{}", spec.name());
        contract::check(&spec);
    }
}
