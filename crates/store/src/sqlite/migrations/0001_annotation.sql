-- Keys are small integers in order of insertion; ids are 16 bytes; times are microseconds.
-- A record's key is (dataset << 40) + a sequence number within the dataset, so that a dataset's
-- records lie together in order of insertion. Index tables hold the sequence number alone, `seq`.
-- A suggestion's key is (question << 40) + seq, a vector's (vector settings << 40) + seq.

-- Counts changes of settings and deletions; what is kept in memory is checked against it.
CREATE TABLE clock (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    changes INTEGER NOT NULL,
    -- Suggestions ever made: their keys do not go by insertion.
    suggestions INTEGER NOT NULL
) STRICT;
INSERT INTO clock VALUES (1, 0, 0);

CREATE TABLE users (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    first_name TEXT NOT NULL,
    last_name TEXT,
    username TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    key_hash BLOB NOT NULL UNIQUE,
    inserted_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE workspaces (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    inserted_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE members (
    key INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL REFERENCES workspaces (key),
    user INTEGER NOT NULL REFERENCES users (key),
    UNIQUE (workspace, user)
) STRICT;
CREATE INDEX members_user ON members (user);

CREATE TABLE datasets (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    workspace INTEGER NOT NULL REFERENCES workspaces (key),
    name TEXT NOT NULL,
    guidelines TEXT,
    allow_extra_metadata INTEGER NOT NULL,
    status TEXT NOT NULL,
    distribution TEXT NOT NULL,
    metadata TEXT,
    last_activity_at INTEGER NOT NULL,
    inserted_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- The clock at the last change of the row, of the settings, and at the last deletion of records.
    row_version INTEGER NOT NULL,
    settings_version INTEGER NOT NULL,
    deletions INTEGER NOT NULL,
    -- Whether the dataset has a full-text index, `text_<key>`.
    indexed INTEGER NOT NULL DEFAULT 0,
    UNIQUE (workspace, name)
) STRICT;

CREATE TABLE fields (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    dataset INTEGER NOT NULL REFERENCES datasets (key),
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    required INTEGER NOT NULL,
    settings TEXT NOT NULL,
    inserted_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (dataset, name)
) STRICT;

CREATE TABLE questions (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    dataset INTEGER NOT NULL REFERENCES datasets (key),
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT,
    required INTEGER NOT NULL,
    settings TEXT NOT NULL,
    inserted_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (dataset, name)
) STRICT;

CREATE TABLE metadata_properties (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    dataset INTEGER NOT NULL REFERENCES datasets (key),
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    visible_for_annotators INTEGER NOT NULL,
    settings TEXT NOT NULL,
    inserted_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (dataset, name)
) STRICT;

CREATE TABLE vector_settings (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    dataset INTEGER NOT NULL REFERENCES datasets (key),
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    dimensions INTEGER NOT NULL,
    inserted_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (dataset, name)
) STRICT;

CREATE TABLE records (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    dataset INTEGER NOT NULL REFERENCES datasets (key),
    status INTEGER NOT NULL,
    place INTEGER NOT NULL,
    inserted_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    external_id TEXT,
    metadata TEXT,
    fields TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX records_external_id ON records (dataset, external_id)
    WHERE external_id IS NOT NULL;
CREATE INDEX records_place ON records (dataset, status, place);

CREATE TABLE record_counts (
    dataset INTEGER NOT NULL,
    status INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (dataset, status)
) STRICT, WITHOUT ROWID;

-- Terms as text and, told apart by `form`, as what they are: 0 a string, 1 other JSON.
CREATE TABLE metadata_terms (
    property INTEGER NOT NULL,
    value TEXT NOT NULL,
    form INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (property, value, form, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE metadata_numbers (
    property INTEGER NOT NULL,
    value REAL NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (property, value, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE responses (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    dataset INTEGER NOT NULL,
    record INTEGER NOT NULL REFERENCES records (key),
    user INTEGER NOT NULL REFERENCES users (key),
    -- The record's id and place, for the indexes below.
    record_id BLOB NOT NULL,
    place INTEGER NOT NULL,
    status INTEGER NOT NULL,
    inserted_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    answers TEXT NOT NULL,
    UNIQUE (record, user)
) STRICT;
CREATE INDEX responses_user ON responses (user, dataset, status, place, record);
CREATE INDEX responses_record_id ON responses (dataset, record_id, record, status);

-- How many responses of a person have a status on records of a status.
CREATE TABLE response_counts (
    dataset INTEGER NOT NULL,
    user INTEGER NOT NULL,
    record_status INTEGER NOT NULL,
    status INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (dataset, user, record_status, status)
) STRICT, WITHOUT ROWID;

-- The first response of each person in a dataset.
CREATE TABLE responders (
    dataset INTEGER NOT NULL,
    user INTEGER NOT NULL,
    first INTEGER NOT NULL,
    PRIMARY KEY (dataset, user)
) STRICT, WITHOUT ROWID;

-- Labels as text and grades as integers.
CREATE TABLE answered (
    question INTEGER NOT NULL,
    value ANY NOT NULL,
    seq INTEGER NOT NULL,
    user INTEGER NOT NULL,
    PRIMARY KEY (question, value, seq, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE suggestions (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    value TEXT NOT NULL,
    score TEXT,
    agent TEXT,
    kind INTEGER,
    inserted_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- Its number in order of insertion.
    number INTEGER NOT NULL
) STRICT;

-- One row per label or score. The value is '' where there is none to search for.
CREATE TABLE suggested (
    question INTEGER NOT NULL,
    value ANY NOT NULL,
    seq INTEGER NOT NULL,
    item INTEGER NOT NULL,
    score REAL,
    agent TEXT,
    kind INTEGER,
    PRIMARY KEY (question, value, seq, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE agents (
    question INTEGER NOT NULL,
    agent TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (question, agent)
) STRICT, WITHOUT ROWID;

-- Values are 32-bit floats, little endian.
CREATE TABLE vectors (
    key INTEGER PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE webhooks (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    events TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    description TEXT,
    inserted_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE deliveries (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    webhook INTEGER NOT NULL REFERENCES webhooks (key),
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due INTEGER,
    outcome TEXT,
    inserted_at INTEGER NOT NULL
) STRICT;
CREATE INDEX deliveries_webhook ON deliveries (webhook);
CREATE INDEX deliveries_due ON deliveries (due) WHERE due IS NOT NULL;

CREATE TABLE jobs (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    arguments TEXT NOT NULL,
    dataset BLOB,
    status TEXT NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    error TEXT,
    attempts INTEGER NOT NULL,
    leased_until INTEGER,
    inserted_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_open ON jobs (key) WHERE status IN ('queued', 'started');
