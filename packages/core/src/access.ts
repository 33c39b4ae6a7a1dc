export const accessTiers = ['read', 'write', 'admin'] as const;

/** What a server may do: read only, also write, or everything its credential allows. */
export type Access = (typeof accessTiers)[number];

/** True when a server of tier `granted` may use what needs `needed`. */
export function allows(granted: Access, needed: Access): boolean {
  return accessTiers.indexOf(granted) >= accessTiers.indexOf(needed);
}
