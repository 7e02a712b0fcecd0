/** How long a request works at what may be large; then it answers with where to go on. */
export const SLICE_MILLISECONDS = 5_000;

/** How many members one request changes at most. */
export const BULK = 500;
