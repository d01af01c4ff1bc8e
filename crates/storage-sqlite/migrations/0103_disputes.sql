-- Disputes that were recorded, each once, as the provider names them.
CREATE TABLE disputes (
    attempt     TEXT    NOT NULL REFERENCES attempts (id),
    dispute     TEXT    NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (attempt, dispute)
) STRICT, WITHOUT ROWID;
