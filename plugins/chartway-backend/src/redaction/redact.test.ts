import { looksLikeSecret, redact } from './redact';

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
