-- What is due is asked of one webhook at a time.
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (webhook, due) WHERE due IS NOT NULL;
