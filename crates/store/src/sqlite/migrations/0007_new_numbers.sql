-- Numbers of the records that came last. They move to metadata_numbers many at a time, in its
-- order: one by one, each would have another page of it written.
CREATE TABLE new_numbers (
    property INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (property, seq)
) STRICT, WITHOUT ROWID;

CREATE VIEW numbers AS
    SELECT property, value, seq FROM metadata_numbers
    UNION ALL SELECT property, value, seq FROM new_numbers;
