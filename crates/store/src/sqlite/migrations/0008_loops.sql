-- What belongs to a loop goes with it, a loop with its question, and what was shown with the
-- response: nothing else is kept of them that would have to follow.
CREATE TABLE loops (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    dataset INTEGER NOT NULL REFERENCES datasets (key) ON DELETE CASCADE,
    question INTEGER NOT NULL REFERENCES questions (key) ON DELETE CASCADE,
    name TEXT NOT NULL,
    definition TEXT NOT NULL,
    status TEXT NOT NULL,
    champion BLOB,
    inserted_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (dataset, name)
) STRICT;
CREATE INDEX loops_question ON loops (question);

CREATE TABLE loop_events (
    key INTEGER PRIMARY KEY,
    loop INTEGER NOT NULL REFERENCES loops (key) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (loop, number)
) STRICT;

CREATE TABLE model_versions (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    loop INTEGER NOT NULL REFERENCES loops (key) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    artefact TEXT NOT NULL,
    training TEXT NOT NULL,
    metrics TEXT NOT NULL,
    inserted_at INTEGER NOT NULL,
    UNIQUE (loop, number)
) STRICT;

-- Record and user are those of the response.
CREATE TABLE exposures (
    key INTEGER PRIMARY KEY,
    response INTEGER NOT NULL REFERENCES responses (key) ON DELETE CASCADE,
    loop INTEGER NOT NULL REFERENCES loops (key) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    shown TEXT NOT NULL,
    UNIQUE (response, loop)
) STRICT;
CREATE INDEX exposures_loop ON exposures (loop, at);
