/** Forward passes of a prefix: as it is and silenced, and at a trigger once more for the control. */
export const passesOf = ({ isTrigger }: { isTrigger: boolean }): number => (isTrigger ? 3 : 2)
