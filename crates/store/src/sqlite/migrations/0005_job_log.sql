-- What jobs could not do, and what there is to say of them: a list of texts as JSON.
ALTER TABLE jobs ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN log TEXT NOT NULL DEFAULT '[]';
