import { chartCases } from './charts';
import { functionCases } from './functions';
import { helmCases } from './helm';
import { refusedCases } from './refused';
import type { ConformanceCase } from '../conformanceCase';

/** All charts that the engine is compared with helm on. */
export const conformanceCases: ConformanceCase[] = [...helmCases, ...functionCases, ...chartCases, ...refusedCases];
