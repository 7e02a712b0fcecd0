// Twilio's connection overrides: how long to wait for a webhook and when to try again, in the URL's fragment. The
// fragment is never sent and never signed. `sni` and `e` mean nothing on a loopback and are passed over.

type RetryReason = "4xx" | "5xx" | "ct" | "rt";

export interface Overrides {
  connectMs: number;
  readMs: number;
  totalMs: number;
  retries: number;
  retryOn: ReadonlySet<string>;
}

/**
 * Splits a webhook's URL into what is requested (and signed) and what the fragment asks for.
 * @param patience how many times as long as that it is waited for
 */
export const readOverrides = (url: string, patience = 1): { target: string; overrides: Overrides } => {
  const hash = url.indexOf("#");
  const fragment = new URLSearchParams(hash < 0 ? "" : url.slice(hash + 1));
  const overrides = {
    connectMs: within(fragment.get("ct"), 100, 10_000, 5_000) * patience,
    readMs: within(fragment.get("rt"), 100, 15_000, 15_000) * patience,
    totalMs: within(fragment.get("tt"), 100, 15_000, 15_000) * patience,
    retries: within(fragment.get("rc"), 0, 5, 1),
    retryOn: new Set((fragment.get("rp") ?? "ct").split(",").map((reason) => reason.trim())),
  };
  return { target: hash < 0 ? url : url.slice(0, hash), overrides };
};

export const allowsRetry = ({ retryOn }: Overrides, reason: RetryReason | undefined): boolean =>
  reason !== undefined && (retryOn.has(reason) || retryOn.has("all"));

const within = (value: string | null, least: number, most: number, fallback: number): number => {
  const number = value === null || !/^\d+$/.test(value) ? fallback : Number(value);
  return number < least || number > most ? fallback : number;
};
