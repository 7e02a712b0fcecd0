/** The S3 actions that functions are granted, by what they do with files. */
export const READ_FILE = ["s3:GetObject"] as const;

/**
 * Who may not list a bucket is told 403 of a file that is not there, as if it might not read it. Of the whole bucket: a request
 * for a file names no beginning that a condition could hold.
 */
export const TELL_MISSING = ["s3:ListBucket"] as const;

/** In parts as well: AWS asks the same of beginning, adding and ending. */
export const WRITE_FILE = ["s3:PutObject"] as const;
