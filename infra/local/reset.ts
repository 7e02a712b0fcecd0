// `npm run reset`: forgets all local data.
import { rmSync } from "node:fs";
import { readRunning } from "./running.ts";

const dataDirectory = process.env.DATA_DIR ?? ".local";
if (readRunning(dataDirectory)) {
  console.error("The system runs: end it first (Ctrl-C where npm start runs), then reset.");
  process.exit(1);
}
rmSync(dataDirectory, { recursive: true, force: true });
console.log(`${dataDirectory} is gone; npm start begins anew.`);
