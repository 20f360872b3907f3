import { describeInstanceIndexOn } from './__testUtils__/instanceIndexContract';

describeInstanceIndexOn('SQLITE_3');
