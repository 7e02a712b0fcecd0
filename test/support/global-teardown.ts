import { rmSync } from "node:fs";
import "./global-setup.ts";

export default async function globalTeardown(): Promise<void> {
  await globalThis.testDynamoDb?.stop();
  rmSync(process.env.TEST_RUN_FOLDER ?? "", { recursive: true, force: true });
}
