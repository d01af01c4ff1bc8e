-- Webhooks that were given up are forgotten some day, like those that were applied.
CREATE INDEX webhooks_given_up ON webhooks (given_up_at) WHERE given_up_at IS NOT NULL;
