export interface Alerts {
  codeScanning: CodeAlert[];
  secretScanning: SecretAlert[];
  dependabot: DependencyAlert[];
}

export interface CodeAlert {
  number: number;
  state: 'open' | 'dismissed' | 'fixed';
  ruleId: string;
  severity: 'low' | 'medium' | 'high' | 'critical';
  description: string;
  tool: string;
  path: string;
  line: number;
  ref: string;
  message: string;
  createdAt: string;
}

export interface SecretAlert {
  number: number;
  state: 'open' | 'resolved';
  secretType: string;
  secret: string;
  resolution: 'false_positive' | 'wont_fix' | 'revoked' | 'used_in_tests' | null;
  createdAt: string;
}

export interface DependencyAlert {
  number: number;
  state: 'open' | 'fixed' | 'dismissed' | 'auto_dismissed';
  package: string;
  ecosystem: string;
  manifest: string;
  severity: 'low' | 'medium' | 'high' | 'critical';
  summary: string;
  ghsaId: string;
  vulnerableRange: string;
  patchedVersion: string | null;
  createdAt: string;
}
