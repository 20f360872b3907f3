import { imageTag } from './imageTag';

it.each([
  ['ghcr.io/example/shop:1.4.2', '1.4.2'],
  ['shop:1.4.2@sha256:0123456789abcdef0123', '1.4.2'],
  ['ghcr.io/example/shop@sha256:0123456789abcdef0123', '0123456789ab'],
  ['localhost:5000/shop', ''],
  ['localhost:5000/shop:2', '2'],
  ['shop', ''],
  ['', ''],
])('says %s is %s', (reference, tag) => {
  expect(imageTag(reference)).toBe(tag);
});
