/**
 * How often intervals hold the truth and tests find what is there, by simulation.
 *
 *   node tests/bench/coverage.ts
 */
import { printAgreement } from './coverage/agreement.ts'
import { printShares } from './coverage/shares.ts'

printShares(2000)
printAgreement(1000)
