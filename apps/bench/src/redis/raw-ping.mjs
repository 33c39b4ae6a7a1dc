// Another client of the same Redis, in a process of its own: it asks PING after PING and keeps the longest wait.
import { Redis } from 'ioredis';

const redis = new Redis(process.argv[2]);
let worstMs = 0;
let count = 0;
process.on('message', () => {
  process.send({ worstMs, count });
  worstMs = 0;
  count = 0;
});
process.on('disconnect', () => process.exit(0));
for (;;) {
  const askedAt = performance.now();
  await redis.ping();
  worstMs = Math.max(worstMs, performance.now() - askedAt);
  count += 1;
  await new Promise((resolve) => setTimeout(resolve, 1));
}
