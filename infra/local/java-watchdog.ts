import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs java (its arguments are ours) and sees to it that java never outlives the host: our standard input is a pipe
 * that the host holds open, and however the host dies, even by kill -9, the system closes it. What java leaves in its folder
 * for temporary files, a library of 1 MB each time, goes with it.
 */
const [command = "java", ...parameters] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "sms-groups-java-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const java = spawn(command, [`-Djava.io.tmpdir=${folder}`, ...parameters], { stdio: ["ignore", "inherit", "inherit"] });

const END = () => java.kill("SIGKILL");
process.stdin.on("end", END).on("error", END).resume();
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"] as const) process.on(signal, END);

java.on("error", (error) => {
  console.error(`cannot run ${command}: ${error.message}`);
  process.exit(127);
});
java.on("exit", (code) => process.exit(code ?? 0));
