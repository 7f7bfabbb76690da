use super::*;

crate::store_contract_tests!(MemoryStore::new);
