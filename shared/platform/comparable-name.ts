/** The form in which names are compared: two that differ in case or spaces are one. */
export const comparableName = (name: string): string =>
  name.normalize("NFKC").trim().replace(/\s+/gu, " ").toUpperCase().toLowerCase();
