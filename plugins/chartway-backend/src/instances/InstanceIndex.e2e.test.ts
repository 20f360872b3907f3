import { postgresOfTestbed } from '../__testUtils__/postgres';
import { describeInstanceIndexOn } from './__testUtils__/instanceIndexContract';

describeInstanceIndexOn(postgresOfTestbed());
