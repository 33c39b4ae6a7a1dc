/**
 * Sentences of Redis that hold no argument, or only a name of the command's own syntax, so that they may be repeated
 * (Redis 7.0.15 and 8.0.2, RedisJSON, RediSearch). Each must match the whole text after the first word.
 */
const sentences: RegExp[] = [
  /syntax error(, .{1,60})?/,
  /wrong number of arguments for '[\w.|-]{1,60}' command/,
  /wrong number of arguments/,
  /unknown subcommand '[\w-]{1,40}'\. Try [A-Z]{1,20} HELP\./,
  /value is not an integer or out of range/,
  /value is not a valid float/,
  /value is out of range(, must be positive)?/,
  /[a-z ]{1,40} (is|are) not (an integer|a valid float|a float)( or out of range)?/,
  /hash value is not (an integer|a float)/,
  /(min or max|start or stop|min or max not valid string range item) ?(is|range)? ?(not a float|item)?/,
  /min or max not valid string range item/,
  /increment or decrement would overflow/,
  /increment would produce NaN or Infinity/,
  /(bit )?offset is (not an integer or )?out of range/,
  /bit is not an integer or out of range/,
  /string exceeds maximum allowed size \(.{1,40}\)/,
  /index out of range/,
  /no such key/,
  /source and destination objects are the same/,
  /target key name already exists\.?/i,
  /invalid expire time in '[\w.|-]{1,40}' command/,
  /invalid cursor/,
  /timeout is (negative|not an integer or out of range|not a float or out of range)/,
  /Invalid stream ID specified as stream command argument/,
  /The ID specified in XADD (must be greater than 0-0|is equal or smaller than the target stream top item)/,
  /The (start|end) ID specified in .{1,40}/,
  /resulting score is not a number \(NaN\)/,
  /weight value is not a float/,
  /GT, LT, and\/or NX options at the same time are not compatible/,
  /XX and NX options at the same time are not compatible/,
  /NX and XX, GT or LT options at the same time are not compatible/,
  /INCR option supports a single increment-element pair/,
  /Number of keys can't be (greater than number of args|negative)/i,
  /numkeys should be greater than 0/,
  /at least 1 input key is needed for '[\w|-]{1,40}' command/,
  /(COUNT|LIMIT|RANK|MAXLEN) (can't|must|should) .{1,60}/,
  /(unit|radius|need) .{0,20}(unsupported|provided|numeric|be)[\w ,./]{0,60}/,
  /unsupported unit provided\. please use M, KM, FT, MI/,
  /invalid longitude,latitude pair [-\d.,]{1,60}/,
  /(Unknown|No such) (option|parameter|configuration)/i,
  /An LFU maxmemory policy is (not )?selected.{0,140}/,
  /Replica can't interact with the keyspace/,
  /Operation against a key holding the wrong kind of value/,
  /This instance has cluster support disabled/,
  /The command has no key arguments/,
  /Invalid (number of )?arguments specified for (the )?command/,
  /Existing key has wrong Redis type/,
  /new objects must be created at the root/,
  /could not perform this operation on a key that doesn't exist/,
  /(the )?path .{0,20}does not exist( or not an? [\w ]{1,30})?/i,
  /wrong static path/,
  /(expected|unexpected) [\w `'"{}[\]:,.]{1,60} at line \d+ column \d+/,
  /Unknown index name( \(or name is an alias itself\))?/i,
  /No such index/i,
  /Index already exists/i,
  /Syntax error at offset \d+/,
  /Unknown argument/i,
  /Bad arguments for [A-Z]{1,20}(: .{1,60})?/,
  /Vector dimension mismatch.{0,60}/i,
  /element not found in set/,
  /key does not exist/,
  /can't .{0,20}(vector|dimension|quantization)[\w ,]{0,60}/i,
];

/** The part of an error's text that may be repeated to the model; undefined when there is none. */
export function sayable(text: string): string | undefined {
  const said = text.replace(/^(ERR|SEARCH_\w+|WRONGTYPE) /, '').trim();
  // RediSearch goes on with the words it stumbled over, which are the caller's own query.
  const beginning = /^Syntax error at offset \d+/.exec(said)?.[0] ?? said;
  const whole = beginning.replace(/\.$/, '');
  return sentences.some((sentence) => new RegExp(`^(?:${sentence.source})$`, sentence.flags).test(whole))
    ? whole
    : undefined;
}
