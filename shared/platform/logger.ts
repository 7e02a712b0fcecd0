import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";

/** Structured lines on standard output. Bodies of messages and whole phone numbers stay out of them. */
export interface Log {
  info(message: string, details?: Record<string, unknown>): void;
  warn(message: string, details?: Record<string, unknown>): void;
  error(message: string, details?: Record<string, unknown>): void;
}

/** Counts that alarms watch (CloudWatch metrics, in the function's namespace). */
export interface Counter {
  /** Adds one (or `by`) to the count of `name`. */
  count(name: string, by?: number): void;
}

export const createLog = (): Log => {
  const logger = new Logger();
  return {
    info: (message, details = {}) => logger.info(message, details),
    warn: (message, details = {}) => logger.warn(message, details),
    error: (message, details = {}) => logger.error(message, details),
  };
};

/** Each count is printed at once in CloudWatch's embedded format: nothing is lost when the function is ended. */
export const createCounter = (): Counter => {
  const metrics = new Metrics();
  return {
    count: (name, by = 1) => {
      metrics.addMetric(name, MetricUnit.Count, by);
      metrics.publishStoredMetrics();
    },
  };
};

/** The last four digits of a phone number: enough to find a person's text, too little to text them. */
export const lastDigits = (phone: string): string => `…${phone.slice(-4)}`;
