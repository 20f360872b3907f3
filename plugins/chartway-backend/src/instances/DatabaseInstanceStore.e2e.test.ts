import { postgresOfTestbed } from '../__testUtils__/postgres';
import { describeInstanceStoreOn } from './__testUtils__/instanceStoreContract';

describeInstanceStoreOn(postgresOfTestbed());
