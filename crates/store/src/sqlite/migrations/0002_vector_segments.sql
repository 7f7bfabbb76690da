-- Vectors lie in segments of 16,384 sequence numbers; each knows the clock at its last change.
CREATE TABLE vector_segments (
    settings INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    change INTEGER NOT NULL,
    PRIMARY KEY (settings, segment)
) STRICT, WITHOUT ROWID;
INSERT INTO vector_segments (settings, segment, change)
    SELECT DISTINCT v.key >> 40, (v.key & ((1 << 40) - 1)) >> 14, c.changes
    FROM vectors v, clock c;
