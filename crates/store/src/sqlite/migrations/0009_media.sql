-- Files that were uploaded for records. They lie in files of their own, each named after its dataset
-- and its SHA-256, which are on disk before their rows and removed after them.
CREATE TABLE media (
    dataset INTEGER NOT NULL REFERENCES datasets (key) ON DELETE CASCADE,
    hash BLOB NOT NULL,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    inserted_at INTEGER NOT NULL,
    PRIMARY KEY (dataset, hash)
) STRICT, WITHOUT ROWID;
