/**
 * How often intervals hold the truth and tests find what is there, by simulation.
 *
 *   node tests/bench/coverage.ts
 */
import { printShares } from './coverage/shares.ts'

printShares(2000)
