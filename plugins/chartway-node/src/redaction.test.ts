import { looksLikeSecret, redact, withoutCredentials } from './redaction';

describe('redact', () => {
  it.each([
    ['https://jane:hunter2@git.example.com/x', 'hunter2'],
    ['header Authorization: Bearer abcdefghijklmnop', 'abcdefghijklmnop'],
    ["at '/password': 'hunter2' does not match pattern '^x'", 'hunter2'],
    ["'it\\'s hunter2' does not match pattern", 'hunter2'],
    ['token hvs.CAESIJ1234567890abcdefghij', 'CAESIJ'],
    ['ghp_0123456789abcdefghij0123456789abcdef', 'ghp_0123'],
    ['AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7EXAMPLE'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'eyJhbGci'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE', 'MIIE'],
  ])('security 39: hides the credential in %j', (text, secret) => {
    expect(redact(text)).not.toContain(secret);
  });

  const LAST_APPLIED = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    data: { password: 'aHVudGVyMg==' },
    stringData: { pin: 'hunter2' },
  });

  it.each([
    `error when creating "x": Secret in version "v1" cannot be handled as a Secret: json: cannot unmarshal number into Go struct field Secret.data, error found in #10 byte of ...|password":"hunter2"|..., bigger context ...|ta":{"password":"hunter2"},"kind":"Secret"|...`,
    'Secret "db" is invalid: {"kind":"Secret","data":{"a":"}hunter2","b":"\\"hunter2"},"metadata":{}}',
    'cannot apply {"kind":"Secret","stringData": {"password":"hunter2',
    'cannot apply apiVersion: v1\nkind: Secret\nstringData:\n  password: hunter2\n  pin: hunter2\n',
    'Secret db: data:map[password:hunter2] is refused',
    'Secret{Data: map[password:[104 117 110] pin:hunter2]}',
    'Secret "db" is invalid: data[password]: Invalid value: "hunter2": must be base64',
    'Invalid value: map[string]interface {}{"password":"hunter2", "x":{"y":"hunter2"}}',
    'yaml: unmarshal errors:\n  line 3: cannot unmarshal !!str `hunter2` into int',
    'yaml: cannot decode !!str `hunter2` as a !!int',
    "at '/contact': 'hunter2' is not valid email: missing @",
  ])('security 40: takes the content out of %j', message => {
    expect(redact(message)).not.toContain('hunter2');
    expect(redact(message)).toMatch(/\*\*\*|the value/);
  });

  it.each([
    `annotations: kubectl.kubernetes.io/last-applied-configuration: ${LAST_APPLIED}`,
    `{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":${JSON.stringify(
      LAST_APPLIED,
    )}},"labels":{}}`,
    JSON.stringify({
      message: `the object ${JSON.stringify({ note: LAST_APPLIED })}`,
    }),
  ])('security 41: takes the last-applied manifest out of %j', message => {
    expect(redact(message)).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  it('stays quick on what an attacker writes', () => {
    const nasty = [
      '"data":{'.repeat(20_000),
      `'${"\\'".repeat(20_000)}`,
      'Secret '.repeat(20_000),
      `data:\n${' x\n'.repeat(20_000)}`,
    ];
    for (const text of nasty) expect(redact(text).length).toBeLessThan(1002);
  });

  it('security 55: puts newlines and terminal codes on one harmless line', () => {
    expect(redact('a\nb\u001b[31mc\u2028d')).toBe('a b [31mc d');
  });

  it('keeps what people need', () => {
    const message =
      'The registry answered 404 for oci://registry.example.com/charts/shop:1.2.0';
    expect(redact(message)).toBe(message);
  });

  it('cuts what is endless', () => {
    expect(redact('x'.repeat(5000))).toHaveLength(1001);
  });
});

describe('looksLikeSecret', () => {
  it('security 18: finds a credential in a text that people write', () => {
    expect(looksLikeSecret('because ghp_0123456789abcdefghij0123456789')).toBe(
      true,
    );
    expect(looksLikeSecret('because the customer asked for it')).toBe(false);
  });
});

it('security 39: keeps the lines of a long text and takes the credentials out of each', () => {
  const text = 'first\nyaml: cannot decode !!str `hunter2` as a !!int\nlast';
  expect(withoutCredentials(text)).toBe(
    'first\nyaml: cannot decode !!str *** as a !!int\nlast',
  );
});
