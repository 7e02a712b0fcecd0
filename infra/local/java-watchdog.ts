import { spawn } from "node:child_process";

/**
 * Runs java (its arguments are ours) and sees to it that java never outlives the host: our standard input is a pipe
 * that the host holds open, and however the host dies, even by kill -9, the system closes it.
 */
const [command = "java", ...parameters] = process.argv.slice(2);
const java = spawn(command, parameters, { stdio: ["ignore", "inherit", "inherit"] });

const END = () => java.kill("SIGKILL");
process.stdin.on("end", END).on("error", END).resume();
process.on("SIGTERM", END);

java.on("error", (error) => {
  console.error(`cannot run ${command}: ${error.message}`);
  process.exit(127);
});
java.on("exit", (code) => process.exit(code ?? 0));
