/** What the results of several analyses are made of. Layers count from 1. */
import { z } from 'zod'

export const Layer = z.int().positive()
/** 0 to 1, but for rounding. */
export const Share = z.number()
/** 5 %, 25 %, 50 %, 75 % and 95 % quantiles. */
export const Quantiles = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()])
/** 95 %. */
export const Interval = z.tuple([z.number(), z.number()])
