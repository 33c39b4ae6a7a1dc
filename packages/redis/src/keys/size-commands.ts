/** The command that counts what a key of a type holds: its elements, or the bytes of a string. */
export const sizeCommands: ReadonlyMap<string, string> = new Map([
  ['string', 'STRLEN'],
  ['hash', 'HLEN'],
  ['list', 'LLEN'],
  ['set', 'SCARD'],
  ['zset', 'ZCARD'],
  ['stream', 'XLEN'],
  ['vectorset', 'VCARD'],
]);
