/** What the `Link` header names as the next page: the value of `after`, `since` or `page` in its address. Undefined on the last page. */
export function nextPage(link: string | undefined): string | undefined {
  const address = /<([^>]+)>\s*;[^,]*\brel="next"/.exec(link ?? '')?.[1];
  if (!address) return undefined;
  const { searchParams } = new URL(address, 'https://api.github.com');
  return searchParams.get('after') ?? searchParams.get('page') ?? searchParams.get('since') ?? undefined;
}
