import { tryInEngine } from './inEngine.mts';
import { kindsOfContent } from './kinds.mts';

tryInEngine(kindsOfContent);
