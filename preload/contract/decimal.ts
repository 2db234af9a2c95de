/** A number in decimal notation with so many decimal places, and never a minus before a zero: -0.00004 is "0.0000". */
export function decimal(value: number, digits: number): string {
  const text = value.toFixed(digits)
  return /^-[0.]+$/u.test(text) ? text.slice(1) : text
}

/** The same with the sign that is set in print: “−0.34”. */
export const typeset = (value: number, digits: number): string => decimal(value, digits).replace('-', '−')

/** A share in percent: 0.125 is "12.5 %" with one decimal place. */
export const percent = (share: number, digits = 0): string => `${decimal(100 * share, digits)} %`
