import { enableCompileCache } from 'node:module'

// Loaded before each file of tests: what one has stripped of its types and compiled, the others needn't.
enableCompileCache()
