import fc from "fast-check";

/** One seed for all properties: a test says the same on every machine and every day. SEED=… tries others. */
fc.configureGlobal({ seed: Number(process.env.SEED ?? 20261122) });
