export type ContractOptions = {};
export const testContract = 0;
