// The whole system on one machine: the synthesized stacks on the local host, the stand-in for Twilio beside it, seeded.
// `npm start` and the flow tests start this very thing.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import { REQUEST_MILLISECONDS } from "#shared/messaging/sms-gateway.ts";
import { type DocumentClient, documentClientOver } from "#shared/platform/aws-clients.ts";
import { type Carrier, startCarrier } from "../carrier/carrier.ts";
import { freePort } from "./free-port.ts";
import { type Host, startHost } from "./host.ts";
import type { HostOptions } from "./host-options.ts";
import { LOCAL_CLIENT } from "./local-client.ts";
import { type LocalKeys, localKeys } from "./local-keys.ts";
import { MovableClock } from "./movable-clock.ts";
import { readRunning } from "./running.ts";
import { MAIN_SENDER, OTHER_SENDER, seed } from "./seed.ts";
import { seedDynamicGroup } from "./seed-dynamic-group.ts";
import { StartupError } from "./startup-error.ts";
import type { SystemSettings } from "./system-settings.ts";

/** Twilio account AC and 32 zeros. */
export const TWILIO_ACCOUNT_SID = `AC${"0".repeat(32)}`;

/** As the README tells people to set Twilio up: tried again on no connection, no answer and 5xx. */
const INBOUND = "/webhooks/twilio/inbound#rc=2&rp=ct,rt,5xx&ct=2000&rt=6000";

export interface LocalSystem {
  readonly host: Host;
  readonly carrier: Carrier;
  readonly keys: LocalKeys;
  readonly clock: MovableClock;
  readonly documents: DocumentClient;
  readonly tables: LocalTables;
  stop(): Promise<void>;
}

export type LocalTables = ReturnType<typeof tablesOf>;

/** @throws StartupError in one line for a person. */
export const startSystem = async (
  settings: SystemSettings,
  assembly: Pick<CloudAssembly, "directory">,
  more: Pick<HostOptions, "endsAtCalls" | "fill" | "patience" | "warm"> = {},
): Promise<LocalSystem> => {
  const { dataDirectory } = settings;
  const { patience = 1 } = more;
  const other = dataDirectory && readRunning(dataDirectory);
  if (other)
    throw new StartupError(`A system runs on ${dataDirectory} already, at ${other.url}: choose another DATA_DIR.`);
  const clock = new MovableClock();
  const carrierPort = settings.carrierPort === 0 ? await freePort() : settings.carrierPort;
  const carrierUrl = `http://127.0.0.1:${carrierPort}`;
  const parts = Promise.withResolvers<Pick<LocalSystem, "carrier" | "documents" | "tables" | "keys">>();
  const endings: (() => unknown)[] = [];
  const endAll = async (): Promise<void> => {
    for (const end of endings.splice(0).reverse()) await end();
  };

  /** Before the API answers at all: accounts to try things with, and the phones. */
  const prepare = async (host: Host): Promise<void> => {
    const connection = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint: host.dynamodbEndpoint });
    endings.push(() => connection.destroy());
    const documents = documentClientOver(connection);
    const tables = tablesOf(host);
    const keys = localKeys(dataDirectory, { owner: settings.ownerKey, other: settings.otherKey });
    await seed(documents, tables, keys, new Date(clock.now()).toISOString());
    await seedDynamicGroup(documents, tables, clock);
    const carrier = await startStandIn(settings, carrierPort, host, clock, patience);
    endings.push(() => carrier.stop());
    if (dataDirectory) {
      const running = join(dataDirectory, "running.json");
      writeRunning(running, { url: host.url, carrierUrl, dynamodb: host.dynamodbEndpoint, tables });
      endings.push(() => rmSync(running, { force: true }));
    }
    parts.resolve({ carrier, documents, tables, keys });
  };

  try {
    const host = await startHost({
      cloudAssembly: assembly.directory,
      ...(dataDirectory
        ? { dataDirectory: join(dataDirectory, "aws"), logDirectory: join(dataDirectory, "logs") }
        : {}),
      ...(settings.publicBaseUrl ? { publicBaseUrl: settings.publicBaseUrl } : {}),
      port: settings.port,
      environment: {
        ...{ TWILIO_API_BASE_URL: carrierUrl, LOG_LEVEL: "INFO" },
        TWILIO_TIMEOUT_MILLISECONDS: String(REQUEST_MILLISECONDS * patience),
      },
      secrets: {
        TwilioCredentials: JSON.stringify({ accountSid: TWILIO_ACCOUNT_SID, authTokens: [settings.twilioAuthToken] }),
      },
      calm: settings.calm,
      seed: settings.seed,
      warm: true,
      clock,
      prepare,
      ...more,
    });
    endings.unshift(() => host.stop());
    return { host, clock, ...(await parts.promise), stop: endAll };
  } catch (error) {
    await endAll();
    throw error;
  }
};

const tablesOf = (host: Host) => ({
  accounts: host.tableName("Accounts"),
  contacts: host.tableName("Contacts"),
  groups: host.tableName("Groups"),
  memberships: host.tableName("Memberships"),
  campaigns: host.tableName("Campaigns"),
  messages: host.tableName("Messages"),
});

const startStandIn = async (
  settings: SystemSettings,
  port: number,
  host: Host,
  clock: MovableClock,
  patience: number,
) => {
  const inboundUrl = `${settings.publicBaseUrl ?? host.url}${INBOUND}`;
  const senders = [MAIN_SENDER, OTHER_SENDER].map((phone) => ({ phone, segmentsPerSecond: 100, inboundUrl }));
  try {
    return await startCarrier({
      port,
      accountSid: TWILIO_ACCOUNT_SID,
      authToken: settings.twilioAuthToken,
      clock,
      senders,
      journalFile: settings.dataDirectory && join(settings.dataDirectory, "carrier.jsonl"),
      advanceClock: (seconds) => host.advance(seconds),
      patience,
    });
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EADDRINUSE") throw error;
    throw new StartupError(`Port ${port} is taken: end what listens there, or choose another with CARRIER_PORT.`);
  }
};

/** Where the commands of another terminal find this system. */
const writeRunning = (file: string, running: object): void => {
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, JSON.stringify({ v: 1, pid: process.pid, ...running }));
};
