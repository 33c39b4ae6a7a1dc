import { ToolError } from '@patchbay/core';

/**
 * A vector as the bytes Redis stores.
 * @throws ToolError `invalid_argument` when its length is not that of the index, or its type of number cannot be written here
 */
export function vectorBytes(values: number[], dimensions: number, dataType = 'FLOAT32'): Buffer {
  if (dimensions > 0 && values.length !== dimensions) {
    throw new ToolError(
      'invalid_argument',
      `vector: has ${values.length} numbers, the index ${dimensions} dimensions.`,
      {
        next: 'Make it with the model the index was made with.',
      },
    );
  }
  if (dataType === 'FLOAT32') return bytesOf(Float32Array.from(values));
  if (dataType === 'FLOAT64') return bytesOf(Float64Array.from(values));
  throw new ToolError('invalid_argument', `Vectors of ${dataType} cannot be given here.`, {
    next: 'Use run_read_commands with the bytes as base64:<data>.',
  });
}

function bytesOf({ buffer }: Float32Array | Float64Array): Buffer {
  return Buffer.from(buffer);
}
