/** Something that whoever starts the host has to change: the message is one line and all they need to see. */
export class StartupError extends Error {
  override readonly name = "StartupError";
}
