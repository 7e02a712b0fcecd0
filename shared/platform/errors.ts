/**
 * The two ways to fail unexpectedly. What is expected is an outcome, not an error. The wrappers (queue-batch,
 * stream-batch, http) decide by the class alone: Retryable comes back, Permanent goes to the dead letters at once.
 */
export class RetryableError extends Error {
  override readonly name = "RetryableError";
}

export class PermanentError extends Error {
  override readonly name = "PermanentError";
}

/** The message of anything thrown, for a log line. */
export const errorMessage = (error: unknown): string => (error instanceof Error ? error.message : String(error));
