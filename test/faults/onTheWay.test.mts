import { tryInEngine } from './inEngine.mts';
import { kindsOnTheWay } from './kinds.mts';

tryInEngine(kindsOnTheWay);
