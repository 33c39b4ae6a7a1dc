import { isRedisError, type Reply } from './reply.js';

const hidden = Buffer.from('[hidden]');

/**
 * A reply without what Redis itself tells of secrets: passwords in the configuration, hashes of ACL users, arguments of slow commands,
 * names that clients gave themselves or logged in with, arguments modules were loaded with.
 * @param name the command as the table names it, for example `config|get`
 */
export function withoutSecrets(name: string, reply: Reply): Reply {
  if (reply === null || isRedisError(reply)) return reply;
  const clean = cleaners[name];
  return clean ? clean(reply) : reply;
}

const cleaners: Record<string, (reply: Reply) => Reply> = {
  'config|get': (reply) =>
    mapValues(reply, (key, value) => (isSecretSetting(key) && !isEmpty(value) ? hidden : value)),
  'slowlog|get': (reply) => each(reply, slowEntry),
  'client|list': clientLines,
  'client|info': clientLines,
  'acl|list': (reply) => each(reply, (line) => replaceText(line, /#[0-9a-f]{64}/g, '#[hidden]')),
  'acl|getuser': (reply) =>
    mapValues(reply, (key, value) => (key === 'passwords' ? each(value, () => hidden) : value)),
  'acl|log': (reply) =>
    each(reply, (entry) =>
      mapValues(entry, (key, value) => {
        if (key === 'client-info') return clientLines(value);
        return key === 'username' ? hidden : value;
      }),
    ),
  'module|list': (reply) =>
    each(reply, (entry) =>
      mapValues(entry, (key, value) => (key === 'args' ? each(value, () => hidden) : value)),
    ),
};

/** `requirepass`, `masterauth`, `tls-key-file-pass`, `sentinel-pass` and what modules call theirs. */
export function isSecretSetting(name: string): boolean {
  return /(pass|password|passphrase|passwd|auth|secret|token)$/i.test(name);
}

/** Id, time, duration, command, client address, client name (Redis documentation, SLOWLOG GET). Of the command only its name is left. */
function slowEntry(entry: Reply): Reply {
  if (!Array.isArray(entry)) return entry;
  const [id = null, at = null, duration = null, command = null, address = null, ...rest] = entry;
  const [name = null, ...args] = Array.isArray(command) ? command : [command];
  const shown = args.length > 0 ? [name, Buffer.from(`[${args.length} arguments hidden]`)] : [name];
  return [id, at, duration, shown, address, ...rest.map((value) => (isEmpty(value) ? value : hidden))];
}

function clientLines(reply: Reply): Reply {
  return replaceText(reply, /(^| )(name|user)=\S+/gm, '$1$2=[hidden]');
}

function replaceText(value: Reply, pattern: RegExp, by: string): Reply {
  return Buffer.isBuffer(value)
    ? Buffer.from(value.toString('latin1').replace(pattern, by), 'latin1')
    : value;
}

function each(reply: Reply, change: (item: Reply) => Reply): Reply {
  return Array.isArray(reply) ? reply.map(change) : reply;
}

function mapValues(reply: Reply, change: (key: string, value: Reply) => Reply): Reply {
  if (!Array.isArray(reply)) return reply;
  return reply.map((item, index) => (index % 2 === 0 ? item : change(String(reply[index - 1]), item)));
}

function isEmpty(value: Reply): boolean {
  return value === null || (Buffer.isBuffer(value) && value.length === 0);
}
