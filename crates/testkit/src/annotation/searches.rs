use hone_annotation::search::{Expression, Order, Search, TextQuery};

/// A search that wants nothing in particular: the first hundred records.
pub fn search() -> Search {
    Search {
        text: None,
        vector: None,
        filters: Vec::new(),
        sort: Vec::new(),
        responder: None,
        order: Order::Insertion,
        offset: 0,
        limit: 100,
    }
}

/// Words wanted in all fields.
pub fn text_query(expression: &str) -> TextQuery {
    TextQuery {
        expression: Expression::parse(expression),
        field: None,
    }
}
