import type { Level } from '#main/analysis/agreement/level.ts'
import { ratingColumns, ratingsOf, type Rating, type Ratings } from '#main/analysis/agreement/ratings.ts'

/** Ratings from one row a unit, one column a rater; `.` is a missing rating. */
export function byUnit(rows: readonly (readonly string[])[], level: Level = 'nominal'): Ratings {
  const width = Math.max(...rows.map((row) => row.length))
  const digits = String(width).length
  return ratingsOf(
    ratingColumns(
      rows.flatMap((row, u) =>
        row.flatMap((value, r): Rating[] =>
          value === '.'
            ? []
            : [{ unit: String(u).padStart(6, '0'), rater: `r${String(r).padStart(digits, '0')}`, value }],
        ),
      ),
    ),
    level,
  )
}

/** The same from one row a rater. */
export function byRater(rows: readonly (readonly string[])[]): Ratings {
  return byUnit((rows[0] ?? []).map((_, u) => rows.map((row) => row[u] ?? '.')))
}

/** The ratings behind a table of two raters, categories 1, 2, … */
export function byTable(table: readonly (readonly number[])[]): Ratings {
  return byUnit(
    table.flatMap((row, a) =>
      row.flatMap((units, b) => Array.from({ length: units }, () => [String(a + 1), String(b + 1)])),
    ),
  )
}

/** The ratings behind a table of units by categories, as Fleiss prints them: how many raters chose each. */
export function byCounts(rows: readonly (readonly number[])[]): Ratings {
  return byUnit(rows.map((row) => row.flatMap((raters, c) => Array.from({ length: raters }, () => String(c + 1)))))
}

/** Words of a text, or its characters when there is no blank in it. */
export function split(text: string): string[] {
  return text.includes(' ') ? text.trim().split(/\s+/) : [...text]
}
