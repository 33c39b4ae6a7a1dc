import { expect, test } from 'vitest';
import { sampleServer } from '../test/sample-server.js';
import { outlineOf } from './define-server.js';
import { helpText } from './help.js';

test('help names the commands, every setting with its default, and every tool with its tier', () => {
  expect(helpText(outlineOf(sampleServer))).toMatchInlineSnapshot(`
    "shop-mcp 1.2.3: Orders and invoices of a shop

    Speaks MCP on stdin and stdout; a host such as Claude Desktop starts it.

    Commands
      --check [--json]         try the settings, the connection and the permissions, and say what is wrong
      --print-config <host>    print the block to paste, with the flags given beside it: claude-desktop, claude-code, cursor, vscode, codex
      --help, --version

    Settings, as a flag or as an environment variable (a flag wins; an empty value counts as unset)
                          SHOP_URL, SHOP_URL_<NAME>  Address of the shop; secret, also by SHOP_URL_FILE
                          SHOP_TOKEN                 Token of the shop; secret, also by SHOP_TOKEN_FILE
      --pool-size         SHOP_POOL_SIZE             Connections at once (4)
      --currency          SHOP_CURRENCY              Currency of sums (eur)
      --toolsets          SHOP_TOOLSETS              Groups of tools
      --access            PATCHBAY_ACCESS            What the server may do: read, write or admin (read)
      --tools             PATCHBAY_TOOLS             Only these tools, separated by commas
      --timeout-ms        PATCHBAY_TIMEOUT_MS        Longest time for one call, in milliseconds (30000)
      --rate-per-minute   PATCHBAY_RATE_PER_MINUTE   Calls a minute; 0 for no limit (0)
      --rate-burst        PATCHBAY_RATE_BURST        Calls that may come at once after a pause (20)
      --concurrency       PATCHBAY_CONCURRENCY       Calls under way at the same time; 0 for no limit (8)
      --max-output-bytes  PATCHBAY_MAX_OUTPUT_BYTES  Longest answer, in bytes (16384)
      --retries           PATCHBAY_RETRIES           Further tries of a read whose backend was away (3)
      --retry-delay-ms    PATCHBAY_RETRY_DELAY_MS    Pause before the first of them, in milliseconds (1000)
      --circuit-failures  PATCHBAY_CIRCUIT_FAILURES  Faults in a row before the backend is left alone; 0 for never (5)
      --circuit-pause-ms  PATCHBAY_CIRCUIT_PAUSE_MS  How long it is left alone, in milliseconds (60000)
      --confirm-ttl-ms    PATCHBAY_CONFIRM_TTL_MS    How long a confirmation may take, in milliseconds (600000)
      --drain-ms          PATCHBAY_DRAIN_MS          Time to finish calls under way when the host leaves, in milliseconds (1500)
      --log-level         PATCHBAY_LOG_LEVEL         Least level of the log on stderr: debug, info, warn, error, silent (info)

    Tools
      list_orders   List orders
      show_invoice  Show an invoice
      sum_sales     Sum sales
      cancel_order  Cancel an order (--access write)
      drop_shop     Close the shop (--access admin)
    "
  `);
});

test('a tool with a long name does not run into its title', () => {
  const outline = outlineOf(sampleServer);
  const [first] = outline.tools;
  if (!first) throw new Error('the sample server has tools');
  const name = 'a_name_of_as_many_letters_as_a_tool_may_have_which_is_sixty_four';
  const tools = [{ ...first, listed: { ...first.listed, name } }];
  expect(helpText({ ...outline, tools })).toContain(`${name}  List orders`);
});
