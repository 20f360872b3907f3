import { serverAccount } from './account';

const PASSWD = [
  'root:x:0:0:root:/root:/bin/bash',
  'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
];
const POSTGRES = 'postgres:x:101:104::/var/lib/postgresql:/bin/bash';

it('runs the server under our own account, unless we are root', () => {
  expect(serverAccount(1000, '')).toBeUndefined();
});

it('takes the account of the package, else one that every machine has', () => {
  const all = [...PASSWD, POSTGRES].join('\n');
  expect(serverAccount(0, all)).toEqual({ uid: 101, gid: 104 });
  const without = PASSWD.join('\n');
  expect(serverAccount(0, without)).toEqual({ uid: 65534, gid: 65534 });
});

it('says what to do when root has no other account to offer', () => {
  expect(() => serverAccount(0, PASSWD[0])).toThrow(
    /does not run as root.*install the system's package postgresql/,
  );
});

it('never takes an account that is root under another name', () => {
  expect(() => serverAccount(0, 'nobody:x:0:0::/:/bin/sh')).toThrow('root');
});
