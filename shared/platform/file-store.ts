/** Files by key. Nobody reaches one but by what a function reads, or by a link that ends soon. */
export interface FileStore {
  put(key: string, body: Buffer): Promise<void>;
  /** @throws when there is none */
  read(key: string): Promise<Buffer>;
  /** Begins a large file that is written in parts: there is none under the key before `finish`. */
  begin(key: string, about: FileType): Promise<FileUpload>;
  /** Of the same number the part that came last counts. @param number 1 to LAST_PART */
  addPart(upload: FileUpload, number: number, body: Buffer): Promise<FilePart>;
  /** Makes the file of these parts, in the order of their numbers; done again it changes nothing. */
  finish(upload: FileUpload, parts: readonly FilePart[]): Promise<void>;
}

/** Addresses of files, for people. */
export interface FileLinks {
  /** Lets whoever has it fetch the file, under this name, for so many seconds. */
  link(key: string, name: string, seconds: number): Promise<string>;
}

/** Files that others put. */
export interface PutFiles {
  /** Lets whoever has it put the file, again and again, for so many seconds. */
  uploadLink(key: string, seconds: number): Promise<string>;
  /** So many bytes of it from `from` on, fewer at its end. @returns undefined when there is none, or none yet */
  readPart(key: string, from: number, bytes: number): Promise<PartOfFile | undefined>;
}

export interface PartOfFile {
  readonly body: Buffer;
  /** Of the whole file. */
  readonly size: number;
  /** Another when the file was put again. */
  readonly etag: string;
}

export interface FileType {
  readonly contentType: string;
}

export interface FileUpload {
  readonly key: string;
  readonly uploadId: string;
}

export interface FilePart {
  readonly number: number;
  readonly etag: string;
}

/** S3: every part but the last has 5 MiB at least, and a file has 10,000 at most. */
export const SMALLEST_PART = 5 * 1024 * 1024;
export const LAST_PART = 10_000;
