import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import * as z from "zod";
import { secretReader } from "#shared/platform/secrets.ts";
import { MINUTE } from "#test/support/samples.ts";

const SECOND = 1_000;
const away = () => {
  throw new Error("Secrets Manager is away");
};
let answer: () => string;
let asked: number;
let warnings: string[];
const clock = { time: 0, now: () => clock.time };
beforeEach(() => {
  [clock.time, asked, warnings] = [Date.parse("2026-11-23T12:00:00.000Z"), 0, []];
});

const reader = () => {
  const client = {
    send: async () => {
      asked += 1;
      return { SecretString: answer() };
    },
  } as unknown as SecretsManagerClient;
  const log = { warn: (message: string, details?: object) => void warnings.push(message + JSON.stringify(details)) };
  const read = secretReader(client, "the-arn", z.object({ token: z.string() }), clock, log);
  return async () => (await read()).token;
};
const is = (token: string) => {
  answer = () => JSON.stringify({ token });
};

describe("a secret", () => {
  it("is kept for five minutes, then read again", async () => {
    const read = reader();
    is("alpha");
    expect([await read(), await read()]).toEqual(["alpha", "alpha"]);
    is("beta");
    clock.time += 5 * MINUTE - 1;
    expect(await read()).toBe("alpha");
    clock.time += 1;
    expect(await read()).toBe("beta");
    expect(asked).toBe(2);
  });

  it.each([
    ["cannot be read", away],
    ["has another shape", () => '{"token": 7, "other": "hush"}'],
  ])("that %s again stays as it was for an hour, asked for every 30 seconds, said once", async (_, fails) => {
    const read = reader();
    is("alpha");
    const readAt = clock.time;
    await read();
    answer = fails;
    clock.time += 5 * MINUTE;
    expect(await Promise.all([read(), read()])).toEqual(["alpha", "alpha"]);
    const before = asked;
    clock.time += 30 * SECOND - 1;
    expect(await read()).toBe("alpha");
    expect(asked).toBe(before);
    clock.time += 1;
    expect(await read()).toBe("alpha");
    expect(asked).toBe(before + 1);
    clock.time = readAt + 60 * MINUTE - 1;
    expect(await read()).toBe("alpha");
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).not.toMatch(/alpha|hush/);
    clock.time += 1;
    await expect(read()).rejects.toThrow();
  });

  it("is the new one once it can be read again, and a later failure is said again", async () => {
    const read = reader();
    is("alpha");
    await read();
    answer = away;
    clock.time += 5 * MINUTE;
    await read();
    is("beta");
    clock.time += 30 * SECOND;
    expect(await read()).toBe("beta");
    answer = away;
    clock.time += 5 * MINUTE;
    expect(await read()).toBe("beta");
    expect(warnings).toHaveLength(2);
  });

  it("that was never read is an error without its value", async () => {
    answer = away;
    await expect(reader()()).rejects.toThrow("away");
    answer = () => '{"token": 7, "other": "hush"}';
    await expect(reader()()).rejects.toThrow(/^The secret the-arn has another shape: token$/);
  });
});
