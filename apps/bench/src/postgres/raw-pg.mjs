import pg from 'pg';
import { serveLines } from '../raw-lines.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4 });
serveLines(async ({ query }) => (await pool.query({ text: query, rowMode: 'array' })).rows);
