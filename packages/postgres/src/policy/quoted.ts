/** A name as PostgreSQL takes it whatever its letters, with the schema where there is one. */
export function quoted({ schema, name }: { schema?: string; name: string }): string {
  const quote = (part: string) => `"${part.replaceAll('"', '""')}"`;
  return schema === undefined ? quote(name) : `${quote(schema)}.${quote(name)}`;
}
