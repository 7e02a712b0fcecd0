/** The S3 actions that functions are granted, by what they do with files. */
export const READ_FILE = ["s3:GetObject"] as const;

/** In parts as well: AWS asks the same of beginning, adding and ending. */
export const WRITE_FILE = ["s3:PutObject"] as const;
