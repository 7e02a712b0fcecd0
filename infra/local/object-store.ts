import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { awsChunkedPayload } from "./aws-chunked.ts";
import { closeServer, listenOnLoopback } from "./free-port.ts";
import { PART_SIZE, uploadInParts } from "./large-upload.ts";
import { LOCAL_CLIENT } from "./local-client.ts";

/**
 * The front before fauxqs' S3: it answers a browser's preflight, takes uploads larger than fauxqs does, and says when
 * an object has been created. It says so before the uploader hears of the success, so that no event gets lost.
 */
export interface ObjectStore {
  readonly url: string;
  stop(): Promise<void>;
}

export interface CreatedObject {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly reason: "PutObject" | "CompleteMultipartUpload";
  readonly sourceIp: string;
}

export interface ObjectStoreOptions {
  /** fauxqs. */
  readonly endpoint: string;
  /** Resolves when the event is safe. */
  onCreated(object: CreatedObject): Promise<void>;
}

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "ETag, x-amz-request-id",
};

export async function startObjectStore({ endpoint, onCreated }: ObjectStoreOptions): Promise<ObjectStore> {
  const client = new S3Client({ ...LOCAL_CLIENT, endpoint, forcePathStyle: true });
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value);
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500).end(String(error));
      else response.destroy();
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "OPTIONS") return preflight(request, response);
    const reason = creationBy(request);
    if (!reason) return forward(request, response);
    const place = placeOf(request);
    if (reason === "PutObject" && Number(request.headers["content-length"] ?? Number.POSITIVE_INFINITY) > PART_SIZE) {
      const isChunked = String(request.headers["content-encoding"] ?? "").includes("aws-chunked");
      const etag = await uploadInParts(
        client,
        place,
        request.headers,
        isChunked ? awsChunkedPayload(request) : request,
      );
      await created(place, reason, request);
      response.setHeader("etag", etag);
      response.end();
      return;
    }
    await forward(request, response, () => created(place, reason, request));
  }

  async function created(
    { bucket, key }: { readonly bucket: string; readonly key: string },
    reason: CreatedObject["reason"],
    request: IncomingMessage,
  ): Promise<void> {
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    const etag = (head.ETag ?? "").replaceAll('"', "");
    const sourceIp = request.socket.remoteAddress ?? "127.0.0.1";
    await onCreated({ bucket, key, size: head.ContentLength ?? 0, etag, reason, sourceIp });
  }

  /** Passes the request on; a success is told before the answer goes back. */
  function forward(request: IncomingMessage, response: ServerResponse, onSuccess?: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const onward = httpRequest(
        endpoint,
        {
          method: request.method,
          path: pathStyle(request),
          headers: { ...request.headers, host: new URL(endpoint).host },
        },
        async (answered) => {
          try {
            const status = answered.statusCode ?? 502;
            if (onSuccess && status < 300) await onSuccess();
            response.writeHead(status, answered.headers);
            answered.pipe(response).on("close", resolve).on("error", reject);
          } catch (error) {
            answered.resume();
            reject(error);
          }
        },
      );
      onward.on("error", reject);
      request.pipe(onward);
    });
  }

  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      client.destroy();
      await closeServer(server);
    },
  };
}

function preflight(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, {
    "access-control-allow-methods": "GET, PUT, POST, DELETE, HEAD",
    "access-control-allow-headers": request.headers["access-control-request-headers"] ?? "*",
    "access-control-max-age": "3000",
  });
  response.end();
}

/** Which request makes an object; a part of an upload and the other calls do not. */
function creationBy(request: IncomingMessage): CreatedObject["reason"] | undefined {
  const url = new URL(pathStyle(request), "http://local");
  const [, bucket, ...key] = url.pathname.split("/");
  if (!bucket || key.join("/") === "") return undefined;
  if (request.method === "POST" && url.searchParams.has("uploadId")) return "CompleteMultipartUpload";
  const isPart = url.searchParams.has("uploadId") || url.searchParams.has("renameObject");
  return request.method === "PUT" && !isPart ? "PutObject" : undefined;
}

function placeOf(request: IncomingMessage): { readonly bucket: string; readonly key: string } {
  const [, bucket = "", ...key] = new URL(pathStyle(request), "http://local").pathname.split("/");
  return { bucket, key: decodeURIComponent(key.join("/")) };
}

/** `bucket.localhost` in the host becomes the first part of the path; with an address the path has it already. */
function pathStyle(request: IncomingMessage): string {
  const [host = ""] = (request.headers.host ?? "").split(":");
  const path = request.url ?? "/";
  if (/^[\d.]+$/.test(host) || !host.includes(".")) return path;
  return `/${host.split(".")[0]}${path}`;
}
