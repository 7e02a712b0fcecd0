/**
 * The payload inside the SDK's `aws-chunked` encoding: each chunk is its length in hexadecimal (with extensions), its
 * bytes, and a line end; a chunk of length 0 ends it and trailers follow.
 */
export async function* awsChunkedPayload(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  let left = 0;
  let ended = false;
  for await (const part of source) {
    rest = Buffer.concat([rest, part]);
    while (!ended && rest.length > 0) {
      if (left > 0) {
        const payload = rest.subarray(0, left);
        rest = rest.subarray(payload.length);
        left -= payload.length;
        yield payload;
        continue;
      }
      // The line end of the chunk before stands in front of the next length.
      const start = rest.subarray(0, 2).equals(LINE_END) ? LINE_END.length : 0;
      const end = rest.indexOf(LINE_END, start);
      if (end < 0) break;
      left = Number.parseInt(rest.subarray(start, end).toString("latin1"), 16);
      rest = rest.subarray(end + LINE_END.length);
      ended = left === 0;
    }
  }
}

const LINE_END = Buffer.from("\r\n");
