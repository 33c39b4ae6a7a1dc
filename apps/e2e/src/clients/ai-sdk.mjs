// Runs where the package was installed, see run-client.ts: connects to each server, lists its tools, calls one.
import { createMCPClient } from '@ai-sdk/mcp';
import { Experimental_StdioMCPTransport } from '@ai-sdk/mcp/mcp-stdio';

const { starts, call } = JSON.parse(process.argv[1]);
for (const start of starts) {
  const client = await createMCPClient({ transport: new Experimental_StdioMCPTransport(start) });
  const tools = await client.tools();
  const { content } = await tools[call.tool].execute(call.args, { messages: [], toolCallId: 'call' });
  process.stdout.write(`${JSON.stringify({ tools: Object.keys(tools), text: content[0].text })}\n`);
  await client.close();
}
