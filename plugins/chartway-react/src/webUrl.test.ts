import { webUrl } from './webUrl';

describe('webUrl', () => {
  it('lets web addresses through', () => {
    expect(webUrl('https://git.example.com/a b')).toBe(
      'https://git.example.com/a%20b',
    );
    expect(webUrl('http://127.0.0.1:3000/x')).toBe('http://127.0.0.1:3000/x');
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,<script>1</script>',
    'vbscript:x',
    'not an address',
    '',
    undefined,
  ])('security 53: refuses %p', address => {
    expect(webUrl(address)).toBeUndefined();
  });
});
