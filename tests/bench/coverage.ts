/**
 * How often intervals hold the truth and tests find what is there, by simulation.
 *
 *   node tests/bench/coverage.ts
 */
import { printAgreement } from './coverage/agreement.ts'
import { printBands } from './coverage/bands.ts'
import { printPositions } from './coverage/positions.ts'
import { printShares, SCENARIOS } from './coverage/shares.ts'
import { printTrends } from './coverage/trends.ts'

printShares(2000)
printPositions(1000)
printBands(SCENARIOS, 400)
printTrends(300)
printAgreement(1000)
