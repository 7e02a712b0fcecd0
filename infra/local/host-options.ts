import type { EndPlan, FunctionPool, Invocation, Point } from "./function-pool.ts";
import type { MovableClock } from "./movable-clock.ts";
import type { QueueContent } from "./queue-server.ts";
import type { IgnoredProperty } from "./resource-kind.ts";

/** What the host is started with. */
export interface HostOptions {
  /** The folder that `cdk synth` wrote (cdk.out). */
  readonly cloudAssembly: string;
  /** Where tables, queues, objects, stream positions and generated secrets lie; undefined keeps all in memory. */
  readonly dataDirectory?: string;
  /** Of the HTTP API; 0 takes a free one. */
  readonly port: number;
  /** Variables that every function gets beside its own, and that win over them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Values of CloudFormation parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What the API's address is for the outside, and what Fn::GetAtt ApiEndpoint answers; default its own address. */
  readonly publicBaseUrl?: string;
  /** Values of secrets by construct id. */
  readonly secrets: Readonly<Record<string, string>>;
  /** True: no shuffling of records between keys and no repeated deliveries. */
  readonly calm: boolean;
  /** Of the shuffling and repeating. */
  readonly seed: number;
  /** Default: one of the host's own, at real time. */
  readonly clock?: MovableClock;
  /** Function output goes to `<construct id>.log` in it; without it only the latest output is kept, for `logs`. */
  readonly logDirectory?: string;
  /** Workers per function unless the template reserves fewer; default 4. */
  readonly concurrencyPerFunction?: number;
  /** True: every function's first worker is started at once, so that no first event waits for an import. */
  readonly warm?: boolean;
  /**
   * How many times as long as their templates say a function and the API may take; default 1. A function of Lambda has
   * its processor to itself, one of a hundred threads on a busy machine does not.
   */
  readonly patience?: number | undefined;
  /** Ends workers before and after the requests that they make, for tests of what survives that. */
  readonly endsAtCalls?: EndPlan | undefined;
  /**
   * Puts something into the tables before they have streams, so that nobody hears of it: for tests of large accounts.
   * @param tableName the name of a table by its construct id
   */
  readonly fill?: ((dynamodbEndpoint: string, tableName: (constructId: string) => string) => Promise<void>) | undefined;
  /** Done when everything runs and before the API answers: what must be there when the system says that it is ready. */
  readonly prepare?: (host: Host) => Promise<void>;
}

/** A change that a table's stream told of, once for each record, however often it is delivered. */
export interface StreamEvent {
  /** Construct id of the table. */
  readonly table: string;
  /** In the shape of Lambda's event. */
  readonly record: Readonly<Record<string, unknown>>;
}

export interface RunningCode {
  readonly function: string;
  readonly file: string;
  readonly sha256: string;
}

/** A running host. Everything named "construct id" takes the id as CDK has it, or its beginning while that is unique. */
export interface Host {
  readonly url: string;
  readonly dynamodbEndpoint: string;
  readonly sqsEndpoint: string;
  readonly s3Endpoint: string;
  readonly clock: MovableClock;
  /** What of the templates means nothing here, each with the reason. */
  readonly ignored: readonly IgnoredProperty[];
  tableName(constructId: string): string;
  queueUrl(constructId: string): string;
  bucketName(constructId: string): string;
  /** What lies in a queue now, the messages in flight and delayed included. */
  queueContent(constructId: string): Promise<QueueContent>;
  /**
   * Moves the clock and resolves when the schedules that fell due on the way have run, each the last sixty times or
   * `mostTicks`: fewer are a clock that stood still most of the time.
   */
  advance(seconds: number, mostTicks?: number): Promise<void>;
  /** @returns what ends the listening */
  onStreamRecord(listener: (event: StreamEvent) => void): () => void;
  onInvocation(listener: (invocation: Invocation) => void): () => void;
  /** Of the calls at which workers end, when `endsAtCalls` is set. */
  onPoint(listener: (point: Point) => void): () => void;
  /** Ends workers in the middle of what they do. @returns how many were busy */
  killWorkers(functionConstructId?: string): Promise<number>;
  invoke(functionConstructId: string, event: unknown): ReturnType<FunctionPool["invoke"]>;
  /** The latest output of a function. */
  logs(functionConstructId: string): string;
  /**
   * Resolves when no invocation runs, every stream is read to its end and no message is due within five seconds, or
   * `horizonMilliseconds`.
   */
  idle(horizonMilliseconds?: number): Promise<void>;
  runningCode(): readonly RunningCode[];
  stop(): Promise<void>;
}
