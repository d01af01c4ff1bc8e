// Reads {"secret", "timestamp", "payload"} and prints the header that Stripe's own package makes of it.
import { readFileSync } from "node:fs";
import Stripe from "stripe";

const { secret, timestamp, payload } = JSON.parse(readFileSync(0, "utf8"));
const stripe = new Stripe("sk_test_unused");
process.stdout.write(stripe.webhooks.generateTestHeaderString({ secret, timestamp, payload }));
