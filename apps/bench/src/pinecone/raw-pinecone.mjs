import { Pinecone } from '@pinecone-database/pinecone';
import { serveLines } from '../raw-lines.mjs';

const pinecone = new Pinecone({
  apiKey: process.env.PINECONE_API_KEY,
  controllerHostUrl: process.env.PINECONE_CONTROLLER_HOST,
});
const help = pinecone.index({ name: 'help' }).namespace('__default__');
serveLines(({ text, topK }) => help.searchRecords({ query: { topK, inputs: { text } } }));
