-- The clock at the last change of the texts that are searched.
ALTER TABLE datasets ADD COLUMN texts INTEGER NOT NULL DEFAULT 0;
