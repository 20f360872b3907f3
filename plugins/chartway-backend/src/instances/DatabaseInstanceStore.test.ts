import { describeInstanceStoreOn } from './__testUtils__/instanceStoreContract';

describeInstanceStoreOn('SQLITE_3');
