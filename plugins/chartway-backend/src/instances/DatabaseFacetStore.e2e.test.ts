import { postgresOfTestbed } from '../__testUtils__/postgres';
import { describeFacetStoreOn } from './__testUtils__/facetStoreContract';

describeFacetStoreOn(postgresOfTestbed());
