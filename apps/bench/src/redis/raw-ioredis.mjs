import { Redis } from 'ioredis';
import { serveLines } from '../raw-lines.mjs';

const redis = new Redis(process.env.REDIS_URL);
serveLines(({ key }) => redis.get(key));
