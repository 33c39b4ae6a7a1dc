import { expect, test } from 'vitest';
import { sampleServer } from '../test/sample-server.js';
import { outlineOf } from './define-server.js';
import { placeholders, printConfig, printConfigHosts } from './print-config.js';

const outline = outlineOf(sampleServer);

test('the block can be pasted as it is, and there is one for every host that is offered and for no other', () => {
  const block = printConfig(outline, 'claude-desktop') ?? '';
  expect(JSON.parse(block)).toEqual({
    mcpServers: {
      shop: {
        command: 'npx',
        args: ['-y', '@patchbay/shop-mcp'],
        env: { SHOP_URL: '<Address of the shop>' },
      },
    },
  });
  expect(block.endsWith('}\n')).toBe(true);
  for (const host of printConfigHosts)
    expect(printConfig(outline, host), host).toContain('@patchbay/shop-mcp');
  expect(printConfig(outline, 'notepad')).toBeUndefined();
  expect(printConfig(outline, '')).toBeUndefined();
});

test('flags that were given beside --print-config are those the server is started with', () => {
  const flags = { access: 'write', 'pool-size': '2', verbose: true } as const;
  for (const host of printConfigHosts)
    expect(printConfig(outline, host, { flags })?.replace(/\s+/g, ''), host).toContain(
      '"@patchbay/shop-mcp","--access","write","--pool-size","2","--verbose"]',
    );
});

test('on Windows every host starts npx by the shell, because it is a script there', () => {
  const block = printConfig(outline, 'claude-desktop', { windows: true }) ?? '';
  expect(JSON.parse(block).mcpServers.shop).toMatchObject({
    command: 'cmd',
    args: ['/c', 'npx', '-y', '@patchbay/shop-mcp'],
  });
  for (const host of printConfigHosts) {
    const shown = printConfig(outline, host, { windows: true })?.replace(/\s+/g, '');
    expect(shown, host).toContain('"/c","npx","-y","@patchbay/shop-mcp"');
  }
});

test('where no secret is required the first one is shown, and settings that are not secret never', () => {
  const { SHOP_TOKEN, SHOP_POOL_SIZE } = outline.config;
  if (!SHOP_TOKEN || !SHOP_POOL_SIZE) throw new Error('the sample server has both');
  expect(placeholders({ ...outline, config: { SHOP_POOL_SIZE, SHOP_TOKEN } })).toEqual({
    SHOP_TOKEN: '<Token of the shop>',
  });
  expect(placeholders({ ...outline, config: { SHOP_POOL_SIZE } })).toEqual({});
});

test('every host gets its own form, with secrets in its own way', () => {
  const blocks = Object.fromEntries(printConfigHosts.map((host) => [host, printConfig(outline, host)]));
  expect(blocks).toMatchInlineSnapshot(`
    {
      "claude-code": "{
      "mcpServers": {
        "shop": {
          "command": "npx",
          "args": [
            "-y",
            "@patchbay/shop-mcp"
          ],
          "env": {
            "SHOP_URL": "\${SHOP_URL}"
          }
        }
      }
    }
    ",
      "claude-desktop": "{
      "mcpServers": {
        "shop": {
          "command": "npx",
          "args": [
            "-y",
            "@patchbay/shop-mcp"
          ],
          "env": {
            "SHOP_URL": "<Address of the shop>"
          }
        }
      }
    }
    ",
      "codex": "[mcp_servers.shop]
    command = "npx"
    args = ["-y","@patchbay/shop-mcp"]
    env_vars = ["SHOP_URL"]
    ",
      "cursor": "{
      "mcpServers": {
        "shop": {
          "command": "npx",
          "args": [
            "-y",
            "@patchbay/shop-mcp"
          ],
          "env": {
            "SHOP_URL": "\${env:SHOP_URL}"
          }
        }
      }
    }
    ",
      "vscode": "{
      "inputs": [
        {
          "type": "promptString",
          "id": "shop-url",
          "description": "Address of the shop",
          "password": true
        }
      ],
      "servers": {
        "shop": {
          "type": "stdio",
          "command": "npx",
          "args": [
            "-y",
            "@patchbay/shop-mcp"
          ],
          "env": {
            "SHOP_URL": "\${input:shop-url}"
          }
        }
      }
    }
    ",
    }
  `);
});
