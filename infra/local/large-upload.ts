import type { IncomingHttpHeaders } from "node:http";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

/** fauxqs takes bodies of up to 11 MiB; what is larger goes to it in parts of this size. */
export const PART_SIZE = 8 * 1024 * 1024;

const METADATA = "x-amz-meta-";

/** Stores a payload of any size under one key. @returns the ETag */
export async function uploadInParts(
  client: S3Client,
  place: { readonly bucket: string; readonly key: string },
  headers: IncomingHttpHeaders,
  payload: AsyncIterable<Buffer>,
): Promise<string> {
  const target = { Bucket: place.bucket, Key: place.key };
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({
      ...target,
      ContentType: headers["content-type"],
      Metadata: Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) =>
          name.startsWith(METADATA) ? [[name.slice(METADATA.length), String(value)]] : [],
        ),
      ),
    }),
  );
  try {
    const Parts: CompletedPart[] = [];
    for await (const Body of parts(payload)) {
      const PartNumber = Parts.length + 1;
      const { ETag } = await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber, Body }));
      Parts.push({ PartNumber, ETag });
    }
    const completed = await client.send(
      new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
    );
    return completed.ETag ?? "";
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => {});
    throw error;
  }
}

async function* parts(payload: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of payload) {
    chunks.push(chunk);
    size += chunk.length;
    if (size < PART_SIZE) continue;
    const whole = Buffer.concat(chunks);
    yield whole.subarray(0, PART_SIZE);
    chunks = [whole.subarray(PART_SIZE)];
    size -= PART_SIZE;
  }
  if (size > 0) yield Buffer.concat(chunks);
}
