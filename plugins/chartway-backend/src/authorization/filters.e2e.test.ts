import { postgresOfTestbed } from '../__testUtils__/postgres';
import { describeFiltersOn } from './__testUtils__/filterContract';

describeFiltersOn(postgresOfTestbed());
