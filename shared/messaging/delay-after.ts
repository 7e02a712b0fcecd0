const LONGEST_DELAY_SECONDS = 900;
const LONGEST_WAIT_SECONDS = 30;

/** 1, 2, 4, ... seconds, at most 15 minutes, up to a quarter more by chance so that many do not come back at once. */
export const delayAfter = (attempt: number, random: number): number => {
  const seconds = Math.min(LONGEST_DELAY_SECONDS, 2 ** attempt);
  return Math.min(LONGEST_DELAY_SECONDS, Math.ceil(seconds * (1 + random / 4)));
};

/**
 * Of what had no slot yet. The more often it waited, the longer it may wait, anything up to half a minute: so that a
 * backlog neither spins nor leaves slots idle.
 */
export const delayForSlot = (waits: number, random: number): number =>
  1 + Math.floor(random * Math.min(LONGEST_WAIT_SECONDS, 2 ** waits));
