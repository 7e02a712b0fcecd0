/** The container of .xls, and of workbooks with a password: [MS-CFB] 2.2. */
const CONTAINER = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);
const ZIP = Buffer.from([0x50, 0x4b]);
const HEADER = 512;
const ENCRYPTED = Buffer.from("EncryptedPackage", "utf16le");

export const isZip = (beginning: Buffer): boolean =>
  beginning.subarray(0, 2).equals(ZIP) && [0x03, 0x05].includes(beginning[2] ?? 0);

export const isGzip = (beginning: Buffer): boolean => beginning[0] === 0x1f && beginning[1] === 0x8b;

export const isContainer = (beginning: Buffer): boolean => beginning.subarray(0, CONTAINER.length).equals(CONTAINER);

/** Where the names of what is in it are. */
export const namesOfContainer = (beginning: Buffer): { from: number; bytes: number } => {
  if (beginning.length < HEADER) return { from: 0, bytes: HEADER };
  const sector = 2 ** Math.min(12, beginning.readUInt16LE(30));
  return { from: (beginning.readUInt32LE(48) + 1) * sector, bytes: 8 * HEADER };
};

export const isEncrypted = (names: Buffer): boolean => names.includes(ENCRYPTED);
