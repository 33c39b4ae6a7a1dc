// Runs where the package was installed, see run-client.ts: connects to each server, lists its tools, calls one.
import { MultiServerMCPClient } from '@langchain/mcp-adapters';

const { starts, call } = JSON.parse(process.argv[1]);
for (const start of starts) {
  const client = new MultiServerMCPClient({ mcpServers: { server: { transport: 'stdio', ...start } } });
  const tools = await client.getTools();
  const tool = tools.find(({ name }) => name === call.tool);
  // It throws what a tool answers as its error.
  const answer = await tool.invoke(call.args).catch(({ message }) => message);
  // A text, one block or several, by what else the answer holds.
  const text = [answer]
    .flat()
    .map((block) => block.text ?? block)
    .join('');
  process.stdout.write(`${JSON.stringify({ tools: tools.map(({ name }) => name), text })}\n`);
  await client.close();
}
