import type { ChartInfo } from '../template/model';
import type { SecretKey } from '../types';
import { valueRows, type Values } from './valueTree';

/** Text in a cell of a Markdown table. */
function cell(text: string): string {
  return text
    .replace(/\\/g, '\\\\')
    .replace(/\|/g, '\\|')
    .replace(/</g, '&lt;')
    .replace(/[\r\n]+/g, ' ');
}

/** Code in a cell of a Markdown table. */
function code(text: string): string {
  const short = text.length > 120 ? `${text.slice(0, 117)}...` : text;
  const fence = short.includes('`') ? '``' : '`';
  return `${fence}${short
    .replace(/\|/g, '\\|')
    .replace(/[\r\n]+/g, ' ')}${fence}`;
}

/** What the README is made of. */
export interface ReadmeParts {
  name: string;
  version: string;
  info: ChartInfo;
  description: string;
  templateName: string;
  templateRevision: string;
  secrets: SecretKey[];
  values: Values;
}

function secretTable(secrets: SecretKey[]): string {
  if (secrets.length === 0) return '';
  const rows = secrets.map(
    ({ key, description, required }) =>
      `| \`${key}\` | ${required ? 'yes' : 'no'} | ${cell(description)} |`,
  );
  return `## Secrets

Values hold references such as \`$VAULT_REF_NAME\`, never secrets; \`values.schema.json\` refuses anything else. The
External Secrets Operator reads each key from its path in Vault.

| Key | Required | Description |
|---|---|---|
${rows.join('\n')}

`;
}

function valueTable(values: Values): string {
  const rows = valueRows(values).map(
    ({ key, type, value, description }) =>
      `| \`${key}\` | ${type} | ${code(value)} | ${cell(description)} |`,
  );
  if (rows.length === 0) return '';
  return `## Values

| Key | Type | Default | Description |
|---|---|---|---|
${rows.join('\n')}

`;
}

/** The chart's README. */
export function readmeMd(parts: ReadmeParts): string {
  const { name, version, info, description } = parts;
  const home = info.home ? `\nHome: <${info.home}>\n` : '';
  return `# ${name}

${description.trim()}
${home}
## Install and upgrade

\`\`\`
helm upgrade --install RELEASE oci://REGISTRY/PATH/${name} --version ${version} \\
  --namespace NAMESPACE --create-namespace --values values.yaml
helm test RELEASE --namespace NAMESPACE
helm uninstall RELEASE --namespace NAMESPACE
\`\`\`

${secretTable(parts.secrets)}${valueTable(
    parts.values,
  )}Generated from the chart template \`${parts.templateName}\` at revision \`${
    parts.templateRevision
  }\`.
`;
}
