/** Redis Cluster specification, "Key distribution model". */
export const slotCount = 16_384;

/** The hash slot of a key: CRC16 (XMODEM) of the key, or of what stands between its first `{` and the next `}` when that is not empty. */
export function slotOf(key: Buffer): number {
  const opening = key.indexOf('{');
  const closing = opening < 0 ? -1 : key.indexOf('}', opening + 1);
  const hashed = closing > opening + 1 ? key.subarray(opening + 1, closing) : key;
  let crc = 0;
  for (const byte of hashed) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
    crc &= 0xffff;
  }
  return crc % slotCount;
}
