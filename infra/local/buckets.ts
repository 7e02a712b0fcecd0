import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { LOCAL_CLIENT } from "./local-client.ts";

/** Creates what is missing; a bucket from an earlier run keeps its objects. */
export async function createBuckets(endpoint: string, names: readonly string[]): Promise<void> {
  const client = new S3Client({ ...LOCAL_CLIENT, endpoint, forcePathStyle: true });
  try {
    for (const name of names) await client.send(new CreateBucketCommand({ Bucket: name }));
  } finally {
    client.destroy();
  }
}
