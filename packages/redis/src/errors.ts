import { certificateError, type ErrorCode, type ErrorContext, networkError, ToolError } from '@patchbay/core';
import { sayable } from './error-texts.js';
import { isRedisError, isUnknownCommand, type RedisError } from './reply/reply.js';

type Meaning = [code: ErrorCode, message: string, next: string, retryAfterMs?: number];

/** What the first word of an error reply means to us (Redis sources and documentation). */
const meanings: Record<string, Meaning> = {
  NOAUTH: [
    'unauthenticated',
    'Redis asks for a password and none is set.',
    'Put it into REDIS_URL or REDIS_PASSWORD, then restart the server.',
  ],
  WRONGPASS: [
    'unauthenticated',
    'Redis did not accept the user name and password.',
    'Correct REDIS_URL (or REDIS_USERNAME and REDIS_PASSWORD), then restart the server. Special characters in a URL must be percent-encoded.',
  ],
  WRONGTYPE: [
    'invalid_argument',
    'The key holds another type of value than this command is for.',
    'Call inspect_keys for the type; get_keys reads any type.',
  ],
  LOADING: [
    'unavailable',
    'Redis has started and is loading its data.',
    'Call again in a few seconds.',
    1_000,
  ],
  BUSY: [
    'unavailable',
    'Redis is busy with a script that does not end.',
    'Wait, or end it with SCRIPT KILL at the admin tier.',
    1_000,
  ],
  MASTERDOWN: [
    'unavailable',
    'This replica has lost its master and is told not to answer meanwhile.',
    'Call again when the master is back, or connect to the master.',
  ],
  READONLY: [
    'refused',
    'This Redis is a replica, which takes no writes.',
    'Connect to the master (REDIS_URL), or name the sentinels (REDIS_SENTINELS), which know it.',
  ],
  OOM: [
    'refused',
    'Redis is at its memory limit (maxmemory) and takes no more data.',
    'Delete something or raise maxmemory; check_redis_health and analyze_keyspace show what takes the space.',
  ],
  MISCONF: [
    'refused',
    'Redis cannot save to disk and takes no writes until it can.',
    'Look at the disk and the log of Redis; check_redis_health shows the last save.',
  ],
  NOREPLICAS: [
    'refused',
    'Too few replicas are in step for Redis to take writes (min-replicas-to-write).',
    'Bring the replicas back, then call again.',
  ],
  MOVED: [
    'not_configured',
    'This Redis is part of a cluster, and another node holds the key.',
    'If REDIS_CLUSTER is off, set it to auto and restart the server; otherwise slots are being moved: call again.',
  ],
  CROSSSLOT: [
    'invalid_argument',
    'The keys of this command lie in different slots of the cluster.',
    'Send one command per key, or give keys that belong together the same {tag} in their names.',
  ],
  CLUSTERDOWN: [
    'unavailable',
    'The cluster does not answer because slots are not served.',
    'Bring the lost node back; check_redis_health shows the state.',
    1_000,
  ],
  TRYAGAIN: ['unavailable', 'The keys are being moved between nodes.', 'Call again in a moment.', 500],
  ASK: ['unavailable', 'The keys are being moved between nodes.', 'Call again in a moment.', 500],
  NOPROTO: [
    'not_configured',
    'Redis does not speak this version of its protocol.',
    'Set REDIS_PROTOCOL=auto, then restart the server.',
  ],
  NOSCRIPT: ['not_found', 'There is no script of this hash.', 'Load it, or send its text with EVAL.'],
  NOGROUP: [
    'not_found',
    'There is no such stream or consumer group.',
    'inspect_keys shows the groups of a stream.',
  ],
  BUSYGROUP: ['conflict', 'A consumer group of this name exists.', 'Use it, or choose another name.'],
  BUSYKEY: ['conflict', 'The key exists already.', 'Choose another key, or pass REPLACE.'],
  NOTBUSY: ['refused', 'No script is running.', 'There is nothing to end.'],
  UNKILLABLE: ['refused', 'The running script has written already and cannot be ended.', 'Wait for its end.'],
  EXECABORT: [
    'invalid_argument',
    'Redis refused one of the commands, so none of them ran.',
    'Correct the commands and call again.',
  ],
  NOTREADY: ['unavailable', 'Redis is not ready.', 'Call again in a moment.'],
};

/**
 * What was thrown, as ours. Of Redis's own text only known sentences pass (see `sayable`); anything else stays in the log, because it
 * may repeat arguments.
 */
export function mapError(error: unknown, context?: Pick<ErrorContext, 'granted'>): ToolError | undefined {
  if (ToolError.is(error)) return error;
  if (isRedisError(error)) return fromReply(error, context);
  if (!(error instanceof Error)) return undefined;
  return fromConnection(error) ?? fromCertificate(error) ?? networkError(error, 'Redis');
}

function fromReply(error: RedisError, context: Pick<ErrorContext, 'granted'> | undefined): ToolError {
  const details = { redis_error: error.kind };
  if (error.kind === 'NOPERM') return forbidden(error);
  const known = meanings[error.kind];
  if (known) {
    const [code, message, next, retryAfterMs] = known;
    return new ToolError(code, message, { next, retryAfterMs, details, cause: error });
  }
  if (isUnknownCommand(error)) return unknownCommand(error);
  if (/max number of clients reached/i.test(error.text)) {
    return new ToolError('unavailable', 'Redis has as many connections as it allows (maxclients).', {
      next: 'Close some, or raise maxclients, then call again.',
      details,
      cause: error,
    });
  }
  if (/DB index is out of range|SELECT is not allowed in cluster mode|invalid DB index/i.test(error.text)) {
    return new ToolError('not_configured', 'There is no database of the number that is set.', {
      next: 'Correct it in REDIS_URL or REDIS_DB, then restart the server. A cluster has only number 0.',
      details,
      cause: error,
    });
  }
  if (/protected mode/i.test(error.text)) {
    return new ToolError('unauthenticated', 'Redis is in protected mode: it answers only its own machine.', {
      next: 'Set a password at Redis (requirepass) and put it into REDIS_URL, or connect from the same machine.',
      details,
      cause: error,
    });
  }
  if (/unknown index|no such index/i.test(error.text)) {
    return new ToolError('not_found', 'There is no index of this name.', {
      next: 'search_index without index lists them.',
      details,
      cause: error,
    });
  }
  const said = sayable(error.text);
  return new ToolError('invalid_argument', said ? `Redis: ${said}.` : 'Redis refused the command.', {
    next: said
      ? 'Correct the command and call again; explain_command shows its syntax.'
      : `What it said is in the log of this server${context?.granted === 'read' ? '' : '; the command was not carried out'}.`,
    details,
    cause: error,
  });
}

/** Redis names the command, or says that it is about a key or a channel; which user it is and which key are nobody's business. */
function forbidden(error: RedisError): ToolError {
  const command = /run the '([^']{1,60})' command/.exec(error.text)?.[1];
  const about = /\bkeys?\b/i.test(error.text)
    ? 'The ACL of the Redis user does not include one of the keys.'
    : /channel/i.test(error.text)
      ? 'The ACL of the Redis user does not include this channel.'
      : 'The ACL of the Redis user forbids this.';
  return new ToolError(
    'permission_denied',
    command ? `The Redis user may not run ${command.toUpperCase().replace('|', ' ')}.` : about,
    {
      next: command
        ? `Ask for something else, or grant it at Redis: ACL SETUSER <user> +${command}`
        : 'Ask for other keys, or grant them at Redis: ACL SETUSER <user> ~<pattern>',
      details: { redis_error: error.kind },
      cause: error,
    },
  );
}

function unknownCommand(error: RedisError): ToolError {
  const name = /unknown command '([\w.|-]{1,60})'/i.exec(error.text)?.[1]?.toUpperCase();
  const module = name?.includes('.') || /^V[A-Z]+$/.test(name ?? '');
  return new ToolError('invalid_argument', `This Redis has no command ${name ?? 'of that name'}.`, {
    next: module
      ? 'The module it belongs to is not loaded; do without, or load it at Redis.'
      : 'Check its spelling with explain_command.',
    details: { redis_error: 'ERR' },
    cause: error,
  });
}

function fromCertificate(error: Error): ToolError | undefined {
  const known = certificateError(error, 'Redis');
  if (!known) return undefined;
  const isName = /ALTNAME/.test(known.message);
  return new ToolError(known.code, known.message, {
    next: isName
      ? 'It is made out to another name: set REDIS_TLS_SERVER_NAME to that, then restart the server.'
      : 'Name the file of the authority that signed it in REDIS_TLS_CA, then restart the server.',
    cause: error,
  });
}

/** Failures the driver words itself. */
function fromConnection(error: Error): ToolError | undefined {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ETIMEDOUT') {
    return new ToolError('timeout', 'The address of Redis does not answer.', {
      next: 'Check host, port and firewall, then call again; REDIS_REPLY_TIMEOUT_MS sets the patience.',
      connectionFault: true,
      cause: error,
    });
  }
  if (code === 'ENOENT' || code === 'EACCES') {
    return new ToolError('unavailable', `The unix socket cannot be opened (${code}).`, {
      next: 'Check its path and rights, and that Redis runs, then call again.',
      cause: error,
    });
  }
  if (code === 'EPROTO' || /wrong version number|packet length too long/.test(error.message)) {
    return new ToolError('not_configured', 'The port does not speak TLS.', {
      next: 'Write redis:// instead of rediss://, or give the TLS port, then restart the server.',
      cause: error,
    });
  }
  if (/Connection is closed/.test(error.message)) {
    return new ToolError('unavailable', 'Redis closed the connection.', {
      next: 'Check that Redis runs and that the port is the one without TLS (or write rediss://), then call again.',
      cause: error,
    });
  }
  return undefined;
}
