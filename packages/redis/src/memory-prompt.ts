import { definePrompt } from '@patchbay/core';

/** A way to find out what fills the memory, for a person to choose from the host's menu. */
export const memoryPrompt = definePrompt({
  name: 'find_memory_hogs',
  title: 'Find memory hogs',
  description: 'Find out what fills the memory of Redis and what to do about it',
  arguments: [{ name: 'pattern', description: 'Only these keys, for example user:*', required: false }],
  text: ({ pattern }) =>
    [
      `Find out what fills the memory of this Redis${pattern ? `, among the keys ${pattern}` : ''}.`,
      '',
      `Call check_redis_health first, then analyze_keyspace${pattern ? ` with pattern ${pattern}` : ''}; where one prefix stands out, again for that prefix with depth 2. Look at the biggest keys with inspect_keys, and into one of them with get_keys and a small count.`,
      'Then say in this order: which prefixes and which single keys take the memory and how much of it; which of them have no time to live although they look like a cache or a session; what to change (TTLs, another encoding or type, deleting), the most worthwhile first, with the commands for it. Change nothing yourself.',
    ].join('\n'),
});
